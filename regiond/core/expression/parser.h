// Parses expressions. What a text alone can get wrong is reported here, in DynamoDB's order: too large, empty, syntax
// (and, while reading, too many operators, too deep a path or too long an IN), redundant parentheses, unknown or
// misused functions, reserved words, repeated sections. Errors are ValidationExceptions that start with
// "Invalid <kind>: ". What depends on placeholders is checked when an expression is bound (condition.h, update.h,
// projection.h). Any bytes are safe input: recursion is bounded.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/core/expression/ast.h"

namespace meridian {

constexpr size_t kExpressionBytesMax = 4096;
constexpr int kOperatorsMax = 300;
constexpr size_t kInOperandsMax = 100;
constexpr size_t kPathDepthMax = 32;

// REQUIRES: `kind` is kCondition, kFilter or kKeyCondition.
absl::StatusOr<std::shared_ptr<const ParsedCondition>> ParseCondition(ExpressionKind kind,
                                                                      std::string_view text);
absl::StatusOr<std::shared_ptr<const ParsedProjection>> ParseProjection(std::string_view text);
absl::StatusOr<std::shared_ptr<const ParsedUpdate>> ParseUpdate(std::string_view text);

}  // namespace meridian
