// What the tests of parameters from before expressions share: an expression as a client would have
// written it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/model/request.h"
#include "base/model/strings.h"
#include "tests/unit/regiond/core/expression/notation.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian {

inline void ReplaceAll(std::string_view what, std::string_view by, std::string* text) {
  for (size_t at = 0; (at = text->find(what, at)) != std::string::npos; at += by.size()) {
    text->replace(at, what.size(), by);
  }
}

// The expression with attributes and values in the places of their placeholders: "a = 'x'".
inline std::string Plain(const std::optional<std::string>& expression,
                         const ExpressionParameters& parameters) {
  if (!expression) return "none";
  std::string text = *expression;
  for (const auto& [placeholder, name] : parameters.names) ReplaceAll(placeholder, name, &text);
  for (const Attribute& value : parameters.values) {
    ReplaceAll(value.name, Show(value.value), &text);
  }
  return text;
}

}  // namespace meridian
