#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/expressions.h"
#include "tests/fuzz/request/grammar/legacy.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

void AddSelect(Choices& choices, bool projects, bool of_index, Members& request) {
  if (choices.Chance(2, 3)) return;
  if (projects && !choices.Slips()) {
    request.AddText("Select", "SPECIFIC_ATTRIBUTES");
  } else {
    const std::string_view index_only = of_index || choices.Slips() ? "ALL_PROJECTED_ATTRIBUTES" : "COUNT";
    request.AddText("Select", choices.OneOf({"COUNT", "ALL_ATTRIBUTES", index_only, choices.Slips() ? "NO" : "COUNT"}));
  }
}

// What Query and Scan have in common. `legacy_filter`: the name that an old filter has.
void AddPage(Choices& choices, const TableShape& table, const IndexShape* index, std::string_view legacy_filter, bool legacy,
             Expressions& expressions, Members& request) {
  bool projects = false;
  if (legacy) {
    if (choices.Chance(1, 2)) AddFilter(choices, legacy_filter, request);
    if ((projects = choices.Chance(1, 4))) request.Add("AttributesToGet", AttributesToGet(choices, table));
  } else {
    if (choices.Chance(1, 2)) request.AddText("FilterExpression", expressions.Filter());
    if ((projects = choices.Chance(1, 4))) request.AddText("ProjectionExpression", expressions.Projection());
  }
  AddSelect(choices, projects, index != nullptr, request);
  expressions.AddPlaceholders(request);
  if (choices.Chance(1, 2)) {
    request.Add("Limit", choices.Slips() ? choices.OneOf({"0", "-1", "2147483648", "1.5"}) : choices.OneOf({"1", "2", "3", "1000"}));
  }
  if (choices.Chance(1, 12)) request.Add("ExclusiveStartKey", KeyJson(choices, StartKeyOf(table, index)));
  AddConsistentRead(choices, request, index);
  AddReturnCapacity(choices, request);
}

}  // namespace

std::string QueryBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  const IndexShape* const index = AnyIndex(choices, table);
  Expressions expressions(choices, table);
  Members request = About(choices, table, index);
  const bool legacy = choices.Chance(1, 8);
  if (legacy) {
    request.Add("KeyConditions", KeyConditions(choices, table, index));
  } else {
    request.AddText("KeyConditionExpression", expressions.KeyCondition(index));
  }
  AddPage(choices, table, index, "QueryFilter", legacy, expressions, request);
  if (choices.Chance(1, 3)) request.Add("ScanIndexForward", Bool(choices));
  return request.Object();
}

std::string ScanBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  const IndexShape* const index = AnyIndex(choices, table);
  Expressions expressions(choices, table);
  Members request = About(choices, table, index);
  AddPage(choices, table, index, "ScanFilter", choices.Chance(1, 8), expressions, request);
  if (choices.Chance(1, 4)) {
    const uint64_t total = choices.Between(1, choices.Slips() ? 1'000'001 : 4);
    request.Add("TotalSegments", StrCat(total)).Add("Segment", StrCat(choices.Below(total + choices.Slips())));
  }
  return request.Object();
}

}  // namespace meridian::fuzz
