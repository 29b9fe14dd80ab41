#include "regiond/core/expression/ast.h"

#include <array>

namespace meridian {

std::string_view ExpressionKindName(ExpressionKind kind) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression",
      "UpdateExpression",    "Expected",         "QueryFilter",            "ScanFilter",
      "AttributesToGet",     "AttributeUpdates"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view FunctionName(Function function) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with",
      "contains",         "size",                 "if_not_exists",  "list_append"};
  return kNames[static_cast<size_t>(function)];
}

size_t FunctionOperandCount(Function function) {
  switch (function) {
    case Function::kAttributeExists:
    case Function::kAttributeNotExists:
    case Function::kSize:
      return 1;
    default:
      return 2;
  }
}

std::string_view ComparatorName(Comparator comparator) {
  static constexpr std::array<std::string_view, 6> kNames = {"=", "<>", "<", "<=", ">", ">="};
  return kNames[static_cast<size_t>(comparator)];
}

const Path& TargetOf(const UpdateAction& action) {
  return std::visit([](const auto& a) -> const Path& { return a.target; }, action);
}

}  // namespace meridian
