#include "regiond/core/conflict/conflict_journal.h"

#include <gtest/gtest.h>

#include "tests/support/memory_state_store.h"

namespace meridian::conflict_journal_test {
namespace {

Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }
ItemKey Key(std::string_view text) { return EncodeItemKey(AttributeValue::S(text), nullptr); }

VersionedItem Write(Version version, Version replaces = {}) {
  VersionedItem item;
  item.version = version;
  item.replaces = replaces;
  item.image = version.ToString();
  return item;
}

class ConflictJournalTest : public ::testing::Test {
 protected:
  void Apply(ConflictJournal& journal, const ChangeRecord& record) {
    StateBatch batch;
    journal.OnApply(record, store_, batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
    journal.OnBatchApplied();
  }
  static ChangeRecord Accepted(VersionedItem winner, VersionedItem loser, std::string_view key = "k") {
    ChangeRecord record;
    record.key = Key(key);
    record.after = std::move(winner);
    record.conflicting = std::move(loser);
    return record;
  }
  static ChangeRecord Lost(VersionedItem loser, VersionedItem winner, std::string_view key = "k") {
    ChangeRecord record = Accepted(std::move(loser), std::move(winner), key);
    record.journal_only = true;
    return record;
  }
  std::vector<ConflictEntry> All() {
    absl::StatusOr<ConflictJournal::Page> page = ConflictJournal::List(store_, "", 1000);
    EXPECT_TRUE(page.ok());
    EXPECT_EQ(page->next, "");
    return page->entries;
  }

  MemoryStateStore store_;
  ConflictJournal journal_{PartitionId(0), 100};
};

TEST_F(ConflictJournalTest, KeepsLoserAndWinnerWithTheirImages) {
  Apply(journal_, Accepted(Write(At(2, "b")), Write(At(1, "a"))));
  Apply(journal_, Lost(Write(At(3, "a")), Write(At(4, "b"))));
  const std::vector<ConflictEntry> all = All();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].loser, Write(At(1, "a")));
  EXPECT_EQ(all[0].winner, Write(At(2, "b")));
  EXPECT_EQ(all[1].loser, Write(At(3, "a")));
  EXPECT_EQ(all[1].winner, Write(At(4, "b")));
  EXPECT_EQ(all[0].key, Key("k"));
}

TEST_F(ConflictJournalTest, ALoserHasOneEntryHoweverOftenItIsMet) {
  Apply(journal_, Lost(Write(At(1, "a")), Write(At(2, "b"))));
  Apply(journal_, Lost(Write(At(1, "a")), Write(At(9, "c"))));
  EXPECT_EQ(All().size(), 1u);
  EXPECT_TRUE(journal_.Contains(Key("k"), At(1, "a")));
  EXPECT_FALSE(journal_.Contains(Key("other"), At(1, "a")));
}

// docs/replication.md: a loser that was overwritten knowingly elsewhere is not lost.
TEST_F(ConflictJournalTest, AWriteThatReplacedTheLoserMarksIt) {
  Apply(journal_, Lost(Write(At(1, "a")), Write(At(5, "b"))));
  EXPECT_TRUE(journal_.Awaits(Key("k"), At(1, "a")));
  ChangeRecord later;
  later.key = Key("k");
  later.after = Write(At(9, "c"), At(1, "a"));
  Apply(journal_, later);
  EXPECT_FALSE(journal_.Awaits(Key("k"), At(1, "a")));
  ASSERT_EQ(All().size(), 1u);
  EXPECT_TRUE(All()[0].superseded);
}

TEST_F(ConflictJournalTest, TheSameWhenThatWriteCameFirstAndLostItself) {
  Apply(journal_, Lost(Write(At(3, "c"), At(1, "a")), Write(At(5, "b"))));
  Apply(journal_, Lost(Write(At(1, "a")), Write(At(5, "b"))));
  const std::vector<ConflictEntry> all = All();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].superseded);
  EXPECT_FALSE(all[1].superseded);
}

TEST_F(ConflictJournalTest, MarksAnEntryOfTheSameBatch) {
  StateBatch batch;
  journal_.OnApply(Lost(Write(At(1, "a")), Write(At(5, "b"))), store_, batch);
  ChangeRecord later;
  later.key = Key("k");
  later.after = Write(At(9, "c"), At(1, "a"));
  journal_.OnApply(later, store_, batch);
  ASSERT_TRUE(store_.Apply(batch).ok());
  ASSERT_EQ(All().size(), 1u);
  EXPECT_TRUE(All()[0].superseded);
}

TEST_F(ConflictJournalTest, SurvivesARestart) {
  Apply(journal_, Lost(Write(At(1, "a")), Write(At(5, "b"))));
  ConflictJournal again(PartitionId(0), 100);
  ASSERT_TRUE(again.Load(store_).ok());
  EXPECT_TRUE(again.Contains(Key("k"), At(1, "a")));
  EXPECT_TRUE(again.Awaits(Key("k"), At(1, "a")));
  EXPECT_EQ(again.size(), 1u);
}

TEST_F(ConflictJournalTest, DropsTheOldestWhenFull) {
  ConflictJournal small(PartitionId(0), 2);
  for (uint64_t i = 1; i <= 3; ++i) Apply(small, Lost(Write(At(i, "a")), Write(At(9, "b"))));
  EXPECT_EQ(small.size(), 2u);
  EXPECT_EQ(small.dropped_total(), 1);
  EXPECT_FALSE(small.Contains(Key("k"), At(1, "a")));
  EXPECT_EQ(All().size(), 2u);
}

TEST_F(ConflictJournalTest, PagesInOrder) {
  for (const char* key : {"x", "y", "z"}) Apply(journal_, Lost(Write(At(1, "a")), Write(At(9, "b")), key));
  absl::StatusOr<ConflictJournal::Page> first = ConflictJournal::List(store_, "", 2);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->entries.size(), 2u);
  ASSERT_NE(first->next, "");
  absl::StatusOr<ConflictJournal::Page> second = ConflictJournal::List(store_, first->next, 2);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->entries.size(), 1u);
  EXPECT_EQ(second->next, "");
}

// docs/partitions.md
TEST_F(ConflictJournalTest, ASplitGivesTheOtherPartsEntriesAway) {
  Apply(journal_, Accepted(Write(At(3, "eu")), Write(At(2, "us")), "a"));
  Apply(journal_, Accepted(Write(At(5, "eu")), Write(At(4, "us")), "b"));
  const bool a_first = Key("a") < Key("b");
  const ItemKey low = Key(a_first ? "a" : "b"), high = Key(a_first ? "b" : "a");
  const Version low_loser = At(a_first ? 2 : 4, "us"), high_loser = At(a_first ? 4 : 2, "us");
  ConflictJournal other(PartitionId(7), 100);
  StateBatch batch;
  ASSERT_TRUE(journal_.GiveTo(other, KeyHash(high.bytes), store_, batch).ok());
  ASSERT_TRUE(store_.Apply(batch).ok());
  const auto expect = [&](const ConflictJournal& lower, const ConflictJournal& upper) {
    EXPECT_TRUE(lower.Contains(low, low_loser));
    EXPECT_FALSE(lower.Contains(high, high_loser));
    EXPECT_TRUE(upper.Awaits(high, high_loser));
    EXPECT_FALSE(upper.Contains(low, low_loser));
    EXPECT_EQ(lower.size(), 1u);
    EXPECT_EQ(upper.size(), 1u);
  };
  expect(journal_, other);
  ConflictJournal lower(PartitionId(0), 100), upper(PartitionId(7), 100);
  ASSERT_TRUE(lower.Load(store_).ok());
  ASSERT_TRUE(upper.Load(store_).ok());
  expect(lower, upper);
  EXPECT_EQ(All().size(), 2u);
}

}  // namespace
}  // namespace meridian::conflict_journal_test
