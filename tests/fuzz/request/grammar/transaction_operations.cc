#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/expressions.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

std::string Action(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  const std::string_view kind = choices.OneOf({"Put", "Put", "Update", "Update", "Delete", "ConditionCheck"});
  Members write = About(choices, table);
  if (kind == "Put") {
    write.Add("Item", ItemJson(choices, table));
  } else {
    write.Add("Key", KeyJson(choices, KeyOf(table)));
  }
  if (kind == "Update") write.AddText("UpdateExpression", expressions.Update());
  if (kind == "ConditionCheck" || choices.Chance(1, 4)) write.AddText("ConditionExpression", expressions.Condition());
  expressions.AddPlaceholders(write);
  AddReturnOnFailure(choices, write);
  Members action(choices);
  action.Add(kind, write.Object());
  if (choices.Slips()) action.Add("Delete", write.Object());
  return action.Object();
}

std::string Get(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Expressions expressions(choices, table);
  Members get = About(choices, table);
  get.Add("Key", KeyJson(choices, KeyOf(table)));
  if (choices.Chance(1, 4)) get.AddText("ProjectionExpression", expressions.Projection());
  expressions.AddPlaceholders(get);
  return Members(choices).Add("Get", get.Object()).Object();
}

}  // namespace

std::string TransactWriteItemsBody(Choices& choices) {
  Members request(choices);
  request.Add("TransactItems", List(TransactActions(choices), [&] { return Action(choices); }));
  AddRequestToken(choices, request);
  AddReturnCapacity(choices, request);
  AddReturnMetrics(choices, request);
  return request.Object();
}

std::string TransactGetItemsBody(Choices& choices) {
  Members request(choices);
  request.Add("TransactItems", List(TransactActions(choices), [&] { return Get(choices); }));
  AddReturnCapacity(choices, request);
  return request.Object();
}

}  // namespace meridian::fuzz
