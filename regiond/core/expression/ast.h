// Expressions after parsing: trees whose names and values are still placeholders, so that one tree serves every request
// that sends the same text. Trees refer to names and values by slot; a request's bindings fill the slots (bindings.h).
// Threads: immutable once parsed; share freely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meridian {

// The request member that an expression came from. Condition, filter and key condition share one grammar. The last five are older than
// expressions: the edge writes their texts (regiond/server/api/legacy_conditions.h and others), so that here they are expressions too.
enum class ExpressionKind : uint8_t {
  kCondition,
  kFilter,
  kKeyCondition,
  kProjection,
  kUpdate,
  kExpected,
  kQueryFilter,
  kScanFilter,
  kAttributesToGet,
  kAttributeUpdates,
};
// "ConditionExpression", as errors name it.
std::string_view ExpressionKindName(ExpressionKind kind);
constexpr bool IsLegacy(ExpressionKind kind) { return kind >= ExpressionKind::kExpected; }

struct NameStep {
  uint16_t slot = 0;
};
struct IndexStep {
  uint32_t index = 0;
};
using PathStep = std::variant<NameStep, IndexStep>;
// A place in a document: a.#b[2]. The first step is a NameStep.
struct Path {
  std::vector<PathStep> steps;
};

struct ValueRef {
  uint16_t slot = 0;
};

enum class Function : uint8_t {
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
  kSize,
  kIfNotExists,
  kListAppend,
};
std::string_view FunctionName(Function function);
size_t FunctionOperandCount(Function function);

struct Operand;
// `operands` may have the wrong size: binding reports that, since errors about placeholders come first.
struct FunctionCall {
  Function function = Function::kSize;
  std::vector<Operand> operands;
};
struct Operand {
  std::variant<Path, ValueRef, FunctionCall> node;
};

enum class Comparator : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
std::string_view ComparatorName(Comparator comparator);

struct Condition;
struct Comparison {
  Comparator comparator = Comparator::kEqual;
  Operand left;
  Operand right;
};
struct Between {
  Operand operand;
  Operand low;
  Operand high;
};
struct In {
  Operand operand;
  std::vector<Operand> candidates;
};
struct Not {
  std::vector<Condition> term;  // exactly one
};
struct And {
  std::vector<Condition> terms;  // two or more, left to right
};
struct Or {
  std::vector<Condition> terms;  // two or more, left to right
};
struct Condition {
  std::variant<Comparison, Between, In, FunctionCall, Not, And, Or> node;
};

// SET target = value [(+|-) right].
struct SetAction {
  enum class Arithmetic : uint8_t { kNone, kAdd, kSubtract };
  Path target;
  Operand value;
  Arithmetic arithmetic = Arithmetic::kNone;
  std::optional<Operand> right;  // set iff there is arithmetic
};
struct RemoveAction {
  Path target;
};
struct AddAction {
  Path target;
  ValueRef value;
};
struct DeleteAction {
  Path target;
  ValueRef value;
};
using UpdateAction = std::variant<SetAction, RemoveAction, AddAction, DeleteAction>;
const Path& TargetOf(const UpdateAction& action);

// What the slots stand for, in order of first appearance. `names` holds bare names and placeholders with their '#',
// `values` placeholders with their ':'. Each is listed once.
struct SlotTable {
  std::vector<std::string> names;
  std::vector<std::string> values;
};

struct ParsedCondition {
  ExpressionKind kind = ExpressionKind::kCondition;
  SlotTable slots;
  Condition root;
};
struct ParsedProjection {
  SlotTable slots;
  std::vector<Path> paths;
};
struct ParsedUpdate {
  ExpressionKind kind = ExpressionKind::kUpdate;
  SlotTable slots;
  std::vector<UpdateAction> actions;  // as written
};

}  // namespace meridian
