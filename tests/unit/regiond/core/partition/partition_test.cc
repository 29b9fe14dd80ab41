#include "regiond/core/partition/partition.h"

#include <gtest/gtest.h>

namespace meridian::partition_test {
namespace {

const AzId kAz(1);

ItemKey Key(std::string_view text) { return EncodeItemKey(AttributeValue::S(text), nullptr); }

ChangeRecord Put(std::string_view key, std::string image, uint64_t clock = 1) {
  ChangeRecord change;
  change.key = Key(key);
  change.after.version = {Hlc{clock}, RegionId("a")};
  change.after.image = std::move(image);
  return change;
}

class PartitionTest : public ::testing::Test {
 protected:
  // A leader that has applied through 10 and holds nothing more.
  void SetUp() override { ASSERT_TRUE(partition_.Lead({kAz, Epoch(7)}, {}, {}, ReplicaLog(Lsn(10), Epoch(7))).ok()); }

  Partition partition_{LogId{TableId{1, 2}, PartitionId(0)}};
};

TEST_F(PartitionTest, WritesPositionAndEpochIntoTheRecord) {
  partition_.Propose(Put("x", "1"), Lsn(11));
  const absl::StatusOr<ChangeRecord> decoded = DecodeChangeRecord(partition_.Propose(Put("y", "2"), Lsn(12)));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->lsn, Lsn(12));
  EXPECT_EQ(decoded->epoch, Epoch(7));
}

TEST_F(PartitionTest, LatestIsTheLastProposedUntilItIsApplied) {
  partition_.Propose(Put("x", "1"), Lsn(11));
  partition_.Propose(Put("x", "2"), Lsn(12));
  ASSERT_NE(partition_.Latest(Key("x")).item, nullptr);
  EXPECT_EQ(partition_.Latest(Key("x")).item->image, "2");
  EXPECT_EQ(partition_.Latest(Key("x")).lsn, Lsn(12));
  EXPECT_EQ(partition_.Latest(Key("x")).epoch, Epoch(7));
  partition_.Applied(Lsn(11));
  ASSERT_NE(partition_.Latest(Key("x")).item, nullptr) << "the second is still in flight";
  EXPECT_EQ(partition_.committed(), Lsn(11));
  partition_.Applied(Lsn(12));
  EXPECT_EQ(partition_.Latest(Key("x")).item, nullptr);
}

TEST_F(PartitionTest, AJournalEntryIsNotAVersionOfTheItem) {
  ChangeRecord lost = Put("x", "lost");
  lost.journal_only = true;
  partition_.Propose(lost, Lsn(11));
  EXPECT_EQ(partition_.Latest(Key("x")).item, nullptr);
}

// A write that met what only the new leader's log holds must see it.
TEST_F(PartitionTest, ANewLeadersLogIsInFlight) {
  Partition earlier{partition_.id()};
  ASSERT_TRUE(earlier.Lead({AzId(0), Epoch(7)}, {}, {}, ReplicaLog(Lsn(10), Epoch(7))).ok());
  ReplicaLog log(Lsn(10), Epoch(7));
  log.Append({partition_.id(), Epoch(7), Lsn(11), earlier.Propose(Put("x", "kept", 500), Lsn(11))});
  log.Append({partition_.id(), Epoch(8), Lsn(12), std::string(kFencePayload)});

  partition_.Propose(Put("x", "lost"), Lsn(11));
  partition_.LoseLeader();
  EXPECT_FALSE(partition_.leader().has_value());
  ASSERT_TRUE(partition_.Lead({AzId(2), Epoch(8)}, {}, {}, log).ok());
  ASSERT_NE(partition_.Latest(Key("x")).item, nullptr);
  EXPECT_EQ(partition_.Latest(Key("x")).item->image, "kept");
  EXPECT_EQ(partition_.Latest(Key("x")).epoch, Epoch(7)) << "of the record, which another epoch's could replace";
  EXPECT_EQ(partition_.clock(), Hlc{500});
}

TEST_F(PartitionTest, ARecordThatCannotBeDecodedIsDamage) {
  ReplicaLog log(Lsn(10), Epoch(7));
  log.Append({partition_.id(), Epoch(8), Lsn(11), std::string("garbage")});
  EXPECT_TRUE(absl::IsDataLoss(partition_.Lead({kAz, Epoch(8)}, {}, {}, log)));
}

TEST_F(PartitionTest, CommittedNeverGoesBack) {
  partition_.Propose(Put("x", "1"), Lsn(11));
  partition_.Applied(Lsn(11));
  ASSERT_TRUE(partition_.Lead({AzId(2), Epoch(8)}, {}, {}, ReplicaLog(Lsn(10), Epoch(7))).ok());
  EXPECT_EQ(partition_.committed(), Lsn(11));
}

// docs/transactions.md.
TEST_F(PartitionTest, ItemsAreLockedFromPrepareToResolveAndUnsettledUntilThatIsApplied) {
  const TransactionId id{3, 3};
  partition_.Prepare({id, {Key("x"), Key("y")}, {Put("x", "new")}}, Lsn(11));
  EXPECT_TRUE(partition_.Locks(Key("x")));
  EXPECT_TRUE(partition_.Locks(Key("y"))) << "what is only checked is in hand too";
  EXPECT_FALSE(partition_.Locks(Key("z")));
  EXPECT_EQ(partition_.Latest(Key("x")).item, nullptr) << "nothing has happened yet";
  partition_.Resolve({id, {Put("x", "new")}}, Lsn(12));
  EXPECT_FALSE(partition_.Locks(Key("x")));
  EXPECT_EQ(partition_.Latest(Key("x")).item->image, "new");
  EXPECT_TRUE(partition_.Unsettled(Key("x")));
  EXPECT_TRUE(partition_.Involves(id));
  EXPECT_FALSE(partition_.Applied(Lsn(11)));
  EXPECT_TRUE(partition_.Unsettled(Key("x")));
  EXPECT_TRUE(partition_.Applied(Lsn(12)));
  EXPECT_FALSE(partition_.Unsettled(Key("x")));
  EXPECT_FALSE(partition_.Involves(id));
}

TEST_F(PartitionTest, ANewLeaderFindsWhatIsPreparedInItsStateAndInItsLog) {
  const PrepareRecord in_state{{1, 1}, {Key("s")}, {}};
  const PrepareRecord in_log{{2, 2}, {Key("l")}, {}};
  const PrepareRecord resolved{{3, 3}, {Key("r")}, {}};
  ReplicaLog log(Lsn(10), Epoch(7));
  log.Append({partition_.id(), Epoch(7), Lsn(11), EncodePrepareRecord(in_log)});
  log.Append({partition_.id(), Epoch(7), Lsn(12), EncodeResolveRecord({resolved.id, {Put("r", "new")}})});
  const std::vector<std::string> state = {EncodePrepareRecord(in_state), EncodePrepareRecord(resolved)};
  ASSERT_TRUE(partition_.Lead({AzId(2), Epoch(8)}, state, {}, log).ok());
  EXPECT_TRUE(partition_.Locks(Key("s")));
  EXPECT_TRUE(partition_.Locks(Key("l")));
  EXPECT_FALSE(partition_.Locks(Key("r")));
  EXPECT_TRUE(partition_.Unsettled(Key("r"))) << "its resolve record is not applied here";
  EXPECT_EQ(partition_.Latest(Key("r")).item->image, "new");
  EXPECT_EQ(partition_.prepared().size(), 2u);
  partition_.LoseLeader();
  EXPECT_FALSE(partition_.Locks(Key("s")));
}

TEST_F(PartitionTest, ANewLeaderFindsTheLastShardRecordInItsLogOrElseInItsState) {
  const ShardRecord in_state{WallTime{5}, 1, StreamView::kOldImage};
  const ShardRecord in_log{WallTime{9}, 2, StreamView::kNewImage};
  ASSERT_TRUE(partition_.Lead({AzId(2), Epoch(8)}, {}, in_state, ReplicaLog(Lsn(10), Epoch(7))).ok());
  EXPECT_EQ(partition_.shard(), in_state);
  ReplicaLog log(Lsn(10), Epoch(7));
  log.Append({partition_.id(), Epoch(7), Lsn(11), partition_.OpenShard(in_log)});
  EXPECT_EQ(partition_.shard(), in_log) << "as proposed";
  ASSERT_TRUE(partition_.Lead({AzId(1), Epoch(9)}, {}, in_state, log).ok());
  EXPECT_EQ(partition_.shard(), in_log);
}

}  // namespace
}  // namespace meridian::partition_test
