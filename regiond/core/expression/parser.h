// Parses expressions. What a text alone can get wrong is reported here, in DynamoDB's order: too large, empty, syntax
// (and, while reading, too many operators, too deep a path or too long an IN), redundant parentheses, unknown or
// misused functions, reserved words, repeated sections. Errors are ValidationExceptions that start with
// "Invalid <kind>: ". What depends on placeholders is checked when an expression is bound (condition.h, update.h,
// projection.h). Any bytes are safe input: recursion is bounded.
// The limits below are those on what clients write. They do not hold for legacy kinds, whose texts the edge makes and bounds.
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

// REQUIRES: `kind` is kCondition, kFilter, kKeyCondition, kExpected, kQueryFilter or kScanFilter.
absl::StatusOr<std::shared_ptr<const ParsedCondition>> ParseCondition(ExpressionKind kind,
                                                                      std::string_view text);
// REQUIRES: `kind` is kProjection or kAttributesToGet.
absl::StatusOr<std::shared_ptr<const ParsedProjection>> ParseProjection(
    std::string_view text, ExpressionKind kind = ExpressionKind::kProjection);
// REQUIRES: `kind` is kUpdate or kAttributeUpdates.
absl::StatusOr<std::shared_ptr<const ParsedUpdate>> ParseUpdate(
    std::string_view text, ExpressionKind kind = ExpressionKind::kUpdate);

}  // namespace meridian
