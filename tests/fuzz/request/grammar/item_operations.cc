#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/expressions.h"
#include "tests/fuzz/request/grammar/legacy.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

// A condition, the options of writes, and the placeholders of all expressions. `legacy`: without expressions.
void AddRest(Choices& choices, bool legacy, Expressions& expressions, std::string_view return_values, Members& request) {
  if (choices.Chance(1, 3)) {
    if (legacy) {
      AddExpected(choices, request);
    } else {
      request.AddText("ConditionExpression", expressions.Condition());
    }
  }
  if (!return_values.empty()) request.AddText("ReturnValues", return_values);
  expressions.AddPlaceholders(request);
  AddReturnCapacity(choices, request);
  AddReturnMetrics(choices, request);
  AddReturnOnFailure(choices, request);
}

bool IsLegacy(Choices& choices) { return choices.Chance(1, 8); }

std::string_view AnyReturnValues(Choices& choices) {
  return choices.OneOf({"", "NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"});
}

std::string_view OldOrNone(Choices& choices) { return choices.Slips() ? AnyReturnValues(choices) : choices.OneOf({"", "NONE", "ALL_OLD"}); }

}  // namespace

std::string GetItemBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  Members request = About(choices, table);
  request.Add("Key", KeyJson(choices, KeyOf(table)));
  const bool legacy = IsLegacy(choices), projects = choices.Chance(1, 3);
  if (projects && legacy) request.Add("AttributesToGet", AttributesToGet(choices, table));
  if (projects && !legacy) request.AddText("ProjectionExpression", expressions.Projection());
  expressions.AddPlaceholders(request);
  AddConsistentRead(choices, request);
  AddReturnCapacity(choices, request);
  return request.Object();
}

std::string PutItemBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  Members request = About(choices, table);
  request.Add("Item", ItemJson(choices, table));
  AddRest(choices, IsLegacy(choices), expressions, OldOrNone(choices), request);
  return request.Object();
}

std::string UpdateItemBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  Members request = About(choices, table);
  request.Add("Key", KeyJson(choices, KeyOf(table)));
  const bool legacy = IsLegacy(choices);
  const bool touches = choices.Chance(19, 20);  // an attribute; else it just makes an item of the key
  if (legacy && touches) request.Add("AttributeUpdates", AttributeUpdates(choices));
  if (!legacy && touches) request.AddText("UpdateExpression", expressions.Update());
  AddRest(choices, legacy != choices.Slips(), expressions, AnyReturnValues(choices), request);
  return request.Object();
}

std::string DeleteItemBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  Members request = About(choices, table);
  request.Add("Key", KeyJson(choices, KeyOf(table)));
  AddRest(choices, IsLegacy(choices), expressions, OldOrNone(choices), request);
  return request.Object();
}

}  // namespace meridian::fuzz
