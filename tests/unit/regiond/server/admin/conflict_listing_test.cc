// RegionAdmin.ListConflicts on a Region with three partitions: pages, filters, and what has changed.
#include "regiond/server/admin/conflict_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/region_harness.h"

namespace meridian::conflict_listing_test {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const GlobalTableId kGroup{5, 5};
const RegionId kHome("us-east-1");
const RegionId kAway("eu-west-1");

class ConflictListingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    GlobalTable global{kGroup, "t", 1, {}, {{kHome}, {kAway}}};
    global.settings = harness_.region().catalog().Find("t")->descriptor().settings;
    harness_.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  }
  void WriteHere(std::string_view key) {
    harness_.region().Write(1, harness_.Put(key, "home"));
    harness_.SettleAndTakeReplies();
  }
  // A write of the other Region that has seen `seen` alone.
  void Arrive(std::string_view key, uint64_t clock, const Version& seen = {}) {
    ChangeRecord record;
    record.key = EncodeItemKey(AttributeValue::S(key), nullptr);
    record.after.version = {Hlc{clock}, kAway};
    record.after.image = EncodeItem(RegionHarness::MakeItem(key, "away"));
    record.after.conditional = true;
    if (!seen.empty()) record.after.past.Include(seen);
    record.after.replaces = seen;
    harness_.region().OnMessage(NodeId::Replicator(kAway), ApplyBatch{kGroup, kAway, 0, sequence_++, 0, {record}});
    harness_.Pass(AzTiming().beat * 4);  // until every AZ has applied it: any of them may be asked
  }
  // As Arrive, of a write that loses.
  void Lose(std::string_view key, uint64_t clock) {
    WriteHere(key);
    Arrive(key, clock);
  }
  v1::ListConflictsResponse Ask(const v1::ListConflictsRequest& request) {
    v1::ListConflictsResponse response;
    const absl::Status status = ListConflicts(harness_.region(), request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  v1::ListConflictsResponse Changes(const v1::ListConflictsResponse& seen) {
    v1::ListConflictsRequest request;
    *request.mutable_seen() = seen.positions();
    return Ask(request);
  }
  static std::vector<std::string> Keys(const v1::ListConflictsResponse& response) {
    std::vector<std::string> keys;
    for (const v1::ConflictEntry& entry : response.conflicts()) keys.push_back(entry.key_json());
    return keys;
  }

  RegionHarness harness_{"us-east-1", 3};
  uint64_t sequence_ = 1;
  uint64_t version_ = 1;
};

// One that has joined since has a journal of its own.
TEST_F(ConflictListingTest, TellsWhetherTheReplicaOfTheLoserIsStillThere) {
  const auto orphaned = [&](std::vector<ReplicaState> replicas) {
    GlobalTable global{kGroup, "t", ++version_, {}, std::move(replicas)};
    global.settings = harness_.region().catalog().Find("t")->descriptor().settings;
    harness_.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
    const v1::ListConflictsResponse response = Ask({});
    EXPECT_EQ(response.conflicts().size(), 1);
    return response.conflicts(0).orphaned();
  };
  Lose("a", 100);
  EXPECT_FALSE(orphaned({{kHome}, {kAway}}));
  ReplicaState again{kAway, ReplicaPhase::kActive, kHome};
  again.added_at = harness_.clock.WallNow();
  EXPECT_TRUE(orphaned({{kHome}, again}));
  EXPECT_TRUE(orphaned({{kHome}, {RegionId("us-west-2")}}));
}

TEST_F(ConflictListingTest, AnEntryTellsBothSidesWithTheirMarks) {
  Lose("a", 100);
  const v1::ListConflictsResponse all = Ask({});
  ASSERT_EQ(all.conflicts_size(), 1);
  EXPECT_TRUE(all.done());
  EXPECT_EQ(all.conflicts(0).key_json(), R"({"pk":{"S":"a"}})");
  EXPECT_EQ(all.conflicts(0).loser().version_region(), "eu-west-1");
  EXPECT_TRUE(all.conflicts(0).loser().conditional());
  EXPECT_FALSE(all.conflicts(0).loser().transactional());
  EXPECT_FALSE(all.conflicts(0).winner().conditional());
}

TEST_F(ConflictListingTest, PagesAndFilters) {
  for (const char* key : {"a", "b", "c", "d"}) Lose(key, 100);
  v1::ListConflictsRequest request;
  request.set_limit(3);
  const v1::ListConflictsResponse first = Ask(request);
  EXPECT_EQ(first.conflicts_size(), 3);
  EXPECT_FALSE(first.done());
  request.set_after(first.next());
  const v1::ListConflictsResponse second = Ask(request);
  EXPECT_EQ(second.conflicts_size(), 1);
  EXPECT_EQ(second.positions_size(), 0);

  v1::ListConflictsRequest one;
  one.set_key_json(R"({"pk":{"S":"b"}})");
  EXPECT_THAT(Keys(Ask(one)), ElementsAre(R"({"pk":{"S":"b"}})"));
  v1::ListConflictsRequest region;
  region.set_loser_region("us-east-1");
  EXPECT_EQ(Ask(region).conflicts_size(), 0);
  v1::ListConflictsRequest later;
  later.set_since_hlc(101);
  EXPECT_EQ(Ask(later).conflicts_size(), 0);
}

TEST_F(ConflictListingTest, AKeyThatTheNamedTableCannotHaveIsAnError) {
  Lose("a", 100);
  v1::ListConflictsRequest request;
  request.set_key_json(R"({"other":{"S":"b"}})");
  EXPECT_EQ(Ask(request).conflicts_size(), 0) << "no table is named: those that have no such key are left out";
  request.set_table("t");
  v1::ListConflictsResponse response;
  const absl::Status status = ListConflicts(harness_.region(), request, &response);
  EXPECT_EQ(status, absl::InvalidArgumentError("table t: no item has this key: the key attributes are pk (S)"));
}

TEST_F(ConflictListingTest, ChangesAreWhatHappenedSince) {
  Lose("a", 100);
  v1::ListConflictsResponse at = Ask({});
  EXPECT_THAT(Keys(at), ElementsAre(R"({"pk":{"S":"a"}})"));
  EXPECT_EQ(Changes(at).conflicts_size(), 0);
  Lose("b", 100);
  Lose("c", 100);
  at = Changes(at);
  EXPECT_TRUE(at.done());
  EXPECT_THAT(Keys(at), UnorderedElementsAre(R"({"pk":{"S":"b"}})", R"({"pk":{"S":"c"}})"));
  Arrive("a", 200, Version{Hlc{100}, kAway});  // loses, too, but had seen the first
  at = Changes(at);
  bool marked = false;
  for (const v1::ConflictEntry& entry : at.conflicts()) marked = marked || (entry.superseded() && entry.loser().version_hlc() == 100);
  EXPECT_TRUE(marked);
  EXPECT_EQ(Changes(at).conflicts_size(), 0);
}

TEST_F(ConflictListingTest, ANewTableIsSeenFromItsBeginning) {
  v1::ListConflictsRequest request;
  v1::JournalPosition* const other = request.add_seen();
  other->set_table("gone");
  other->set_table_id("of another table");
  Lose("a", 100);
  const v1::ListConflictsResponse changes = Ask(request);
  EXPECT_FALSE(changes.forgotten());
  EXPECT_EQ(changes.conflicts_size(), 1);
}

}  // namespace
}  // namespace meridian::conflict_listing_test
