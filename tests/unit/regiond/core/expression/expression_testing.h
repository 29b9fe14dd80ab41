// One-call helpers for tests of expressions. Parameters are written as one map: {#name: 'attribute', :value: 12.5}
#pragma once

#include <string>
#include <string_view>

#include "base/model/request.h"
#include "regiond/core/expression/bindings.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/parser.h"
#include "tests/unit/regiond/core/expression/notation.h"

namespace meridian {

inline ExpressionParameters Params(std::string_view notation) {
  ExpressionParameters parameters;
  for (const Attribute& entry : It(notation)) {
    if (entry.name[0] == ':') {
      parameters.values.Set(entry.name, entry.value);
    } else {
      parameters.names.emplace_back(entry.name, *entry.value.If<std::string>());
    }
  }
  return parameters;
}

inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

// Parses and binds; the error's text, or "" if there is none.
inline std::string ConditionError(std::string_view text, std::string_view parameters = "{}",
                                  ExpressionKind kind = ExpressionKind::kCondition) {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  auto parsed = ParseCondition(kind, text);
  if (!parsed.ok()) return Message(parsed.status());
  return Message(BindCondition(*parsed, bindings).status());
}

// REQUIRES: the expression is valid. `item` "absent": there is none.
inline bool Holds(std::string_view text, std::string_view parameters, std::string_view item) {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  const BoundCondition bound =
      BindCondition(ParseCondition(ExpressionKind::kCondition, text).value(), bindings).value();
  if (item == "absent") return Evaluate(bound, nullptr);
  const Item stored = It(item);
  return Evaluate(bound, &stored);
}

}  // namespace meridian
