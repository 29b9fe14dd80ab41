#include "regiond/core/partition/partition.h"

#include <gtest/gtest.h>

namespace meridian {
namespace {

ItemKey Key(std::string_view text) { return EncodeItemKey(AttributeValue::S(text), nullptr); }

ChangeRecord Put(std::string_view key, std::string image) {
  ChangeRecord change;
  change.key = Key(key);
  change.after.version = {Hlc{1}, RegionId("a")};
  change.after.image = std::move(image);
  return change;
}

class PartitionTest : public ::testing::Test {
 protected:
  Partition partition_{LogId{TableId{1, 2}, PartitionId(0)}, Epoch(7), 1, 1, Lsn(10)};
};

TEST_F(PartitionTest, NumbersChangesWithoutGapsUnderItsEpoch) {
  const LogRecord first = partition_.Propose(Put("x", "1"), -1);
  const LogRecord second = partition_.Propose(Put("y", "2"), -1);
  EXPECT_EQ(first.lsn, Lsn(11));
  EXPECT_EQ(second.lsn, Lsn(12));
  EXPECT_EQ(first.epoch, Epoch(7));
  absl::StatusOr<ChangeRecord> decoded = DecodeChangeRecord(second.payload);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->lsn, Lsn(12));
  EXPECT_EQ(decoded->epoch, Epoch(7));
}

TEST_F(PartitionTest, LatestIsTheLastProposedUntilItIsApplied) {
  partition_.Propose(Put("x", "1"), -1);
  partition_.Propose(Put("x", "2"), -1);
  ASSERT_NE(partition_.Latest(Key("x")).item, nullptr);
  EXPECT_EQ(partition_.Latest(Key("x")).item->image, "2");
  EXPECT_EQ(partition_.Latest(Key("x")).lsn, Lsn(12));
  partition_.Applied(Lsn(11));
  ASSERT_NE(partition_.Latest(Key("x")).item, nullptr) << "the second is still in flight";
  partition_.Applied(Lsn(12));
  EXPECT_EQ(partition_.Latest(Key("x")).item, nullptr);
}

TEST_F(PartitionTest, HandsOutOnlyWhatIsCommittedAndOnce) {
  partition_.Propose(Put("x", "1"), -1);
  partition_.Propose(Put("y", "2"), -1);
  EXPECT_TRUE(partition_.TakeCommitted().empty());
  partition_.Persisted(0, Lsn(11));
  const std::vector<ProposedChange> taken = partition_.TakeCommitted();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].change.after.image, "1");
  EXPECT_TRUE(partition_.TakeCommitted().empty());
}

TEST_F(PartitionTest, AJournalEntryIsNotAVersionOfTheItem) {
  ChangeRecord lost = Put("x", "lost");
  lost.journal_only = true;
  partition_.Propose(lost, -1);
  EXPECT_EQ(partition_.Latest(Key("x")).item, nullptr);
}

}  // namespace
}  // namespace meridian
