#include "regiond/core/index/index_set.h"

#include <gtest/gtest.h>

#include "regiond/core/index/collection_sizes.h"
#include "regiond/core/index/index_entry.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/regiond/core/index/index_testing.h"

namespace meridian::index_set_test {
namespace {

class IndexSetTest : public ::testing::Test {
 protected:
  IndexSetTest() : settings_(SettingsWith({ByCity(1, ProjectionType::kKeysOnly), ByCity(2, ProjectionType::kAll)})) {
    settings_.indexes[1].name = "all";
    set_ = *IndexSet::Open(settings_, std::nullopt, store_, true);
  }

  void Change(const std::optional<Item>& before, const std::optional<Item>& after) {
    StateBatch batch;
    const Item& either = before ? *before : *after;
    const ItemKey key = *KeyOfItem(settings_.key_schema, either);
    const absl::Status status = set_.OnChange(key.bytes, before ? EncodeItem(*before) : "", after ? EncodeItem(*after) : "", batch);
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_TRUE(set_.SaveProgress(store_, batch).ok());
    writes_ = 0;
    batch.ForEach([&](bool, std::string_view key_bytes, std::string_view) { writes_ += key_bytes.front() == kIndexPrefix; });
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
  size_t EntriesOf(uint32_t number) {
    const std::string prefix = IndexPrefix(number);
    size_t count = 0;
    for (const auto& [key, value] : store_.entries) count += key.starts_with(prefix);
    return count;
  }

  TableSettings settings_;
  MemoryStateStore store_;
  IndexSet set_;
  size_t writes_ = 0;  // of entries, by the last Change
};

TEST_F(IndexSetTest, EntriesFollowTheItem) {
  Change(std::nullopt, Person(1, S("Rome")));
  Change(std::nullopt, Person(2, S("Rome")));
  EXPECT_EQ(EntriesOf(1), 2u);
  Change(Person(1, S("Rome")), Person(1, S("Oslo")));
  EXPECT_EQ(EntriesOf(1), 2u) << "it has moved";
  Change(Person(1, S("Oslo")), Person(1, N(1)));
  EXPECT_EQ(EntriesOf(1), 1u) << "a number is no city: it has left";
  Change(Person(2, S("Rome")), std::nullopt);
  EXPECT_EQ(EntriesOf(1), 0u);
  EXPECT_EQ(EntriesOf(2), 0u);
}

TEST_F(IndexSetTest, WhatAnIndexDoesNotShowCostsItNothing) {
  Change(std::nullopt, Person(1, S("Rome")));
  Item noted = Person(1, S("Rome"));
  noted.Set("note", S("other"));
  Change(Person(1, S("Rome")), noted);
  EXPECT_EQ(writes_, 1u) << "of the index with all attributes alone";
  Change(noted, noted);
  EXPECT_EQ(writes_, 0u);
}

TEST_F(IndexSetTest, ProgressSurvivesARestart) {
  Change(std::nullopt, Person(1, S("Rome")));
  Change(std::nullopt, Person(2, S("Oslo")));
  Change(Person(2, S("Oslo")), std::nullopt);
  const IndexSet again = *IndexSet::Open(settings_, std::nullopt, store_, true);
  EXPECT_EQ(again.counters(), set_.counters());
  EXPECT_EQ(again.counters().at(1).entries, 1);
  EXPECT_GT(again.counters().at(2).bytes, again.counters().at(1).bytes);
}

TEST_F(IndexSetTest, DamageIsFound) {
  StateBatch batch;
  EXPECT_TRUE(absl::IsDataLoss(set_.OnChange("key", "", "no item", batch)));
  Change(std::nullopt, Person(1, S("Rome")));
  for (auto& [key, value] : store_.entries) {
    if (key.starts_with("mx")) value.pop_back();
  }
  EXPECT_TRUE(absl::IsDataLoss(IndexSet::Open(settings_, std::nullopt, store_, true).status()));
}

// reference/dynamodb-api.md §7: items and their entries in local indexes, as billed.
class CollectionTest : public IndexSetTest {
 protected:
  CollectionTest() {
    settings_.indexes[1].kind = IndexKind::kLocal;
    set_ = *IndexSet::Open(settings_, std::nullopt, store_, true);
  }
  int64_t BytesOf(const Item& item) { return ReadCollectionBytes(store_, KeyOfItem(settings_.key_schema, item)->bytes).value_or(-1); }
};

TEST_F(CollectionTest, SizesFollowTheItems) {
  const Item one = Person(1, S("Rome")), two = Person(2, N(1));
  const auto size = [](const Item& item) { return static_cast<int64_t>(ItemSizeForBilling(item)); };
  EXPECT_EQ(BytesOf(one), 0);
  Change(std::nullopt, one);
  EXPECT_EQ(BytesOf(one), 2 * size(one)) << "the local index has all of it; the global one does not count";
  Change(std::nullopt, two);
  EXPECT_EQ(BytesOf(one), 2 * size(one) + size(two)) << "a number is no city: no entry";
  Item other = one;
  other.Set("pk", S("another"));
  Change(std::nullopt, other);
  EXPECT_EQ(BytesOf(one), 2 * size(one) + size(two)) << "another collection";
  EXPECT_EQ(BytesOf(other), 2 * size(other));
  Change(one, Person(1, S("Reykjavik")));
  EXPECT_EQ(BytesOf(one), 2 * size(Person(1, S("Reykjavik"))) + size(two));
  Change(Person(1, S("Reykjavik")), std::nullopt);
  Change(two, std::nullopt);
  EXPECT_EQ(BytesOf(one), 0);
  size_t left = 0;
  for (const auto& [key, value] : store_.entries) left += key.front() == kCollectionPrefix;
  EXPECT_EQ(left, 1u) << "nothing is kept of collections that are gone";
}

TEST_F(CollectionTest, OneBatchMayChangeACollectionTwice) {
  StateBatch batch;
  const Item one = Person(1, S("Rome")), two = Person(2, S("Rome"));
  for (const Item& item : {one, two}) {
    ASSERT_TRUE(set_.OnChange(KeyOfItem(settings_.key_schema, item)->bytes, "", EncodeItem(item), batch).ok());
  }
  ASSERT_TRUE(set_.SaveProgress(store_, batch).ok());
  ASSERT_TRUE(store_.Apply(batch).ok());
  EXPECT_EQ(BytesOf(one), 2 * static_cast<int64_t>(ItemSizeForBilling(one) + ItemSizeForBilling(two)));
}

TEST_F(CollectionTest, DamageOfASizeIsFound) {
  Change(std::nullopt, Person(1, S("Rome")));
  for (auto& [key, value] : store_.entries) {
    if (key.front() == kCollectionPrefix) value.pop_back();
  }
  StateBatch batch;
  const Item two = Person(2, S("Rome"));
  ASSERT_TRUE(set_.OnChange(KeyOfItem(settings_.key_schema, two)->bytes, "", EncodeItem(two), batch).ok());
  EXPECT_TRUE(absl::IsDataLoss(set_.SaveProgress(store_, batch)));
}

}  // namespace
}  // namespace meridian::index_set_test
