#include "coordinator/core/workflow/proposal.h"

#include "base/model/strings.h"
#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian::proposal_test {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const RegionId kC("ap-southeast-2");
const std::vector<RegionId> kRegions = {kA, kB, kC};

ProposeReplica Create(const RegionId& proposer, const RegionId& target) {
  ProposeReplica proposal{.request = 5, .proposer = proposer, .target = target, .table = "orders"};
  proposal.settings.key_schema.partition_key.name = "pk";
  return proposal;
}

ProposeReplica Delete(const RegionId& proposer, const RegionId& target) {
  ProposeReplica proposal = Create(proposer, target);
  proposal.action = ReplicaAction::kDelete;
  return proposal;
}

class ProposalTest : public ::testing::Test {
 protected:
  // A global table of A and B, past its creation.
  void SaveTable(bool running = false) {
    CatalogEntry entry;
    entry.table.id = GlobalTableId{1, 1};
    entry.table.name = "orders";
    entry.table.settings_version = 4;
    entry.table.replicas = {{kA}, {kB}};
    entry.request.running = running;
    ASSERT_TRUE(catalog_.Save(entry).ok());
  }
  std::variant<CatalogEntry, Refusal> Evaluate(const ProposeReplica& proposal) {
    return EvaluateProposal(catalog_, kRegions, proposal, GlobalTableId{9, 9}, now_);
  }
  Refusal RefusalOf(const ProposeReplica& proposal) {
    auto result = Evaluate(proposal);
    const Refusal* refusal = std::get_if<Refusal>(&result);
    return refusal ? *refusal : Refusal{"", "accepted"};
  }
  Refusal Invalid(std::string message) { return {"ValidationException", std::move(message)}; }

  const WallTime now_{1'700'000'000'000'000};
  MemoryStateStore store_;
  GlobalCatalog catalog_ = *GlobalCatalog::Open(store_);
};

TEST_F(ProposalTest, FirstReplicaMakesAGlobalTable) {
  const auto result = Evaluate(Create(kA, kB));
  const CatalogEntry& entry = std::get<CatalogEntry>(result);
  EXPECT_EQ(entry.table.id, (GlobalTableId{9, 9}));
  EXPECT_EQ(entry.table.name, "orders");
  EXPECT_EQ(entry.table.settings, Create(kA, kB).settings);
  EXPECT_EQ(entry.table.settings_version, 1u);
  const std::vector<ReplicaState> replicas = {{kA, ReplicaPhase::kActive, RegionId()},
                                              {kB, ReplicaPhase::kPreparing, kA, now_, {}, 1}};
  EXPECT_EQ(entry.table.replicas, replicas);
  EXPECT_TRUE(entry.request.running);
  EXPECT_EQ(entry.request.outcome, ReplicaRequest::Outcome::kPending);
}

// It comes late, from a Region whose replica has been removed meanwhile.
TEST_F(ProposalTest, AProposalOfAGroupThatTheProposerHasLeftBeginsNone) {
  SaveTable();
  ProposeReplica proposal = Create(kC, kB);
  proposal.group = GlobalTableId{1, 1};
  EXPECT_EQ(RefusalOf(proposal), InUse());
  proposal.proposer = kA;
  proposal.target = kC;
  EXPECT_TRUE(std::holds_alternative<CatalogEntry>(Evaluate(proposal)));
  proposal.group = GlobalTableId{7, 7};
  EXPECT_EQ(RefusalOf(proposal), InUse());
}

TEST_F(ProposalTest, ThirdReplicaJoinsUnderTheNextVersion) {
  SaveTable();
  const auto result = Evaluate(Create(kB, kC));
  const CatalogEntry& entry = std::get<CatalogEntry>(result);
  EXPECT_EQ(entry.table.id, (GlobalTableId{1, 1}));
  EXPECT_EQ(entry.table.settings_version, 5u);
  ASSERT_NE(entry.table.Find(kC), nullptr);
  EXPECT_EQ(entry.table.Find(kC)->backfill_source, kB);
  EXPECT_EQ(entry.table.Find(kC)->joined_version, 5u);
}

TEST_F(ProposalTest, DeletionMarksTheReplica) {
  SaveTable();
  for (const RegionId& proposer : {kA, kB}) {
    const auto result = Evaluate(Delete(proposer, kB));
    const CatalogEntry& entry = std::get<CatalogEntry>(result);
    EXPECT_EQ(entry.table.Find(kB)->phase, ReplicaPhase::kDeleting);
    EXPECT_EQ(entry.table.settings_version, 5u);
    // Another Region does not know whether B is protected.
    EXPECT_EQ(entry.request.outcome, proposer == kB ? ReplicaRequest::Outcome::kAccepted : ReplicaRequest::Outcome::kPending);
  }
}

TEST_F(ProposalTest, ANewTableContinuesTheVersionsOfItsName) {
  CatalogEntry old;
  old.table.id = GlobalTableId{2, 2};
  old.table.name = "orders";
  old.table.settings_version = 30;
  old.table.replicas = {{kA}};
  old.dropped = true;
  ASSERT_TRUE(catalog_.Save(old).ok());
  const auto result = Evaluate(Create(kA, kB));
  EXPECT_EQ(std::get<CatalogEntry>(result).table.settings_version, 31u);
  EXPECT_EQ(std::get<CatalogEntry>(result).table.id, (GlobalTableId{9, 9}));
}

// The texts: error catalogue of UpdateTable with ReplicaUpdates, as probed on AWS.
TEST_F(ProposalTest, RefusesAnExistingMember) {
  SaveTable();
  EXPECT_EQ(RefusalOf(Create(kA, kB)),
            Invalid("Failed to create a the new replica of table with name: ‘orders’ because one "
                    "or more replicas already existed as tables."));
}

TEST_F(ProposalTest, RefusesTheLocalRegion) {
  EXPECT_EQ(RefusalOf(Create(kA, kA)),
            Invalid("Cannot add or delete the local region through ReplicaUpdates. Use "
                    "CreateTable, DeleteTable, or UpdateTable as required."));
}

TEST_F(ProposalTest, RefusesToDeleteANonMember) {
  const Refusal expected = Invalid(
      "Update global table operation failed because one or more replicas were not part of "
      "the global table. Please retry the request without these replicas: "
      "[ap-southeast-2].");
  EXPECT_EQ(RefusalOf(Delete(kA, kC)), expected);  // a regional table
  SaveTable();
  EXPECT_EQ(RefusalOf(Delete(kA, kC)), expected);
}

TEST_F(ProposalTest, RefusesAnUnknownRegion) {
  for (const char* name : {"us-fake-1", "EU-WEST-1"}) {
    EXPECT_EQ(RefusalOf(Create(kA, RegionId(name))),
              Invalid(StrCat("Region ", name,
                             " is not supported. The latest version of global tables are only "
                             "supported in the following regions: [us-east-1, eu-west-1, "
                             "ap-southeast-2]")));
  }
}

// global-tables.md §2: 24 hours, or until those are gone that it was the source of.
TEST_F(ProposalTest, ASourceStaysForADay) {
  CatalogEntry entry;
  entry.table.id = GlobalTableId{1, 1};
  entry.table.name = "orders";
  entry.table.replicas = {{kA}, {kB, ReplicaPhase::kActive, kA, now_ - Duration::Seconds(86'399)}, {kC, ReplicaPhase::kActive, kB, WallTime()}};
  ASSERT_TRUE(catalog_.Save(entry).ok());
  const Refusal refused = Invalid(
      "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.");
  EXPECT_EQ(RefusalOf(Delete(kB, kA)), refused);
  EXPECT_EQ(RefusalOf(Delete(kA, kA)), refused) << "DeleteTable there";
  EXPECT_EQ(RefusalOf(Delete(kA, kB)).message, "accepted") << "it filled C long ago";
  entry.table.Find(kB)->added_at = now_ - Duration::Seconds(86'400);
  ASSERT_TRUE(catalog_.Save(entry).ok());
  EXPECT_EQ(RefusalOf(Delete(kB, kA)).message, "accepted");
  entry.table.Find(kB)->added_at = now_;
  std::erase_if(entry.table.replicas, [](const ReplicaState& replica) { return replica.region == kB; });
  ASSERT_TRUE(catalog_.Save(entry).ok());
  EXPECT_EQ(RefusalOf(Delete(kC, kA)).message, "accepted") << "leaves first";
}

TEST_F(ProposalTest, ANewReplicaBeginsWithItsOverrides) {
  ProposeReplica proposal = Create(kA, kB);
  proposal.settings.billing_mode = BillingMode::kPayPerRequest;
  proposal.overrides.table_class = TableClass::kStandardInfrequentAccess;
  proposal.overrides.read_units = 7;  // of a table that has none: ignored
  proposal.time_to_live = SharedTimeToLive{true, "until"};
  const auto result = Evaluate(proposal);
  const CatalogEntry& entry = std::get<CatalogEntry>(result);
  EXPECT_EQ(entry.table.Find(kB)->overrides.table_class, TableClass::kStandardInfrequentAccess);
  EXPECT_EQ(entry.table.Find(kB)->overrides.read_units, std::nullopt);
  EXPECT_EQ(entry.table.time_to_live, proposal.time_to_live);
}

TEST_F(ProposalTest, RefusesWhileAnotherActionRuns) {
  SaveTable(/*running=*/true);
  const Refusal expected = {"ResourceInUseException",
                            "The resource which you are attempting to change is in use."};
  EXPECT_EQ(RefusalOf(Create(kA, kC)), expected);
  EXPECT_EQ(RefusalOf(Delete(kB, kA)), expected);
  EXPECT_EQ(RefusalOf(Delete(kB, kB)), expected);
}

}  // namespace
}  // namespace meridian::proposal_test
