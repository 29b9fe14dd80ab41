// Each way to break the protocol must be found by the simulator within a few seeds; unbroken, the same plans pass.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/support/negative_control.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

void AddFault(SimPlan& plan, SimFaultKind kind, Duration every, Duration for_max) {
  SimFaultPlan fault;
  fault.kind = kind;
  fault.every = every;
  fault.for_max = for_max;
  plan.faults.push_back(fault);
}

// Few items, many deletions, and clocks so coarse that two Regions often read the same.
SimPlan RegionsPlan() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1", "ap-southeast-2"}) plan.regions.emplace_back(name);
  plan.workload.items = 4;
  plan.workload.writes_per_s = 40;
  plan.workload.delete_percent = 30;
  plan.clock_granularity = Duration::Millis(20);
  plan.loss_permille = 20;
  plan.safety = Duration::Seconds(2);
  plan.converge = Duration::Seconds(30);
  return plan;
}

// AZs that go and come back, faster than they can all be brought up to date.
SimPlan AzsPlan() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1"}) plan.regions.emplace_back(name);
  plan.partitions = 1;
  plan.indexes = 2;
  plan.workload.items = 4;
  plan.workload.writes_per_s = 200;
  plan.loss_permille = 20;
  AddFault(plan, SimFaultKind::kCutAz, Duration::Millis(600), Duration::Seconds(1));
  AddFault(plan, SimFaultKind::kStopAz, Duration::Millis(900), Duration::Seconds(1));
  AddFault(plan, SimFaultKind::kSlowDisk, Duration::Millis(900), Duration::Seconds(1));
  AddFault(plan, SimFaultKind::kCrashRegiond, Duration::Seconds(1), Duration::Millis(200));
  plan.safety = Duration::Seconds(4);
  plan.converge = Duration::Seconds(60);
  return plan;
}

// AZs whose state is ahead of their log when the machine crashes, while the other Region cannot be told.
SimPlan GapsPlan() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1"}) plan.regions.emplace_back(name);
  plan.partitions = 2;
  plan.workload.items = 200;
  plan.workload.writes_per_s = 40;
  AddFault(plan, SimFaultKind::kCutLink, Duration::Seconds(1), Duration::Seconds(9));
  AddFault(plan, SimFaultKind::kCrashRegiond, Duration::Millis(700), Duration::Millis(300));
  AddFault(plan, SimFaultKind::kSlowDisk, Duration::Millis(400), Duration::Seconds(3));
  AddFault(plan, SimFaultKind::kLoseDisk, Duration::Millis(700), Duration::Millis(100));
  plan.safety = Duration::Seconds(10);
  plan.converge = Duration::Seconds(600);
  return plan;
}

// Few accounts, so that transactions and single writes meet, and a Region that is often interrupted.
SimPlan TransfersPlan() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1"}) plan.regions.emplace_back(name);
  plan.partitions = 3;
  plan.workload.kind = SimWorkloadKind::kTransfers;
  plan.workload.items = 5;
  plan.workload.writes_per_s = 400;
  AddFault(plan, SimFaultKind::kCutAz, Duration::Millis(900), Duration::Seconds(1));
  AddFault(plan, SimFaultKind::kCrashRegiond, Duration::Seconds(1), Duration::Millis(200));
  plan.safety = Duration::Seconds(4);
  plan.converge = Duration::Seconds(60);
  return plan;
}

SimPlan SplitTransfersPlan() {
  SimPlan plan = TransfersPlan();
  plan.partitions = 1;
  plan.split_bytes = 60;
  plan.workload.items = 12;
  plan.safety = Duration::Seconds(1);
  plan.converge = Duration::Seconds(10);
  return plan;
}

// Few items, so that one batch changes an item twice.
SimPlan StreamsPlan() {
  SimPlan plan = TransfersPlan();
  plan.workload.kind = SimWorkloadKind::kRandomWrites;
  plan.streams = true;
  return plan;
}

// Partitions that are split while AZs come and go and the other Region writes the same items.
SimPlan SplitsPlan() {
  SimPlan plan = RegionsPlan();
  plan.regions.pop_back();
  plan.partitions = 1;
  plan.split_bytes = 150;
  plan.workload.items = 12;
  plan.workload.writes_per_s = 200;
  plan.az_lag_records_max = 10;
  AddFault(plan, SimFaultKind::kStopAz, Duration::Millis(600), Duration::Seconds(1));
  AddFault(plan, SimFaultKind::kLoseDisk, Duration::Millis(600), Duration::Millis(100));
  AddFault(plan, SimFaultKind::kCutLink, Duration::Millis(600), Duration::Millis(600));
  plan.safety = Duration::Seconds(4);
  return plan;
}

// Settings that come and go, messages that are repeated, TTL in one Region after the other.
SimPlan SettingsPlan() {
  SimPlan plan = RegionsPlan();
  plan.settings_changes = true;
  plan.ttl = true;
  plan.workload.writes_per_s = 20;
  plan.duplicate_permille = 300;
  AddFault(plan, SimFaultKind::kCutCoordinator, Duration::Millis(700), Duration::Millis(700));
  plan.safety = Duration::Seconds(4);
  return plan;
}

// Items that expire while they are written again and again.
SimPlan ExpiryPlan() {
  SimPlan plan = RegionsPlan();
  plan.ttl = true;
  plan.workload.writes_per_s = 300;
  plan.safety = Duration::Seconds(6);
  return plan;
}

// Backups of a table that is written all the time, by AZs that lag and leaders that change.
SimPlan BackupsPlan() {
  SimPlan plan = AzsPlan();
  plan.backups = true;
  plan.indexes = 0;
  plan.workload.items = 12;
  return plan;
}

// Replicas that come and go, hear of it late, and meanwhile reach some of the others only.
SimPlan ReplicasPlan() {
  SimPlan plan = RegionsPlan();
  plan.replica_changes = true;
  plan.workload.items = 500;
  plan.workload.writes_per_s = 100;
  AddFault(plan, SimFaultKind::kCutLink, Duration::Millis(500), Duration::Seconds(3));
  AddFault(plan, SimFaultKind::kCutCoordinator, Duration::Millis(500), Duration::Seconds(3));
  plan.safety = Duration::Seconds(3);
  plan.converge = Duration::Seconds(60);
  return plan;
}

// Where nothing else goes wrong.
SimPlan RemovalsPlan() {
  SimPlan plan = ReplicasPlan();
  plan.faults.clear();
  plan.expect_all_kept = true;
  return plan;
}

// Where, beside that, what arrives takes long to become durable.
SimPlan SlowReplicasPlan() {
  SimPlan plan = ReplicasPlan();
  plan.azs = 1;
  AddFault(plan, SimFaultKind::kSlowDisk, Duration::Millis(300), Duration::Seconds(3));
  return plan;
}

// Where batches are under way for long.
SimPlan LateBatchesPlan() {
  SimPlan plan = ReplicasPlan();
  plan.faults.clear();
  AddFault(plan, SimFaultKind::kSlowLink, Duration::Millis(100), Duration::Seconds(3));
  return plan;
}

struct Control {
  const char* name;
  Sabotage sabotage;
  SimPlan (*plan)();
};

class NegativeControl : public testing::TestWithParam<Control> {};

TEST_P(NegativeControl, IsCaught) {
  const std::optional<Caught> caught = RunUntilCaught(GetParam().sabotage, [](uint64_t seed) {
    const SimVerdict verdict = RunSeed(GetParam().plan(), seed);
    return verdict.ok ? "" : verdict.failures.front();
  });
  ASSERT_TRUE(caught.has_value()) << "no checker noticed in " << kControlSeedsMax << " seeds";
  std::cout << GetParam().name << ": caught after " << caught->seed << " seeds: " << caught->by;
}

INSTANTIATE_TEST_SUITE_P(All, NegativeControl,
                         testing::Values(Control{"ArrivalOrder", Sabotage::kArrivalOrder, RegionsPlan},
                                         Control{"NoTombstones", Sabotage::kNoTombstones, RegionsPlan},
                                         Control{"EarlyCheckpoint", Sabotage::kEarlyCheckpoint, RegionsPlan},
                                         Control{"PassedGap", Sabotage::kPassedGap, GapsPlan},
                                         Control{"NoItemLocks", Sabotage::kNoItemLocks, TransfersPlan},
                                         Control{"HalfTransaction", Sabotage::kHalfTransaction, TransfersPlan},
                                         Control{"NoTieBreak", Sabotage::kNoTieBreak, RegionsPlan},
                                         Control{"BlindOverwrite", Sabotage::kBlindOverwrite, RegionsPlan},
                                         Control{"CommitBeforeQuorum", Sabotage::kCommitBeforeQuorum, AzsPlan},
                                         Control{"ApplyBeforeCommit", Sabotage::kApplyBeforeCommit, AzsPlan},
                                         Control{"ElectionWithoutLogCheck", Sabotage::kElectionWithoutLogCheck, AzsPlan},
                                         Control{"SkippedFsync", Sabotage::kSkippedFsync, AzsPlan},
                                         Control{"StaleIndex", Sabotage::kStaleIndex, AzsPlan},
                                         Control{"StaleCollection", Sabotage::kStaleCollection, AzsPlan},
                                         Control{"StaleOldImage", Sabotage::kStaleOldImage, StreamsPlan},
                                         Control{"SplitOverTransaction", Sabotage::kSplitOverTransaction, SplitTransfersPlan},
                                         Control{"SplitWithoutCopy", Sabotage::kSplitWithoutCopy, SplitsPlan},
                                         Control{"StaleStrongRead", Sabotage::kStaleStrongRead, AzsPlan},
                                         Control{"TtlLeaks", Sabotage::kTtlLeaks, SettingsPlan},
                                         Control{"ProposalTwice", Sabotage::kProposalTwice, SettingsPlan},
                                         Control{"EarlySnapshot", Sabotage::kEarlySnapshot, BackupsPlan},
                                         Control{"LostBatchCopied", Sabotage::kLostBatchCopied, BackupsPlan},
                                         Control{"ModeNotShared", Sabotage::kModeNotShared, SettingsPlan},
                                         Control{"RecoveryReset", Sabotage::kRecoveryReset, SettingsPlan},
                                         Control{"EarlyMend", Sabotage::kEarlyMend, ReplicasPlan},
                                         Control{"NoDrain", Sabotage::kNoDrain, RemovalsPlan},
                                         Control{"LateBatchTaken", Sabotage::kLateBatchTaken, LateBatchesPlan},
                                         Control{"ScanOverProposals", Sabotage::kScanOverProposals, SlowReplicasPlan},
                                         Control{"BlindExpiry", Sabotage::kBlindExpiry, ExpiryPlan}),
                         [](const auto& info) { return info.param.name; });

TEST(NegativeControls, NothingIsFoundWhereNothingIsBroken) {
  for (const auto plan : {RegionsPlan, AzsPlan, GapsPlan, TransfersPlan, StreamsPlan, SplitsPlan, SettingsPlan, ExpiryPlan, BackupsPlan, ReplicasPlan, RemovalsPlan, SlowReplicasPlan}) {
    for (uint64_t seed = 1; seed <= 10; ++seed) {
      const SimVerdict verdict = RunSeed(plan(), seed);
      EXPECT_TRUE(verdict.ok) << "seed " << seed << ": " << verdict.failures.front();
    }
  }
}

}  // namespace
}  // namespace meridian
