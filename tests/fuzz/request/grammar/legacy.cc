#include "tests/fuzz/request/grammar/legacy.h"

#include "tests/fuzz/request/grammar/attributes.h"

namespace meridian::fuzz {
namespace {

// {"ComparisonOperator":..., "AttributeValueList":[...]} on an attribute of this kind.
void AddComparison(Choices& choices, Kind kind, Members& condition) {
  const std::string_view name = choices.OneOf({"EQ", "NE", "LT", "LE", "GT", "GE", "IN", "BETWEEN", "NULL", "NOT_NULL", "CONTAINS",
                                               "NOT_CONTAINS", "BEGINS_WITH"});
  uint64_t count = 1;
  if (name == "BETWEEN") count = 2;
  if (name == "IN") count = choices.Between(1, 3);
  if (name.ends_with("NULL")) count = 0;
  if (choices.Slips()) count = choices.Below(4);
  condition.AddText("ComparisonOperator", name);
  if (count == 0 && choices.Chance(1, 2)) return;
  condition.Add("AttributeValueList", List(count, [&] { return ValueJson(choices, kind); }));
}

std::string Condition(Choices& choices, Kind kind) {
  Members condition(choices);
  AddComparison(choices, kind, condition);
  return condition.Object();
}

std::string ExpectedValue(Choices& choices, Kind kind) {
  Members expected(choices);
  switch (choices.Below(3)) {
    case 0: expected.Add("Value", ValueJson(choices, kind)); break;
    case 1: expected.Add("Exists", "false"); break;
    default: AddComparison(choices, kind, expected); break;
  }
  return expected.Object();
}

// One to three attributes with what make(kind) says of them.
template <typename Make>
void AddConditions(Choices& choices, std::string_view name, Members& request, Make make) {
  const uint64_t count = choices.Between(1, 3);
  Members conditions(choices);
  for (uint64_t i = 0; i < count; ++i) {
    const Attribute& attribute = AnyAttribute(choices);
    conditions.Add(attribute.name, make(attribute.kind));
  }
  request.Add(name, conditions.Object());
  if (count > 1 ? choices.Chance(1, 2) : choices.Slips()) {
    request.AddText("ConditionalOperator", choices.Slips() ? "XOR" : choices.OneOf({"AND", "OR"}));
  }
}

}  // namespace

std::string AttributesToGet(Choices& choices, const TableShape& table) {
  return List(choices.Between(1, 4), [&] {
    return Quoted(choices.Chance(1, 4) ? table.partition.name : AnyAttribute(choices).name);
  });
}

std::string AttributeUpdates(Choices& choices) {
  Members updates(choices);
  for (uint64_t count = choices.Between(1, 4); count > 0; --count) {
    const Attribute& attribute = AnyAttribute(choices);
    const std::string_view action = choices.OneOf({"PUT", "PUT", "ADD", "DELETE"});
    Members update(choices);
    update.AddText("Action", action);
    if (action != "DELETE" || choices.Chance(1, 3)) update.Add("Value", ValueJson(choices, attribute.kind));
    updates.Add(attribute.name, update.Object());
  }
  return updates.Object();
}

std::string KeyConditions(Choices& choices, const TableShape& table, const IndexShape* index) {
  Members conditions(choices);
  for (const KeyPart& part : index == nullptr ? KeyOf(table) : KeyOf(*index)) {
    const bool partition = part.name == (index == nullptr ? table.partition : index->partition[0]).name;
    if (!partition && choices.Chance(1, 2)) break;
    const std::string_view comparison =
        partition && !choices.Slips() ? "EQ" : choices.OneOf({"EQ", "LT", "LE", "GT", "GE", "BEGINS_WITH", "BETWEEN", "NE"});
    Members condition(choices);
    condition.AddText("ComparisonOperator", comparison);
    condition.Add("AttributeValueList", List(comparison == "BETWEEN" ? 2 : 1, [&] { return KeyValueJson(choices, part.type); }));
    conditions.Add(part.name, condition.Object());
  }
  return conditions.Object();
}

void AddExpected(Choices& choices, Members& request) {
  AddConditions(choices, "Expected", request, [&](Kind kind) { return ExpectedValue(choices, kind); });
}

void AddFilter(Choices& choices, std::string_view name, Members& request) {
  AddConditions(choices, name, request, [&](Kind kind) { return Condition(choices, kind); });
}

}  // namespace meridian::fuzz
