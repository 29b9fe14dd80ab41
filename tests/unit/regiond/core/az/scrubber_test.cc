// Which AZ's copy is damaged, when copies differ, and what a digest is of: scrubber.h.
#include "regiond/core/az/scrubber.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/memory_state_store.h"

namespace meridian::scrubber_test {
namespace {

constexpr AzId kA(0);
constexpr AzId kB(1);
constexpr AzId kC(2);
constexpr uint64_t kGood = 111;
constexpr uint64_t kBad = 222;
constexpr uint64_t kWorse = 333;
constexpr LogId kLog{TableId{1, 2}, PartitionId(0)};

class ScrubberTest : public ::testing::Test {
 protected:
  std::optional<AzId> Compare(AzId az, uint64_t at, uint64_t digest, LogId log = kLog, size_t azs = 3) {
    return scrubber_.Compare(az, {log, Lsn(at), digest}, azs);
  }
  Scrubber scrubber_;
};

TEST_F(ScrubberTest, EqualCopiesAreFine) {
  for (const AzId az : {kA, kB, kC}) EXPECT_EQ(Compare(az, 5, kGood), std::nullopt);
  EXPECT_EQ(scrubber_.compared_total(), 1);
  EXPECT_EQ(scrubber_.differing_total(), 0);
}

TEST_F(ScrubberTest, OfThreeTheOddOneOutIsDamaged) {
  std::vector<AzId> order = {kA, kB, kC};
  uint64_t mark = 0;
  do {
    for (const AzId damaged : order) {
      ++mark;
      const auto digest = [&](AzId az) { return az == damaged ? kBad : kGood; };
      EXPECT_EQ(Compare(order[0], mark, digest(order[0])), std::nullopt);
      EXPECT_EQ(Compare(order[1], mark, digest(order[1])), std::nullopt) << "two that differ are not enough";
      EXPECT_EQ(Compare(order[2], mark, digest(order[2])), damaged);
    }
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(scrubber_.compared_total(), 18);
  EXPECT_EQ(scrubber_.differing_total(), 18);
}

TEST_F(ScrubberTest, ThreeThatAllDifferAccuseNobody) {
  Compare(kA, 5, kGood);
  Compare(kB, 5, kBad);
  EXPECT_EQ(Compare(kC, 5, kWorse), std::nullopt);
  EXPECT_EQ(scrubber_.differing_total(), 1);
}

TEST_F(ScrubberTest, TwoThatDifferAccuseNobody) {
  Compare(kA, 5, kGood, kLog, 2);
  EXPECT_EQ(Compare(kB, 5, kBad, kLog, 2), std::nullopt);
  EXPECT_EQ(scrubber_.differing_total(), 1);
}

// An AZ that is away says nothing at one mark; the next one decides.
TEST_F(ScrubberTest, TheNextMarkBeginsAnew) {
  Compare(kA, 5, kGood);
  Compare(kB, 5, kBad);
  EXPECT_EQ(Compare(kC, 9, kGood), std::nullopt) << "digests of different marks do not meet";
  EXPECT_EQ(Compare(kA, 5, kGood), std::nullopt) << "it comes late";
  EXPECT_EQ(Compare(kB, 9, kBad), std::nullopt);
  EXPECT_EQ(Compare(kA, 9, kGood), kB);
  EXPECT_EQ(scrubber_.compared_total(), 1);
}

TEST_F(ScrubberTest, ARepeatedDigestIsOneVoice) {
  Compare(kA, 5, kBad);
  EXPECT_EQ(Compare(kA, 5, kBad), std::nullopt);
  EXPECT_EQ(Compare(kB, 5, kGood), std::nullopt);
  EXPECT_EQ(Compare(kC, 5, kGood), kA);
}

TEST_F(ScrubberTest, PartitionsAreComparedApart) {
  const LogId other{kLog.table, PartitionId(1)};
  Compare(kA, 5, kGood);
  Compare(kB, 5, kGood);
  EXPECT_EQ(Compare(kC, 5, kBad, other), std::nullopt);
  EXPECT_EQ(scrubber_.compared_total(), 0);
}

TEST_F(ScrubberTest, ADroppedTableIsForgotten) {
  Compare(kA, 5, kGood);
  Compare(kB, 5, kGood);
  scrubber_.Forget(kLog.table);
  EXPECT_EQ(Compare(kC, 5, kBad), std::nullopt);
  EXPECT_EQ(scrubber_.compared_total(), 0);
}

class ScrubberDigestTest : public ::testing::Test {
 protected:
  struct Copy {
    MemoryStateStore* store;
    std::unique_ptr<TableState> state;
  };
  static Copy CopyOf(const MemoryStateStore::Entries& entries) {
    auto store = std::make_unique<MemoryStateStore>();
    store->entries = entries;
    MemoryStateStore* const in_it = store.get();
    absl::StatusOr<std::unique_ptr<TableState>> state = TableState::Open(1, 10, std::move(store));
    EXPECT_TRUE(state.ok()) << state.status();
    return {in_it, *std::move(state)};
  }
  static std::string Key(const std::string& item) { return ItemRange(kAllHashes).low + item; }
  std::vector<AzDigest> Work(size_t entries_max) {
    TableId damaged;
    absl::StatusOr<std::vector<AzDigest>> finished = scrubber_.Work(entries_max, &damaged);
    EXPECT_TRUE(finished.ok()) << finished.status();
    return *std::move(finished);
  }
  uint64_t DigestOf(const MemoryStateStore::Entries& entries) {
    const Copy copy = CopyOf(entries);
    scrubber_.Begin(kLog, Lsn(5), *copy.state);
    const std::vector<AzDigest> finished = Work(100);
    EXPECT_EQ(finished.size(), 1u);
    return finished.front().digest;
  }

  Scrubber scrubber_;
  const MemoryStateStore::Entries items_ = {{Key("k1"), "v1"}, {Key("k2"), "v2"}, {Key("k3"), "v3"}};
};

TEST_F(ScrubberDigestTest, ShowsEveryDifference) {
  const uint64_t digest = DigestOf(items_);
  EXPECT_EQ(DigestOf(items_), digest);
  MemoryStateStore::Entries changed = items_;
  changed[Key("k2")] = "v";
  EXPECT_NE(DigestOf(changed), digest) << "a value";
  changed = items_;
  changed.erase(Key("k3"));
  EXPECT_NE(DigestOf(changed), digest) << "an item that is missing";
  changed = items_;
  changed[Key("k4")] = "v4";
  EXPECT_NE(DigestOf(changed), digest) << "an item too many";
}

TEST_F(ScrubberDigestTest, IsOfWhatWasThereAtTheMark) {
  const uint64_t digest = DigestOf(items_);
  const Copy copy = CopyOf(items_);
  scrubber_.Begin(kLog, Lsn(5), *copy.state);
  copy.store->entries[Key("k2")] = "later";
  const std::vector<AzDigest> finished = Work(100);
  EXPECT_EQ(finished, (std::vector<AzDigest>{{kLog, Lsn(5), digest}}));
}

TEST_F(ScrubberDigestTest, GoesOnABoundedNumberAtATime) {
  const uint64_t digest = DigestOf(items_);
  const Copy copy = CopyOf(items_);
  scrubber_.Begin(kLog, Lsn(5), *copy.state);
  std::vector<AzDigest> finished;
  int turns = 0;
  for (; finished.empty() && turns < 10; ++turns) finished = Work(1);
  EXPECT_GE(turns, 3);
  EXPECT_EQ(finished, (std::vector<AzDigest>{{kLog, Lsn(5), digest}})) << "the same as in one go";
  EXPECT_TRUE(Work(1).empty()) << "once";
}

}  // namespace
}  // namespace meridian::scrubber_test
