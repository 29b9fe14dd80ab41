// Global indexes that show changes later than items do: docs/indexes.md, "A lag".
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "base/model/change_record.h"
#include "base/model/item_codec.h"
#include "regiond/core/index/index_entry.h"
#include "regiond/core/state/table_state.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_state_store.h"

namespace meridian::table_state_index_lag_test {
namespace {

constexpr PartitionId kPartition{0};
constexpr Duration kLag = Duration::Millis(200);
constexpr uint32_t kGlobal = 1;
constexpr uint32_t kLocal = 2;

// A disk that outlives the state that works on it.
class SharedStore final : public StateStore {
 public:
  explicit SharedStore(MemoryStateStore& disk) : disk_(disk) {}
  absl::Status Apply(const StateBatch& batch) override { return disk_.Apply(batch); }
  absl::StatusOr<std::string> Read(std::string_view key) override { return disk_.Read(key); }
  std::unique_ptr<StateCursor> NewCursor() override { return disk_.NewCursor(); }
  absl::Status Sync() override { return disk_.Sync(); }

 private:
  MemoryStateStore& disk_;
};

class TableStateIndexLagTest : public ::testing::Test {
 protected:
  TableStateIndexLagTest() {
    settings_.key_schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kS}};
    SecondaryIndex global;
    global.name = "by-city";
    global.number = kGlobal;
    global.key.partition = {{"city", AttributeValue::Type::kS}};
    SecondaryIndex local = global;
    local.name = "local";
    local.kind = IndexKind::kLocal;
    local.number = kLocal;
    local.key = {{{"pk", AttributeValue::Type::kS}}, {{"city", AttributeValue::Type::kS}}};
    settings_.indexes = {local, global};
    Reopen(kLag);
  }

  void Reopen(Duration lag) {
    state_ = *TableState::Open(1, 10, std::make_unique<SharedStore>(disk_));
    EXPECT_TRUE(state_->SetIndexes(settings_).ok());
    EXPECT_TRUE(state_->LagIndexes(lag, clock_).ok());
  }
  // City "" deletes. `ago`: when it was logged.
  void Apply(std::string_view sk, std::string_view city, Duration ago = Duration()) {
    ChangeRecord change;
    change.lsn = lsn_ = lsn_.Next();
    change.logged_at.us = clock_.wall.us - ago.us;
    const AttributeValue sort = AttributeValue::S(sk);
    change.key = EncodeItemKey(AttributeValue::S("p"), &sort);
    change.after.version = {Hlc{lsn_.value}, RegionId("us-east-1")};
    change.after.deleted = city.empty();
    if (!city.empty()) {
      Item item;
      item.Set("pk", AttributeValue::S("p"));
      item.Set("sk", sort);
      item.Set("city", AttributeValue::S(city));
      change.after.image = EncodeItem(item);
    }
    const absl::Status status = state_->Apply(kPartition, {{}, Epoch(1), lsn_, EncodeChangeRecord(change)});
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_TRUE(state_->Commit().ok());
  }
  void Pass(Duration time) {
    clock_.Advance(time);
    while (true) {
      const absl::StatusOr<bool> more = state_->WorkOnIndexes(3);
      ASSERT_TRUE(more.ok()) << more.status();
      if (!*more) return;
    }
  }
  // "Oslo/a Rome/b": the entries of an index, in the order of their cities.
  std::string Shown(uint32_t index) {
    std::vector<std::string> names;
    for (const auto& [key, value] : disk_.entries) {
      if (!key.starts_with(IndexPrefix(index))) continue;
      const Item item = *DecodeItem(value);
      names.push_back(*item.Find("city")->If<std::string>() + "/" + *item.Find("sk")->If<std::string>());
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
  }
  bool HasItem(std::string_view sk) {
    const AttributeValue sort = AttributeValue::S(sk);
    const absl::StatusOr<VersionedItem> item = state_->Find(EncodeItemKey(AttributeValue::S("p"), &sort));
    return item.ok() && !item->version.empty() && !item->deleted;
  }
  size_t Waiting() { return static_cast<size_t>(std::distance(disk_.entries.lower_bound("q"), disk_.entries.lower_bound("r"))); }

  FixedClock clock_;
  MemoryStateStore disk_;
  TableSettings settings_;
  std::unique_ptr<TableState> state_;
  Lsn lsn_{0};
};

TEST_F(TableStateIndexLagTest, AGlobalIndexShowsLaterWhatItemsAndLocalIndexesShowAtOnce) {
  Apply("a", "Rome");
  EXPECT_TRUE(HasItem("a"));
  EXPECT_EQ(Shown(kLocal), "Rome/a");
  Pass(kLag - Duration::Micros(1));
  EXPECT_EQ(Shown(kGlobal), "");
  Pass(Duration::Micros(1));
  EXPECT_EQ(Shown(kGlobal), "Rome/a");
}

TEST_F(TableStateIndexLagTest, DeletesLagToo) {
  Apply("a", "Rome");
  Pass(kLag);
  Apply("a", "");
  EXPECT_FALSE(HasItem("a"));
  EXPECT_EQ(Shown(kLocal), "");
  EXPECT_EQ(Shown(kGlobal), "Rome/a");
  Pass(kLag);
  EXPECT_EQ(Shown(kGlobal), "");
}

TEST_F(TableStateIndexLagTest, ChangesOfAnItemShowOneAfterTheOther) {
  for (const char* city : {"Rome", "Oslo", "", "Bern"}) {
    Apply("a", city);
    clock_.Advance(Duration::Millis(10));
  }
  std::vector<std::string> seen;
  for (int i = 0; i < 40; ++i) {
    Pass(Duration::Millis(10));
    if (seen.empty() || seen.back() != Shown(kGlobal)) seen.push_back(Shown(kGlobal));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"", "Rome/a", "Oslo/a", "", "Bern/a"}));
  EXPECT_EQ(state_->indexes().counters().at(kGlobal).entries, 1);
}

TEST_F(TableStateIndexLagTest, WhatWaitsOutlivesARestart) {
  Apply("a", "Rome");
  Apply("a", "Oslo");
  Reopen(kLag);
  Apply("b", "Bern");
  EXPECT_EQ(Shown(kGlobal), "");
  Pass(kLag);
  EXPECT_EQ(Shown(kGlobal), "Bern/b Oslo/a");
}

// A log that is redone, or that an AZ has missed for long, does not begin to lag anew.
TEST_F(TableStateIndexLagTest, WhatIsAppliedLateShowsInTime) {
  Apply("a", "Rome", kLag * 5);
  Apply("b", "Rome", kLag - Duration::Millis(10));
  Pass(Duration());
  EXPECT_EQ(Shown(kGlobal), "Rome/a");
  Pass(Duration::Millis(10));
  EXPECT_EQ(Shown(kGlobal), "Rome/a Rome/b");
}

TEST_F(TableStateIndexLagTest, WithoutALagThereIsNoQueueAndWhatWaitedIsShown) {
  Apply("a", "Rome");
  EXPECT_EQ(Waiting(), 1u);
  Reopen(Duration());
  EXPECT_EQ(Shown(kGlobal), "Rome/a");
  EXPECT_EQ(Waiting(), 0u);
  Apply("a", "Oslo");
  EXPECT_EQ(Shown(kGlobal), "Oslo/a");
  EXPECT_EQ(Waiting(), 0u);
}

TEST_F(TableStateIndexLagTest, AnIndexThatGoesTakesWhatWaitsAlong) {
  Apply("a", "Rome");
  const SecondaryIndex gone = settings_.indexes.back();
  settings_.indexes.pop_back();
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());
  Pass(Duration::Millis(1));
  settings_.indexes.push_back(gone);
  settings_.indexes.back().number = 3;
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());
  Pass(kLag);
  EXPECT_EQ(Shown(kGlobal), "");
  EXPECT_EQ(Shown(3), "Rome/a");
  EXPECT_EQ(Waiting(), 0u);
}

// What the building has seen, it shows; what changes behind it, lags.
TEST_F(TableStateIndexLagTest, ANewIndexIsBuiltFromItemsAndFollowsWithTheLag) {
  Apply("a", "Rome");
  Apply("b", "Rome");
  settings_.indexes.back().number = 3;
  ASSERT_TRUE(state_->SetIndexes(settings_).ok());
  Pass(Duration::Millis(1));
  EXPECT_EQ(Shown(3), "Rome/a Rome/b");
  Apply("a", "Oslo");
  EXPECT_EQ(Shown(3), "Rome/a Rome/b");
  Pass(kLag);
  EXPECT_EQ(Shown(3), "Oslo/a Rome/b");
}

TEST_F(TableStateIndexLagTest, ACopyIsNotShownInHalves) {
  Apply("a", "Rome");
  Pass(kLag);
  Apply("a", "Oslo");
  TableState::Entries copied;
  for (const auto& [key, value] : disk_.entries) {
    if (key.front() == kItemPrefix) copied.emplace_back(key, value);
  }
  ASSERT_TRUE(state_->Erase(kPartition).ok());
  EXPECT_EQ(Waiting(), 0u);
  EXPECT_EQ(Shown(kGlobal), "");
  ASSERT_TRUE(state_->TakeCopied(copied).ok());
  EXPECT_EQ(Shown(kGlobal), "Oslo/a") << "whoever reads a copy reads no older one";
  ASSERT_TRUE(state_->FinishCopy(kPartition, {lsn_, Epoch(1), {}}).ok());
  Apply("a", "");
  EXPECT_EQ(Shown(kGlobal), "Oslo/a");
  Pass(kLag);
  EXPECT_EQ(Shown(kGlobal), "");
}

}  // namespace
}  // namespace meridian::table_state_index_lag_test
