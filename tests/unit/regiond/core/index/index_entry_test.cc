// Entries of secondary indexes: dynamodb-api.md §4.2 (composite keys), §7 (sparse, projections).
#include "regiond/core/index/index_entry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/regiond/core/index/index_testing.h"

namespace meridian::index_entry_test {
namespace {

std::optional<IndexEntry> Entry(const SecondaryIndex& index, const Item& item) {
  const TableSettings settings = SettingsWith({index});
  const ItemKey key = *KeyOfItem(settings.key_schema, item);
  return EntryOf(index, settings.key_schema, key.bytes, item, EncodeItem(item));
}
Item Shown(const SecondaryIndex& index, const Item& item) { return *DecodeItem(Entry(index, item)->image); }

TEST(IndexEntry, ProjectsAllOrKeysOrWhatIsNamed) {
  const Item person = Person(1, S("Rome"));
  EXPECT_EQ(Shown(ByCity(1, ProjectionType::kAll), person), person);
  EXPECT_EQ(Shown(ByCity(1, ProjectionType::kKeysOnly), person), ItemOf({{"pk", S("p")}, {"sk", N(1)}, {"city", S("Rome")}}));
  SecondaryIndex include = ByCity(1, ProjectionType::kInclude);
  include.non_key_attributes = {"note", "absent"};
  EXPECT_EQ(Shown(include, person), ItemOf({{"pk", S("p")}, {"sk", N(1)}, {"city", S("Rome")}, {"note", S("n")}}));
}

TEST(IndexEntry, IsSparse) {
  const SecondaryIndex index = ByCity(1, ProjectionType::kAll, true);
  EXPECT_TRUE(Entry(index, Person(1, S("Rome"))).has_value());
  EXPECT_FALSE(Entry(index, ItemOf({{"pk", S("p")}, {"sk", N(1)}})).has_value());
  EXPECT_FALSE(Entry(index, ItemOf({{"pk", S("p")}, {"sk", N(1)}, {"city", S("Rome")}})).has_value()) << "no age";
  EXPECT_FALSE(Entry(index, Person(1, N(5))).has_value()) << "a number is no city";
  EXPECT_FALSE(Entry(index, Person(1, S(""))).has_value()) << "no key is empty";
}

TEST(IndexEntry, OrderIsThatOfTheSortKeyThenOfTheItem) {
  const SecondaryIndex index = ByCity(1, ProjectionType::kKeysOnly, true);
  std::vector<std::string> keys;
  for (const auto& [age, sk] : {std::pair(-5, 9), std::pair(3, 1), std::pair(3, 2), std::pair(20, 0)}) {
    Item item = Person(sk, S("Rome"));
    item.Set("age", N(age));
    keys.push_back(Entry(index, item)->key);
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end()) << "equal index keys are several entries";
}

TEST(IndexEntry, LiesUnderThePrefixOfItsPartitionAndOfItsIndex) {
  const SecondaryIndex index = ByCity(7, ProjectionType::kAll);
  const AttributeValue rome = S("Rome");
  const AttributeValue roma = S("Rom");
  const std::string key = Entry(index, Person(1, rome))->key;
  EXPECT_TRUE(key.starts_with(IndexPrefix(index.number)));
  EXPECT_TRUE(key.starts_with(IndexPartitionPrefix(index, {&rome})));
  EXPECT_FALSE(key.starts_with(IndexPartitionPrefix(index, {&roma})));
  EXPECT_FALSE(key.starts_with(IndexPrefix(8)));
}

// A local index's entries lie by the same hash as the items, so that each partition's leader has its own.
TEST(IndexEntry, OfALocalIndexHasTheHashOfTheItem) {
  SecondaryIndex local = ByCity(1, ProjectionType::kAll);
  local.kind = IndexKind::kLocal;
  local.key = {{{"pk", Type::kS}}, {{"age", Type::kN}}};
  const Item person = Person(1, S("Rome"));
  const ItemKey item_key = *KeyOfItem(SettingsWith({}).key_schema, person);
  EXPECT_EQ(KeyHash(std::string_view(Entry(local, person)->key).substr(IndexPrefix(local.number).size())), KeyHash(item_key.bytes));
}

TEST(IndexEntry, CompositeKeysNeedEveryAttribute) {
  SecondaryIndex index = ByCity(1, ProjectionType::kAll);
  index.key.partition.push_back({"note", Type::kS});
  index.key.sort = {{"age", Type::kN}, {"sk", Type::kN}};
  const Item person = Person(1, S("Rome"));
  const AttributeValue city = S("Rome"), note = S("n"), age = N(7), sk = N(1);
  const ItemKey item_key = *KeyOfItem(SettingsWith({}).key_schema, person);
  EXPECT_EQ(Entry(index, person)->key, IndexEntryKey(index, {&city, &note}, {&age, &sk}, item_key.bytes));
  Item without = person;
  without.Erase("note");
  EXPECT_FALSE(Entry(index, without).has_value());
}

}  // namespace
}  // namespace meridian::index_entry_test
