// A record that is sent again long after it was met makes no new conflict (found by the simulator: plan
// three_regions_cuts_and_crashes, seed 13, where a Region journaled a write that it had itself overwritten knowingly).
#include <gtest/gtest.h>

#include "regiond/core/conflict/conflict_journal.h"
#include "tests/support/memory_state_store.h"

namespace meridian::resent_write_test {
namespace {

class ResentWriteTest : public ::testing::Test {
 protected:
  static Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }
  static VersionedItem Write(const Version& version, std::initializer_list<Version> past) {
    VersionedItem item;
    item.version = version;
    for (const Version& seen : past) {
      item.past.Include(seen);
      item.replaces = seen;
    }
    item.image = version.ToString();
    return item;
  }
  void Lose(const VersionedItem& loser, const VersionedItem& winner) {
    ChangeRecord record;
    record.key = key_;
    record.after = loser;
    record.journal_only = true;
    record.conflicting = winner;
    StateBatch batch;
    journal_.OnApply(record, store_, batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
    journal_.OnBatchApplied();
  }

  const ItemKey key_ = EncodeItemKey(AttributeValue::S("k"), nullptr);
  const VersionedItem first_ = Write(At(1, "a"), {});
  // The end of a chain of overwrites that began with first_.
  const VersionedItem chain_ = Write(At(4, "c"), {At(1, "a"), At(3, "c")});
  const VersionedItem winner_ = Write(At(9, "b"), {});
  MemoryStateStore store_;
  ConflictJournal journal_{PartitionId(0), 100};
};

TEST_F(ResentWriteTest, WhatALoserHadSeenWasNotLostHere) {
  Lose(chain_, winner_);
  EXPECT_TRUE(journal_.SeenByLoser(key_, first_.version));
  Lose(first_, winner_);
  EXPECT_FALSE(journal_.Contains(key_, first_.version));
  EXPECT_EQ(journal_.size(), 1u);
}

TEST_F(ResentWriteTest, TheJournalKnowsItAfterARestart) {
  Lose(chain_, winner_);
  ConflictJournal again(PartitionId(0), 100);
  ASSERT_TRUE(again.Load(store_).ok());
  EXPECT_TRUE(again.SeenByLoser(key_, first_.version));
}

TEST_F(ResentWriteTest, WhatNoLoserHadSeenIsLost) {
  Lose(chain_, winner_);
  Lose(Write(At(5, "a"), {}), winner_);
  EXPECT_TRUE(journal_.Contains(key_, At(5, "a")));
}

}  // namespace
}  // namespace meridian::resent_write_test
