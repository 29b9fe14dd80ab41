#include "tools/meridian/report/conflict_merge.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace meridian::conflict_merge_test {
namespace {

using ::testing::ElementsAre;

v1::ConflictEntry Entry(const std::string& key, uint64_t loser, uint64_t winner,
                        bool superseded = false) {
  v1::ConflictEntry entry;
  entry.set_table("orders");
  entry.set_key(key);
  entry.mutable_loser()->set_version_hlc(loser);
  entry.mutable_loser()->set_version_region("eu-west-1");
  entry.mutable_winner()->set_version_hlc(winner);
  entry.mutable_winner()->set_version_region("us-east-1");
  entry.set_superseded(superseded);
  return entry;
}

TEST(MergeConflicts, OneEntryPerLostWriteWithThoseWhoSawIt) {
  const auto merged = MergeConflicts({{"us-east-1", {Entry("a", 1, 5), Entry("b", 2, 6)}},
                                      {"eu-west-1", {Entry("a", 1, 5), Entry("b", 2, 6)}},
                                      {"ap-southeast-2", {Entry("a", 1, 5)}}});
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].entry.key(), "a");
  EXPECT_THAT(merged[0].seen_by, ElementsAre("us-east-1", "eu-west-1", "ap-southeast-2"));
  EXPECT_EQ(merged[1].entry.key(), "b");
  EXPECT_THAT(merged[1].seen_by, ElementsAre("us-east-1", "eu-west-1"));
}

TEST(MergeConflicts, TheLosersOwnRegionSaysWhetherItIsLost) {
  EXPECT_TRUE(MergeConflicts({{"us-east-1", {Entry("a", 1, 5)}}, {"eu-west-1", {}}}).empty());
  EXPECT_EQ(MergeConflicts({{"us-east-1", {Entry("a", 1, 5)}}, {"ap-southeast-2", {}}}).size(), 1u);
}

TEST(MergeConflicts, AReplicaThatJoinedLaterCannotSay) {
  v1::ConflictEntry orphaned = Entry("a", 1, 5);
  orphaned.set_orphaned(true);
  EXPECT_EQ(MergeConflicts({{"us-east-1", {orphaned}}, {"eu-west-1", {}}}).size(), 1u);
}

TEST(MergeConflicts, DifferentLosersOfAKeyStayApart) {
  const auto merged = MergeConflicts({{"us-east-1", {Entry("a", 3, 5), Entry("a", 1, 5)}}});
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].entry.loser().version_hlc(), 1u);
  EXPECT_EQ(merged[1].entry.loser().version_hlc(), 3u);
}

TEST(MergeConflicts, OneRegionsSupersededEndsItEverywhere) {
  for (const bool first : {true, false}) {
    EXPECT_TRUE(MergeConflicts({{"us-east-1", {Entry("a", 1, 5, first)}},
                                {"eu-west-1", {Entry("a", 1, 5, !first)}}})
                    .empty());
  }
}

TEST(MergeConflicts, TheGreatestWinnerIsShown) {
  const auto merged =
      MergeConflicts({{"us-east-1", {Entry("a", 1, 5)}}, {"eu-west-1", {Entry("a", 1, 9)}}});
  ASSERT_EQ(merged.size(), 1u);
  EXPECT_EQ(merged[0].entry.winner().version_hlc(), 9u);
}

TEST(MergeConflicts, TablesStayApart) {
  v1::ConflictEntry other = Entry("a", 1, 5);
  other.set_table("accounts");
  const auto merged = MergeConflicts({{"us-east-1", {Entry("a", 1, 5), other}}});
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].entry.table(), "accounts");
}

}  // namespace
}  // namespace meridian::conflict_merge_test
