// What those who follow a conflict journal are told: the changes behind an LSN, as long as they are noted.
#include <gtest/gtest.h>

#include "regiond/core/conflict/conflict_journal.h"
#include "tests/support/memory_state_store.h"

namespace meridian::journal_changes_test {
namespace {

class JournalChangesTest : public ::testing::Test {
 protected:
  static Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }
  // The record at `lsn`: `loser` has lost to a write at clock 1000.
  void Lose(uint64_t lsn, const Version& loser) {
    ChangeRecord record;
    record.lsn = Lsn(lsn);
    record.key = key_;
    record.after.version = At(1'000'000, "b");
    record.conflicting = VersionedItem{loser, {}, {}, false, "image"};
    Apply(record);
  }
  void Replace(uint64_t lsn, const Version& replaced) {
    ChangeRecord record;
    record.lsn = Lsn(lsn);
    record.key = key_;
    record.after.version = At(2'000'000 + lsn, "c");
    record.after.replaces = replaced;
    Apply(record);
  }
  void Apply(const ChangeRecord& record) {
    StateBatch batch;
    journal_.OnApply(record, store_, batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
    journal_.OnBatchApplied();
  }
  std::vector<uint64_t> Since(uint64_t seen) {
    std::vector<uint64_t> clocks;
    const auto changes = journal_.ChangedSince(Lsn(seen));
    EXPECT_TRUE(changes.has_value());
    for (const ConflictJournal::Change& change : *changes) clocks.push_back(change.loser.hlc.bits);
    return clocks;
  }

  const ItemKey key_ = EncodeItemKey(AttributeValue::S("k"), nullptr);
  MemoryStateStore store_;
  ConflictJournal journal_{PartitionId(0), 10'000};
};

TEST_F(JournalChangesTest, TellsNewEntriesAndMarksInTheirOrder) {
  Lose(3, At(7, "a"));
  Lose(5, At(6, "a"));
  Replace(8, At(7, "a"));
  EXPECT_EQ(Since(0), (std::vector<uint64_t>{7, 6, 7}));
  EXPECT_EQ(Since(3), (std::vector<uint64_t>{6, 7}));
  EXPECT_EQ(Since(8), (std::vector<uint64_t>{}));
  EXPECT_TRUE(journal_.Read(key_, At(7, "a"), store_)->superseded);
  EXPECT_FALSE(journal_.Read(key_, At(6, "a"), store_)->superseded);
}

TEST_F(JournalChangesTest, WhatDidNotChangeAnEntryIsNone) {
  Lose(3, At(7, "a"));
  Lose(4, At(7, "a"));
  Replace(5, At(99, "a"));
  EXPECT_EQ(Since(3), (std::vector<uint64_t>{}));
}

TEST_F(JournalChangesTest, SaysWhenItDoesNotGoBackSoFar) {
  journal_.BeginsAt(Lsn(10));
  EXPECT_FALSE(journal_.ChangedSince(Lsn(9)).has_value());
  EXPECT_EQ(Since(10), (std::vector<uint64_t>{}));
  for (uint64_t i = 1; i <= 1001; ++i) Lose(10 + i, At(i, "a"));
  EXPECT_FALSE(journal_.ChangedSince(Lsn(10)).has_value());
  EXPECT_EQ(Since(11).size(), 1000u);
}

// A transaction's record has many changes and one LSN: a part of them is not all.
TEST_F(JournalChangesTest, ForgetsARecordAsAWhole) {
  for (uint64_t i = 1; i <= 1001; ++i) Lose(20 + i / 2, At(i, "a"));  // 1 at 20, then two at each LSN
  EXPECT_FALSE(journal_.ChangedSince(Lsn(19)).has_value());
  EXPECT_EQ(Since(20).size(), 1000u);
  Lose(1000, At(5000, "a"));
  EXPECT_FALSE(journal_.ChangedSince(Lsn(20)).has_value()) << "one of the two at 21 is gone";
  EXPECT_EQ(Since(21).size(), 999u);
}

TEST_F(JournalChangesTest, ADroppedEntryIsNotFound) {
  ConflictJournal small(PartitionId(1), 1);
  StateBatch batch;
  ChangeRecord record;
  record.lsn = Lsn(1);
  record.key = key_;
  record.after.version = At(10, "b");
  record.conflicting = VersionedItem{At(1, "a"), {}, {}, false, ""};
  small.OnApply(record, store_, batch);
  record.lsn = Lsn(2);
  record.conflicting->version = At(2, "a");
  small.OnApply(record, store_, batch);
  ASSERT_TRUE(store_.Apply(batch).ok());
  EXPECT_TRUE(absl::IsNotFound(small.Read(key_, At(1, "a"), store_).status()));
  EXPECT_TRUE(small.Read(key_, At(2, "a"), store_).ok());
}

}  // namespace
}  // namespace meridian::journal_changes_test
