#include "coordinator/core/workflow/settings_proposal.h"

#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian::settings_proposal_test {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const RegionId kC("ap-southeast-2");

ProposeSettings Proposal(IndexAction action, std::string name) {
  SecondaryIndex index;
  index.name = std::move(name);
  ProposeSettings proposal{5, kA, "orders", 4, {}};
  proposal.change.indexes = IndexesChange{action, {std::move(index)}};
  return proposal;
}

class SettingsProposalTest : public ::testing::Test {
 protected:
  // A global table of A and B with an index.
  void SetUp() override {
    entry_.table.id = GlobalTableId{1, 1};
    entry_.table.name = "orders";
    entry_.table.settings_version = 4;
    entry_.table.settings.indexes.emplace_back().name = "there";
    entry_.table.settings.indexes[0].number = 1;
    entry_.table.settings.next_index_number = 2;
    entry_.table.replicas = {{kA}, {kB}};
    Save();
  }
  void Save() { ASSERT_TRUE(catalog_.Save(entry_).ok()); }
  CatalogEntry Accepted(const ProposeSettings& proposal) {
    auto result = EvaluateSettingsProposal(catalog_, profile_, proposal);
    const CatalogEntry* entry = std::get_if<CatalogEntry>(&result);
    EXPECT_NE(entry, nullptr);
    return entry ? *entry : CatalogEntry();
  }
  Refusal RefusalOf(const ProposeSettings& proposal) {
    auto result = EvaluateSettingsProposal(catalog_, profile_, proposal);
    const Refusal* refusal = std::get_if<Refusal>(&result);
    return refusal ? *refusal : Refusal{"", "accepted"};
  }

  PropagationProfile profile_ = PropagationProfile::kNotes;
  MemoryStateStore store_;
  GlobalCatalog catalog_ = *GlobalCatalog::Open(store_);
  CatalogEntry entry_;
};

TEST_F(SettingsProposalTest, ANewIndexIsTheNextVersion) {
  const CatalogEntry entry = Accepted(Proposal(IndexAction::kCreate, "new"));
  EXPECT_EQ(entry.table.settings_version, 5u);
  ASSERT_EQ(entry.table.settings.indexes.size(), 2u);
  EXPECT_EQ(entry.table.settings.indexes[1].number, 2u);
  EXPECT_EQ(entry.table.settings.next_index_number, 3u);
  EXPECT_EQ(entry.accepted, (std::vector<AcceptedChange>{{5, kA, 5}}));
  EXPECT_EQ(entry.request, entry_.request) << "no workflow runs";
}

TEST_F(SettingsProposalTest, RemovesAndUpdates) {
  EXPECT_TRUE(Accepted(Proposal(IndexAction::kDelete, "there")).table.settings.indexes.empty());
  ProposeSettings update{5, kA, "orders", 4, {}};
  update.change.index_capacity["there"].warm = Throughput{100, 200};
  EXPECT_EQ(Accepted(update).table.settings.indexes[0].warm, (Throughput{100, 200}));
}

// The texts are those of a table without replicas: it is the same function.
TEST_F(SettingsProposalTest, RefusesWhatCannotBe) {
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kCreate, "there")),
            (Refusal{"ValidationException", "Attempting to create an index which already exists"}));
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kDelete, "none")),
            (Refusal{"ResourceNotFoundException",
                     "Requested resource not found: Index none for table orders"}));
  for (size_t i = 1; i < kGlobalIndexesMax; ++i) {
    entry_.table.settings.indexes.emplace_back().name = std::to_string(i);
  }
  Save();
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kCreate, "more")).error, "LimitExceededException");
}

TEST_F(SettingsProposalTest, RefusesWhileRegionsComeOrGo) {
  const Refusal in_use = {"ResourceInUseException",
                          "The resource which you are attempting to change is in use."};
  ProposeSettings foreign = Proposal(IndexAction::kCreate, "new");
  foreign.proposer = kC;
  EXPECT_EQ(RefusalOf(foreign), in_use) << "not a member";
  entry_.request.running = true;
  Save();
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kCreate, "new")), in_use);
  entry_.request.running = false;
  entry_.table.replicas = {{kA}};
  Save();
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kCreate, "new")), in_use) << "about to be regional";
}

// Or a Region that is away for good would hold up everybody.
TEST_F(SettingsProposalTest, ALeavingRegionHoldsNobodyUp) {
  entry_.request = {.request = 3, .proposer = kA, .action = ReplicaAction::kDelete, .target = kB, .running = true};
  Save();
  EXPECT_EQ(RefusalOf(Proposal(IndexAction::kCreate, "new")).error, "ResourceInUseException") << "it may be protected";
  entry_.request.outcome = ReplicaRequest::Outcome::kAccepted;
  Save();
  EXPECT_EQ(Accepted(Proposal(IndexAction::kCreate, "new")).table.settings_version, 5u);
}

TEST_F(SettingsProposalTest, OfTwoThatAreBasedOnOneVersionTheSecondIsRefused) {
  ProposeSettings first = Proposal(IndexAction::kCreate, "new");
  entry_ = Accepted(first);
  Save();
  ProposeSettings second{6, kB, "orders", first.based_on, {}};
  second.change.billing_mode = BillingMode::kPayPerRequest;
  EXPECT_EQ(RefusalOf(second), (Refusal{"ResourceInUseException", "The resource which you are attempting to change is in use."}));
  second.based_on = entry_.table.settings_version;
  EXPECT_EQ(Accepted(second).table.settings.billing_mode, BillingMode::kPayPerRequest);
}

// GT7
TEST_F(SettingsProposalTest, TtlIsSharedWhereTheProfileSaysSo) {
  ProposeSettings proposal{6, kB, "orders", 4, {}};
  proposal.change.time_to_live = SharedTimeToLive{true, "until"};
  EXPECT_EQ(RefusalOf(proposal).error, "ValidationException");
  profile_ = PropagationProfile::kAws;
  EXPECT_EQ(Accepted(proposal).table.time_to_live, proposal.change.time_to_live);
}

TEST_F(SettingsProposalTest, TheOldestAcceptedChangesAreForgotten) {
  for (uint64_t i = 0; i <= kAcceptedChangesMax; ++i) {
    ProposeSettings proposal{5, kA, "orders", 4, {}};
    proposal.change.index_capacity["there"].read_units = 7;
    proposal.request = i;
    proposal.based_on = entry_.table.settings_version;
    entry_ = Accepted(proposal);
    Save();
  }
  EXPECT_EQ(entry_.accepted.size(), kAcceptedChangesMax);
  EXPECT_EQ(entry_.accepted.front().request, 1u);
  EXPECT_EQ(entry_.accepted.back().request, kAcceptedChangesMax);
}

}  // namespace
}  // namespace meridian::settings_proposal_test
