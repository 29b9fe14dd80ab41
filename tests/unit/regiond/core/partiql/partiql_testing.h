// What the tests of this directory share: requests that a statement becomes, as a client would have written them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/errors.h"
#include "base/model/request.h"
#include "base/model/strings.h"
#include "regiond/core/partiql/statement_parser.h"
#include "tests/unit/regiond/core/expression/notation.h"

namespace meridian {

inline void Replace(std::string_view what, std::string_view by, std::string* text) {
  for (size_t at = 0; (at = text->find(what, at)) != std::string::npos; at += by.size()) text->replace(at, what.size(), by);
}

// "a = 'x'": with names and values in the places of their placeholders. Backwards, so that #1 does not match in #10.
inline std::string Plain(const std::optional<std::string>& expression, const ExpressionParameters& parameters) {
  if (!expression) return "none";
  std::string text = *expression;
  for (auto name = parameters.names.rbegin(); name != parameters.names.rend(); ++name) Replace(name->first, name->second, &text);
  for (const Attribute* value = parameters.values.end(); value != parameters.values.begin();) {
    --value;
    Replace(value->name, Show(value->value), &text);
  }
  return text;
}

// "ValidationException: text", or "OK".
inline std::string ErrorOf(const absl::Status& status) {
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}
inline std::string Validation(std::string_view text) { return StrCat("ValidationException: ", text); }
inline std::string Malformed(std::string_view detail) {
  return Validation(StrCat("Statement wasn't well formed, can't be processed: ", detail));
}

inline AttributeList Parameters(std::string_view notation) { return *NotationReader(notation).Read().If<AttributeList>(); }

}  // namespace meridian
