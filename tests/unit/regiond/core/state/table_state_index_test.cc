// Entries of indexes in a table's state: they follow applied records, copies and erasure, whatever else shares the batch.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/model/change_record.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/index/index_entry.h"
#include "regiond/core/state/table_state.h"
#include "tests/support/memory_state_store.h"

namespace meridian::table_state_index_test {
namespace {

constexpr PartitionId kPartition{0};

class TableStateIndexTest : public ::testing::Test {
 protected:
  TableStateIndexTest() {
    settings_.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    SecondaryIndex index;
    index.name = "by-city";
    index.number = 1;
    index.key.partition = {{"city", AttributeValue::Type::kS}};
    settings_.indexes = {index};
    auto store = std::make_unique<MemoryStateStore>();
    store_ = store.get();
    state_ = *TableState::Open(1, 10, std::move(store));
    EXPECT_TRUE(state_->SetIndexes(settings_).ok());
  }

  // City "" deletes.
  void Apply(std::string_view pk, std::string_view city) {
    ChangeRecord change;
    change.lsn = lsn_ = lsn_.Next();
    change.key = EncodeItemKey(AttributeValue::S(pk), nullptr);
    change.after.version = {Hlc{lsn_.value}, RegionId("us-east-1")};
    change.after.deleted = city.empty();
    if (!city.empty()) change.after.image = EncodeItem(ItemIn(pk, city));
    const absl::Status status = state_->Apply(kPartition, {{}, Epoch(1), lsn_, EncodeChangeRecord(change)});
    ASSERT_TRUE(status.ok()) << status;
  }
  static Item ItemIn(std::string_view pk, std::string_view city) {
    Item item;
    item.Set("pk", AttributeValue::S(pk));
    item.Set("city", AttributeValue::S(city));
    return item;
  }
  // The items of the entries, in the index's order.
  std::vector<std::string> Entries() {
    std::vector<std::string> shown;
    for (const auto& [key, value] : store_->entries) {
      if (key.front() != kIndexPrefix) continue;
      const Item item = *DecodeItem(value);
      shown.push_back(*item.Find("city")->If<std::string>() + "/" + *item.Find("pk")->If<std::string>());
    }
    std::sort(shown.begin(), shown.end());
    return shown;
  }
  using Shown = std::vector<std::string>;

  TableSettings settings_;
  MemoryStateStore* store_ = nullptr;
  std::unique_ptr<TableState> state_;
  Lsn lsn_{0};
};

TEST_F(TableStateIndexTest, SeveralChangesOfAnItemInOneBatch) {
  Apply("a", "Rome");
  Apply("a", "Oslo");
  Apply("b", "Rome");
  ASSERT_TRUE(state_->Commit().ok());
  EXPECT_EQ(Entries(), (Shown{"Oslo/a", "Rome/b"}));
  Apply("a", "");
  Apply("a", "Bern");
  Apply("b", "");
  ASSERT_TRUE(state_->Commit().ok());
  EXPECT_EQ(Entries(), (Shown{"Bern/a"}));
  EXPECT_EQ(state_->indexes().counters().at(1).entries, 1);
}

TEST_F(TableStateIndexTest, ACopiedPartitionIsIndexedAndAnErasedOneIsNot) {
  Apply("a", "Rome");
  Apply("b", "Oslo");
  ASSERT_TRUE(state_->Commit().ok());
  TableState::Entries items;
  for (const auto& [key, value] : store_->entries) {
    if (key.front() == kItemPrefix) items.emplace_back(key, value);
  }
  ASSERT_TRUE(state_->Erase(kPartition).ok());
  EXPECT_EQ(Entries(), Shown{});
  EXPECT_EQ(state_->indexes().counters().at(1).entries, 0);
  ASSERT_TRUE(state_->TakeCopied(items).ok());
  EXPECT_EQ(Entries(), (Shown{"Oslo/b", "Rome/a"}));
  EXPECT_EQ(state_->indexes().counters().at(1).entries, 2);
}

TEST_F(TableStateIndexTest, ANewIndexIsBuiltWhileItemsChange) {
  for (int i = 0; i < 20; ++i) Apply(StrCat("item-", i), "Rome");
  ASSERT_TRUE(state_->Commit().ok());
  SecondaryIndex second = settings_.indexes[0];
  second.name = "second";
  second.number = 2;
  settings_.indexes.push_back(second);
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());
  EXPECT_FALSE(state_->indexes().complete(2));
  int turn = 0;
  while (*state_->WorkOnIndexes(3)) {
    // Some of these the building has passed, others not.
    Apply(StrCat("item-", turn % 20), turn % 3 == 0 ? "" : "Oslo");
    Apply(StrCat("new-", turn), "Bern");
    ASSERT_TRUE(state_->Commit().ok());
    ASSERT_LT(++turn, 100);
  }
  EXPECT_TRUE(state_->indexes().complete(2));
  const auto counters = state_->indexes().counters();
  EXPECT_EQ(counters.at(2), counters.at(1)) << "the one that was always there";
  std::map<std::string, std::string> entries[2];
  for (const auto& [key, value] : store_->entries) {
    for (const uint32_t number : {1u, 2u}) {
      const std::string prefix = IndexPrefix(number);
      if (key.starts_with(prefix)) entries[number - 1].emplace(key.substr(prefix.size()), value);
    }
  }
  EXPECT_EQ(entries[0], entries[1]);
}

TEST_F(TableStateIndexTest, BuildingGoesOnAfterARestart) {
  for (int i = 0; i < 10; ++i) Apply(StrCat("item-", i), "Rome");
  ASSERT_TRUE(state_->Commit().ok());
  settings_.indexes[0].number = 5;
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());
  while (state_->indexes().counters().at(5).entries == 0) ASSERT_TRUE(*state_->WorkOnIndexes(4));
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());  // as when the store is opened again
  EXPECT_EQ(state_->indexes().counters().at(5).entries, 4);
  while (*state_->WorkOnIndexes(4)) {
  }
  EXPECT_EQ(state_->indexes().counters().at(5).entries, 10);
  EXPECT_EQ(Entries().size(), 10u) << "those of the index that went are gone";
}

}  // namespace
}  // namespace meridian::table_state_index_test
