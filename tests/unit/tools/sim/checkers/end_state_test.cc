// The checkers that judge what the Regions hold at the end: each must fail on a history that breaks its invariant.
#include <gtest/gtest.h>

#include "tests/unit/tools/sim/checkers/script.h"
#include "tools/sim/checkers/accounted.h"
#include "tools/sim/checkers/convergence.h"
#include "tools/sim/checkers/survivors.h"

namespace meridian::end_state_test {
namespace {

VersionedItem Item(uint64_t clock, bool deleted = false) {
  VersionedItem item;
  item.version = Script::At(clock, kEast);
  item.deleted = deleted;
  return item;
}

bool Converged(const std::vector<RegionContents>& regions) {
  Failures failures;
  CheckConvergence(regions, failures);
  return failures.empty();
}

TEST(Convergence, EqualVersionsConverge) {
  EXPECT_TRUE(Converged({Script::Contents(kEast, Item(1)), Script::Contents(kWest, Item(1))}));
}

TEST(Convergence, OtherVersionsDoNot) {
  EXPECT_FALSE(Converged({Script::Contents(kEast, Item(1)), Script::Contents(kWest, Item(2))}));
}

TEST(Convergence, EqualVersionsWithOtherImagesDoNot) {
  VersionedItem other = Item(1);
  other.image = "x";
  EXPECT_FALSE(Converged({Script::Contents(kEast, Item(1)), Script::Contents(kWest, other)}));
}

TEST(Convergence, AnItemAgainstNothingDoesNotButATombstoneDoes) {
  EXPECT_FALSE(Converged({Script::Contents(kEast, Item(1)), RegionContents{kWest}}));
  EXPECT_TRUE(Converged({Script::Contents(kEast, Item(1, true)), RegionContents{kWest}}));
  EXPECT_FALSE(Converged({Script::Contents(kEast, Item(1, true)), Script::Contents(kWest, Item(2, true))}));
}

TEST(Convergence, AWrongCountOfItems) {
  RegionContents miscounted = Script::Contents(kEast, Item(1));
  miscounted.items_counted = 2;
  EXPECT_FALSE(Converged({miscounted, Script::Contents(kWest, Item(1))}));
}

class EndStateTest : public testing::Test {
 protected:
  bool Survivors(const std::vector<RegionContents>& regions) {
    Failures failures;
    CheckSurvivors(script_.history, regions, failures);
    return failures.empty();
  }
  bool Accounted(const std::vector<RegionContents>& regions) {
    Failures failures;
    script_.history.Conclude();
    CheckWritesAccounted(script_.history, regions, failures);
    return failures.empty();
  }
  // Both Regions hold `item`; the first has the journal.
  std::vector<RegionContents> Everywhere(const VersionedItem& item, const std::vector<ConflictEntry>& journal = {}) {
    return {Script::Contents(kEast, item, journal), Script::Contents(kWest, item)};
  }

  Script script_;
};

TEST_F(EndStateTest, TheGreatestVersionSurvives) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest));
  EXPECT_TRUE(Survivors(Everywhere(high)));
  EXPECT_FALSE(Survivors(Everywhere(low)));
  EXPECT_FALSE(Survivors({RegionContents{kEast}}));
}

TEST_F(EndStateTest, AnOlderPutDoesNotUndoADeletion) {
  const VersionedItem put = script_.Write(Script::At(1, kEast));
  const VersionedItem gone = script_.Write(Script::At(2, kWest), {}, true);
  EXPECT_TRUE(Survivors(Everywhere(gone)));
  EXPECT_TRUE(Survivors({RegionContents{kEast}}));
  EXPECT_FALSE(Survivors(Everywhere(put)));
}

TEST_F(EndStateTest, WhatNobodyWroteIsNotThere) { EXPECT_FALSE(Survivors(Everywhere(Item(7)))); }

TEST_F(EndStateTest, WhatNeverBecameDurableDoesNotCount) {
  const VersionedItem kept = script_.Write(Script::At(1, kEast));
  script_.Propose(Script::At(2, kEast), kept.version);
  EXPECT_TRUE(Survivors(Everywhere(kept)));
  EXPECT_TRUE(Accounted(Everywhere(kept)));
}

TEST_F(EndStateTest, AKnowingOverwriteNeedsNoJournal) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest), low.version);
  EXPECT_TRUE(Accounted(Everywhere(high)));
  EXPECT_FALSE(Accounted(Everywhere(high, {Script::Conflict(low, high)})));
  EXPECT_TRUE(Accounted(Everywhere(high, {Script::Conflict(low, high, true)})));
}

TEST_F(EndStateTest, ALostWriteIsInAJournal) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest));
  EXPECT_FALSE(Accounted(Everywhere(high)));
  EXPECT_TRUE(Accounted(Everywhere(high, {Script::Conflict(low, high)})));
}

TEST_F(EndStateTest, SupersededInOneRegionCountsForAll) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest), low.version);
  std::vector<RegionContents> regions = Everywhere(high, {Script::Conflict(low, high)});
  regions[1].conflicts = {Script::Conflict(low, high, true)};
  EXPECT_TRUE(Accounted(regions));
}

TEST_F(EndStateTest, TheSurvivorIsNoLoser) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest));
  std::vector<RegionContents> regions = Everywhere(high, {Script::Conflict(low, high)});
  EXPECT_TRUE(Accounted(regions));
  regions[1].conflicts = {Script::Conflict(high, low)};
  EXPECT_FALSE(Accounted(regions));
}

TEST_F(EndStateTest, WhetherAWriteIsLostIsForItsOwnRegionToSay) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem high = script_.Write(Script::At(2, kWest));
  std::vector<RegionContents> regions = Everywhere(high);
  regions[1].conflicts = {Script::Conflict(low, high)};
  EXPECT_FALSE(Accounted(regions));
}

TEST_F(EndStateTest, ADeletionFromBeforeTheReplicasMayBeForgotten) {
  for (const bool alone : {true, false}) {
    Script script;
    script.alone = alone;
    script.Write(Script::At(2, kEast), script.Write(Script::At(1, kEast)).version, true);
    const VersionedItem later = script.Write(Script::At(3, kWest));
    Failures failures;
    script.history.Conclude();
    CheckWritesAccounted(script.history, Everywhere(later), failures);
    EXPECT_EQ(failures.empty(), alone);
  }
}

// A replica that was removed took its journal along.
TEST_F(EndStateTest, OfARemovedReplicaOnlyWhatOthersHadIsExpected) {
  const VersionedItem low = script_.Write(Script::At(1, kEast));
  const VersionedItem orphan = script_.Write(Script::At(2, kWest));
  script_.Durable(kEast, orphan);
  script_.Write(Script::At(3, kWest));
  script_.history.OnReplicaRemoved(kWest);
  const std::vector<ConflictEntry> journal = {Script::Conflict(low, orphan)};
  EXPECT_TRUE(Survivors(Everywhere(orphan, journal)));
  EXPECT_FALSE(Survivors(Everywhere(low, journal)));
  EXPECT_TRUE(Accounted(Everywhere(orphan, journal)));
  EXPECT_FALSE(Accounted(Everywhere(orphan))) << "what stays is accounted for as ever";
}

TEST_F(EndStateTest, AJournalNamesNobodyWhoNeverWas) {
  const VersionedItem only = script_.Write(Script::At(1, kEast));
  EXPECT_FALSE(Accounted(Everywhere(only, {Script::Conflict(Item(9), only)})));
}

}  // namespace
}  // namespace meridian::end_state_test
