// Any bytes as every kind of expression: parsed, bound to fixed parameters, and run on a fixed item. What was accepted
// must be deterministic and must leave an item that the codec takes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/model/check.h"
#include "base/model/item_codec.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/key_condition.h"
#include "regiond/core/expression/parser.h"
#include "regiond/core/expression/projection.h"
#include "regiond/core/expression/update.h"

namespace meridian {
namespace {

AttributeValue Number1() { return AttributeValue::N(Number::FromInt(1)); }

Item FixedItem() {
  AttributeMap map;
  map.Set("a", Number1());
  map.Set("b", AttributeValue::S("text"));
  Item item;
  item.Set("pk", AttributeValue::S("k"));
  item.Set("sk", Number1());
  item.Set("a", Number1());
  item.Set("b", AttributeValue::S("text"));
  item.Set("c", AttributeValue(StringSet{{"x", "y"}}));
  item.Set("l", AttributeValue(AttributeList{Number1(), AttributeValue(map), AttributeValue::B("z")}));
  item.Set("m", AttributeValue(map));
  return item;
}

ExpressionParameters FixedParameters() {
  ExpressionParameters parameters;
  parameters.names = {{"#a", "a"}, {"#l", "l"}, {"#m", "m"}, {"#x", "not there"}};
  parameters.values.Set(":e", AttributeValue::S(""));
  parameters.values.Set(":l", AttributeValue(AttributeList{Number1()}));
  parameters.values.Set(":m", AttributeValue(AttributeMap()));
  parameters.values.Set(":n", Number1());
  parameters.values.Set(":s", AttributeValue::S("S"));
  parameters.values.Set(":ss", AttributeValue(StringSet{{"x"}}));
  return parameters;
}

struct Fixture {
  const Item item = FixedItem();
  const ExpressionParameters parameters = FixedParameters();
  const KeySchema schema{{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}};
};

void TryCondition(const Fixture& fixture, ExpressionKind kind, std::string_view text) {
  auto parsed = ParseCondition(kind, text);
  if (!parsed.ok()) return;
  Bindings bindings = Bindings::Make(fixture.parameters).value();
  const absl::StatusOr<BoundCondition> bound = BindCondition(*parsed, bindings);
  if (!bound.ok()) return;
  MERIDIAN_CHECK(Evaluate(*bound, &fixture.item) == Evaluate(*bound, &fixture.item));
  Evaluate(*bound, nullptr);
  CheckFilterAvoidsKeys(*bound, CompositeKeyOf(fixture.schema)).IgnoreError();
  if (kind != ExpressionKind::kKeyCondition) return;
  const absl::StatusOr<KeyRange> range = MakeKeyRange(*bound, CompositeKeyOf(fixture.schema));
  if (range.ok() && range->sort) range->sort->Matches(*fixture.item.Find("sk"));
}

void TryProjection(const Fixture& fixture, std::string_view text) {
  auto parsed = ParseProjection(text);
  if (!parsed.ok()) return;
  Bindings bindings = Bindings::Make(fixture.parameters).value();
  absl::StatusOr<BoundProjection> bound = BindProjection(*parsed, bindings);
  if (!bound.ok()) return;
  const Item once = Project(*bound, fixture.item);
  MERIDIAN_CHECK(ItemSizeForBilling(once) <= ItemSizeForBilling(fixture.item));
  bound->flat = true;
  MERIDIAN_CHECK(Project(*bound, fixture.item).size() <= bound->parsed->paths.size());
}

void TryUpdate(const Fixture& fixture, std::string_view text) {
  auto parsed = ParseUpdate(text);
  if (!parsed.ok()) return;
  Bindings bindings = Bindings::Make(fixture.parameters).value();
  const absl::StatusOr<BoundUpdate> bound = BindUpdate(*parsed, bindings);
  if (!bound.ok()) return;
  TableSettings table;
  table.key_schema = fixture.schema;
  CheckKeysAreScalars(*bound, table).IgnoreError();
  CheckUpdateAvoidsKeys(*bound, fixture.schema).IgnoreError();
  for (const Item* before : {&fixture.item, static_cast<const Item*>(nullptr)}) {
    for (ReturnValues values : {ReturnValues::kUpdatedOld, ReturnValues::kUpdatedNew}) {
      const absl::StatusOr<UpdateResult> result = ApplyUpdate(*bound, before, Item(), values);
      if (!result.ok() || !result->item) continue;
      MERIDIAN_CHECK(DecodeItem(EncodeItem(*result->item)).ok());
      MERIDIAN_CHECK(DecodeItem(EncodeItem(result->returned)).ok());
    }
  }
}

}  // namespace
}  // namespace meridian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const meridian::Fixture fixture;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  meridian::TryCondition(fixture, meridian::ExpressionKind::kCondition, text);
  meridian::TryCondition(fixture, meridian::ExpressionKind::kKeyCondition, text);
  meridian::TryProjection(fixture, text);
  meridian::TryUpdate(fixture, text);
  return 0;
}
