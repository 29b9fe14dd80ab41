#include "regiond/core/index/index_set.h"

#include <gtest/gtest.h>

#include "regiond/core/index/index_entry.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/regiond/core/index/index_testing.h"

namespace meridian::index_set_test {
namespace {

class IndexSetTest : public ::testing::Test {
 protected:
  IndexSetTest() : settings_(SettingsWith({ByCity(1, ProjectionType::kKeysOnly), ByCity(2, ProjectionType::kAll)})) {
    settings_.indexes[1].name = "all";
    set_ = *IndexSet::Open(settings_, store_, true);
  }

  void Change(const std::optional<Item>& before, const std::optional<Item>& after) {
    StateBatch batch;
    const Item& either = before ? *before : *after;
    const ItemKey key = *KeyOfItem(settings_.key_schema, either);
    const absl::Status status = set_.OnChange(key.bytes, before ? EncodeItem(*before) : "", after ? EncodeItem(*after) : "", batch);
    ASSERT_TRUE(status.ok()) << status;
    set_.SaveProgress(batch);
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
  const IndexSet again = *IndexSet::Open(settings_, store_, true);
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
  EXPECT_TRUE(absl::IsDataLoss(IndexSet::Open(settings_, store_, true).status()));
}

}  // namespace
}  // namespace meridian::index_set_test
