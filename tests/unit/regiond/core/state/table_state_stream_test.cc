// What streams tell in a table's state: it follows applied records, whatever else shares the batch.
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "base/model/transaction_record.h"
#include "regiond/core/state/table_state.h"
#include "tests/support/memory_state_store.h"

namespace meridian::table_state_stream_test {
namespace {

constexpr PartitionId kPartition{0};

class TableStateStreamTest : public ::testing::Test {
 protected:
  TableStateStreamTest() {
    auto store = std::make_unique<MemoryStateStore>();
    store_ = store.get();
    state_ = *TableState::Open(1, 10, std::move(store));
  }

  void Apply(std::string payload, std::optional<Payload> replaced = std::nullopt) {
    lsn_ = lsn_.Next();
    const absl::Status status = state_->Apply(kPartition, {{}, Epoch(1), lsn_, std::move(payload), std::move(replaced)});
    ASSERT_TRUE(status.ok()) << status;
  }
  void Commit() { ASSERT_TRUE(state_->Commit().ok()); }
  void Open(uint32_t stream, StreamView view = StreamView::kNewAndOldImages) {
    Apply(EncodeShardRecord({WallTime{static_cast<int64_t>(lsn_.value) * 1000}, stream, view}));
  }
  // Image "" deletes.
  ChangeRecord Change(std::string_view key, std::string_view image) {
    ChangeRecord change;
    change.key = EncodeItemKey(AttributeValue::S(key), nullptr);
    change.after.version = {Hlc{++clock_}, RegionId("us-east-1")};
    change.after.deleted = image.empty();
    change.after.image = std::string(image);
    return change;
  }
  void Put(std::string_view key, std::string_view image) {
    ChangeRecord change = Change(key, image);
    change.lsn = lsn_.Next();
    Apply(EncodeChangeRecord(change));
  }
  // With what it replaces, as whoever proposes it knows it.
  void PutOver(std::string_view replaced, std::string_view key, std::string_view image) {
    ChangeRecord change = Change(key, image);
    change.lsn = lsn_.Next();
    Apply(EncodeChangeRecord(change), std::string(replaced));
  }
  // "old>new" of each record of the shard, with its place.
  std::vector<std::string> Told(const TableState& state, size_t shard) {
    const absl::StatusOr<PartitionStream::Page> page =
        state.stream(kPartition).Read(*store_, state.stream(kPartition).shards()[shard], {}, 1000, 1 << 20);
    std::vector<std::string> told;
    if (!page.ok()) return {page.status().ToString()};
    for (const auto& [position, record] : page->records) {
      told.push_back(StrCat(position.lsn.value, ".", position.index, " ", record.old_image, ">", record.new_image));
    }
    return told;
  }
  using List = std::vector<std::string>;

  MemoryStateStore* store_ = nullptr;
  std::unique_ptr<TableState> state_;
  Lsn lsn_{0};
  uint64_t clock_ = 0;
};

TEST_F(TableStateStreamTest, SeveralChangesOfAnItemInOneBatch) {
  Put("a", "0");
  Open(1);
  Put("a", "1");
  Put("a", "2");
  Put("b", "1");
  Put("a", "");
  Commit();
  EXPECT_EQ(Told(*state_, 0), (List{"3.0 0>1", "4.0 1>2", "5.0 >1", "6.0 2>"}));
}

TEST_F(TableStateStreamTest, WhatARecordReplacesIsTakenFromItAndElseRead) {
  Put("a", "0");
  Open(1);
  PutOver("0", "a", "1");
  Put("a", "2");  // its predecessor was not in the store when it came
  PutOver("2", "a", "");
  PutOver("", "a", "3");
  Put("b", "1");
  PutOver("1", "b", "2");
  Put("b", "3");
  Commit();
  EXPECT_EQ(Told(*state_, 0), (List{"3.0 0>1", "4.0 1>2", "5.0 2>", "6.0 >3", "7.0 >1", "8.0 1>2", "9.0 2>3"}));
}

TEST_F(TableStateStreamTest, NothingIsReadWhereTheRecordTells) {
  Put("a", "0");
  Open(1);
  Commit();
  const uint64_t reads = store_->reads;
  PutOver("0", "a", "1");
  PutOver("", "b", "1");
  EXPECT_EQ(store_->reads, reads);
}

TEST_F(TableStateStreamTest, OnlyWhatComesWhileAShardIsOpen) {
  Put("a", "0");
  Open(1);
  Put("a", "1");
  Open(0);
  Put("a", "2");
  Open(2, StreamView::kKeysOnly);
  Put("a", "3");
  Commit();
  EXPECT_EQ(Told(*state_, 0), (List{"3.0 0>1"}));
  EXPECT_EQ(Told(*state_, 1), (List{"7.0 >"}));
}

// Reference §3: one record per item.
TEST_F(TableStateStreamTest, EachChangeOfATransactionHasItsPlace) {
  Open(1);
  Apply(EncodeResolveRecord({{1, 2}, {Change("a", "1"), Change("b", "1"), Change("c", "")}}));
  Commit();
  EXPECT_EQ(Told(*state_, 0), (List{"2.0 >1", "2.1 >1"})) << "nothing was deleted";
}

TEST_F(TableStateStreamTest, ATrimTakesWhatTheSameBatchHad) {
  Open(1);
  Put("a", "1");
  Put("a", "2");
  Apply(EncodeTrimRecord({Lsn(2)}));
  Put("a", "3");
  Commit();
  EXPECT_EQ(Told(*state_, 0), (List{"3.0 1>2", "5.0 2>3"}));
  EXPECT_EQ(state_->stream(kPartition).trimmed(), Lsn(2));
}

TEST_F(TableStateStreamTest, AnErasedPartitionTellsNothing) {
  Open(1);
  Put("a", "1");
  Commit();
  ASSERT_TRUE(state_->Erase(kPartition).ok());
  EXPECT_TRUE(state_->stream(kPartition).shards().empty());
  for (const auto& [key, value] : store_->entries) {
    EXPECT_FALSE(key.starts_with(PartitionStream::RecordsPrefix(kPartition)) || key == PartitionStream::ShardsKey(kPartition)) << key;
  }
}

TEST_F(TableStateStreamTest, ACopyTellsTheSame) {
  Open(1);
  Put("a", "1");
  Put("a", "2");
  Commit();
  const List told = Told(*state_, 0);
  const std::vector<Shard> shards = state_->stream(kPartition).shards();
  const PartitionMarks marks = state_->marks(kPartition);
  TableState::Entries entries;
  for (const StateRange& range : state_->RangesOf(kPartition)) {
    for (auto at = store_->entries.lower_bound(range.low); at != store_->entries.end() && at->first < range.high; ++at) {
      entries.emplace_back(at->first, at->second);
    }
  }
  ASSERT_TRUE(state_->Erase(kPartition).ok());
  ASSERT_TRUE(state_->TakeCopied(entries).ok());
  ASSERT_TRUE(state_->FinishCopy(kPartition, marks).ok());
  EXPECT_EQ(state_->stream(kPartition).shards(), shards);
  EXPECT_EQ(Told(*state_, 0), told);
}

}  // namespace
}  // namespace meridian::table_state_stream_test
