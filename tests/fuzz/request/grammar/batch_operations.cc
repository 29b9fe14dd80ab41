#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/expressions.h"
#include "tests/fuzz/request/grammar/legacy.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

// One to three tables, each with what make(table) says of it. A table that is there twice is a slip.
template <typename Make>
void AddRequestItems(Choices& choices, Members& request, Make make) {
  Members items(choices);
  const uint64_t count = choices.Chance(2, 3) ? 1 : choices.Between(2, 3), first = choices.Below(Tables().size());
  for (uint64_t i = 0; i < count; ++i) {
    const TableShape& table = choices.Slips() ? AnyTable(choices) : Tables()[(first + i) % Tables().size()];
    items.Add(NameText(choices, table), make(table));
  }
  request.Add("RequestItems", items.Object());
}

// Of 25 actions or 100 keys there is one too many now and then.
uint64_t Count(Choices& choices, uint64_t most) {
  if (choices.Slips()) return choices.Chance(1, 2) ? 0 : most + 1;
  return choices.Chance(1, 50) ? most : choices.Between(1, 3);
}

std::string KeysAndAttributes(Choices& choices, const TableShape& table) {
  Expressions expressions(choices, table);
  Members entry(choices);
  entry.Add("Keys", List(Count(choices, 100), [&] { return KeyJson(choices, KeyOf(table)); }));
  if (choices.Chance(1, 4)) {
    entry.AddText("ProjectionExpression", expressions.Projection());
  } else if (choices.Chance(1, 8)) {
    entry.Add("AttributesToGet", AttributesToGet(choices, table));
  }
  expressions.AddPlaceholders(entry);
  AddConsistentRead(choices, entry);
  return entry.Object();
}

std::string WriteRequest(Choices& choices, const TableShape& table) {
  Members action(choices), attributes(choices);
  if (choices.Chance(2, 3)) {
    action.Add("PutRequest", attributes.Add("Item", ItemJson(choices, table)).Object());
  } else {
    action.Add("DeleteRequest", attributes.Add("Key", KeyJson(choices, KeyOf(table))).Object());
  }
  return action.Object();
}

}  // namespace

std::string BatchGetItemBody(Choices& choices) {
  Members request(choices);
  AddRequestItems(choices, request, [&](const TableShape& table) { return KeysAndAttributes(choices, table); });
  AddReturnCapacity(choices, request);
  return request.Object();
}

std::string BatchWriteItemBody(Choices& choices) {
  Members request(choices);
  AddRequestItems(choices, request, [&](const TableShape& table) {
    return List(Count(choices, 25), [&] { return WriteRequest(choices, table); });
  });
  AddReturnCapacity(choices, request);
  AddReturnMetrics(choices, request);
  return request.Object();
}

}  // namespace meridian::fuzz
