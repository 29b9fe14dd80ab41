// Entries of the conflict journal as they are stored: what they keep, which ones a filter finds, and damaged bytes.
#include <gtest/gtest.h>

#include "regiond/core/conflict/conflict_journal.h"
#include "tests/support/memory_state_store.h"

namespace meridian::journal_entries_test {
namespace {

class JournalEntriesTest : public ::testing::Test {
 protected:
  static Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }
  static ItemKey Key(std::string_view partition, std::string_view sort) {
    const AttributeValue sort_key = AttributeValue::S(sort);
    return EncodeItemKey(AttributeValue::S(partition), &sort_key);
  }
  void Lose(const ItemKey& key, VersionedItem loser, bool winner_conditional = false) {
    ChangeRecord record;
    record.key = key;
    record.after.version = At(1000, "w");
    record.after.image = "winner";
    record.after.conditional = winner_conditional;
    record.conflicting = std::move(loser);
    StateBatch batch;
    journal_.OnApply(record, store_, batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
  static VersionedItem Loser(uint64_t clock, const char* region) { return {At(clock, region), {}, {}, false, "image"}; }
  std::vector<uint64_t> Clocks(const ConflictFilter& filter) {
    std::vector<uint64_t> clocks;
    for (const ConflictEntry& entry : ConflictJournal::List(store_, "", 1000, filter)->entries) {
      clocks.push_back(entry.loser.version.hlc.bits);
    }
    return clocks;
  }

  MemoryStateStore store_;
  ConflictJournal journal_{PartitionId(3), 100};
};

TEST_F(JournalEntriesTest, BothSidesKeepTheirMarks) {
  VersionedItem loser = Loser(1, "a");
  loser.conditional = true;
  loser.transactional = true;
  Lose(Key("k", "1"), loser);
  Lose(Key("k", "2"), Loser(2, "a"), true);
  const absl::StatusOr<ConflictJournal::Page> page = ConflictJournal::List(store_, "", 10);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->entries.size(), 2u);
  EXPECT_EQ(page->entries[0].loser, loser);
  EXPECT_FALSE(page->entries[0].winner.conditional);
  EXPECT_EQ(page->entries[1].loser, Loser(2, "a"));
  EXPECT_TRUE(page->entries[1].winner.conditional);
  EXPECT_FALSE(page->entries[1].winner.transactional);
}

TEST_F(JournalEntriesTest, AFilterGoesByItemRegionAndTime) {
  Lose(Key("k", "1"), Loser(1, "a"));
  Lose(Key("k", "1"), Loser(2, "b"));
  Lose(Key("k", "2"), Loser(3, "a"));
  Lose(Key("kk", "1"), Loser(4, "a"));
  ConflictFilter one{Key("k", "1").bytes};
  EXPECT_EQ(Clocks(one), (std::vector<uint64_t>{1, 2}));
  ConflictFilter partition{PartitionKeyPrefix(AttributeValue::S("k"))};
  EXPECT_EQ(Clocks(partition), (std::vector<uint64_t>{1, 2, 3}));
  partition.loser_region = RegionId("a");
  EXPECT_EQ(Clocks(partition), (std::vector<uint64_t>{1, 3}));
  partition.since = Hlc{2};
  EXPECT_EQ(Clocks(partition), (std::vector<uint64_t>{3}));
  partition.before = Hlc{3};
  EXPECT_EQ(Clocks(partition), (std::vector<uint64_t>{}));
}

TEST_F(JournalEntriesTest, AListingStopsWhereItHasLookedEnough) {
  for (uint64_t i = 1; i <= 5; ++i) Lose(Key("k", "1"), Loser(i, "a"));
  ConflictFilter last;
  last.since = Hlc{5};
  absl::StatusOr<ConflictJournal::Page> page = ConflictJournal::List(store_, "", 10, last, 3);
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->entries.empty());
  EXPECT_EQ(page->scanned, 3u);
  ASSERT_NE(page->next, "");
  page = ConflictJournal::List(store_, page->next, 10, last, 3);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->entries.size(), 1u);
  EXPECT_EQ(page->scanned, 2u);
  EXPECT_EQ(page->next, "");
}

TEST_F(JournalEntriesTest, DamagedBytesAreRefused) {
  Lose(Key("k", "1"), Loser(1, "a"));
  const auto stored = *store_.entries.begin();
  const auto listed = [&](const std::string& key, const std::string& value) {
    store_.entries.clear();
    store_.entries.emplace(key, value);
    return ConflictJournal::List(store_, "", 10).status().code();
  };
  EXPECT_EQ(listed(stored.first, stored.second), absl::StatusCode::kOk);
  for (size_t size = 0; size < stored.second.size(); ++size) {
    EXPECT_EQ(listed(stored.first, stored.second.substr(0, size)), absl::StatusCode::kDataLoss) << size;
  }
  EXPECT_EQ(listed(stored.first, stored.second + "x"), absl::StatusCode::kDataLoss);
  std::string value = stored.second;
  value[0] = 2;
  EXPECT_EQ(listed(stored.first, value), absl::StatusCode::kDataLoss) << "neither superseded nor not";
  value = stored.second;
  value[2] = 8;
  EXPECT_EQ(listed(stored.first, value), absl::StatusCode::kDataLoss) << "an unknown mark of the loser";
  EXPECT_EQ(listed(stored.first + "x", stored.second), absl::StatusCode::kDataLoss) << "the key names another loser";
  for (size_t size = 1; size < stored.first.size(); ++size) {
    EXPECT_EQ(listed(stored.first.substr(0, size), stored.second), absl::StatusCode::kDataLoss) << size;
  }
}

}  // namespace
}  // namespace meridian::journal_entries_test
