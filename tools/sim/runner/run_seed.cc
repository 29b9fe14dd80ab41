#include "tools/sim/runner/run_seed.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/model/check.h"
#include "base/model/strings.h"
#include "regiond/core/settings/stream_setting.h"
#include "tools/sim/checkers/accounted.h"
#include "tools/sim/checkers/az_copies.h"
#include "tools/sim/checkers/checkpoints.h"
#include "tools/sim/checkers/convergence.h"
#include "tools/sim/checkers/index_entries.h"
#include "tools/sim/checkers/linearizability.h"
#include "tools/sim/checkers/streams.h"
#include "tools/sim/checkers/survivors.h"
#include "tools/sim/fault/fault_driver.h"
#include "tools/sim/runner/az_marks.h"
#include "tools/sim/runner/draw.h"
#include "tools/sim/runner/replication_marks.h"
#include "tools/sim/runner/trace.h"
#include "tools/sim/workload/add_replicas.h"
#include "tools/sim/workload/back_up.h"
#include "tools/sim/workload/change_replicas.h"
#include "tools/sim/workload/change_settings.h"
#include "tools/sim/workload/change_ttl.h"
#include "tools/sim/workload/pass_around.h"
#include "tools/sim/workload/random_writes.h"
#include "tools/sim/workload/transfers.h"
#include "tools/sim/workload/turn_recovery.h"
#include "tools/sim/workload/unlucky_client.h"

namespace meridian {
namespace {

constexpr Duration kSetupMax = Duration::Seconds(30);
constexpr Duration kLookForEnd = Duration::Millis(20);

class Run {
 public:
  Run(const SimPlan& plan, uint64_t seed, std::function<void(const std::string&)> tell)
      : plan_(plan),
        workload_random_(seed, "workload"),
        fault_random_(seed, "faults"),
        index_random_(seed, "indexes"),
        recovery_random_(seed, "recovery"),
        ttl_random_(seed, "ttl"),
        backup_random_(seed, "backups"),
        replica_random_(seed, "replicas"),
        cluster_(ClusterOptions(plan, seed), seed, observers_),
        history_(failures_),
        linearizability_(failures_),
        checkpoints_(view_, failures_),
        trace_(cluster_.time(), std::move(tell)),
        replication_marks_(view_, history_, marks_),
        az_marks_(cluster_, marks_),
        client_(plan.workload.items, plan.ttl, cluster_, history_, linearizability_) {
    for (SimObserver* one : std::vector<SimObserver*>{&trace_, &replication_marks_, &az_marks_, &view_, &checkpoints_}) observers_.Add(*one);
    if (transfers()) return;  // which know their own history
    observers_.Add(history_);
    observers_.Add(linearizability_);
  }

  SimVerdict Play() {
    if (Prepare()) {
      Safety();
      if (Liveness()) Judge();
    }
    return Conclude();
  }

 private:
  // Lets time pass until `until`, or until `stop` holds or something fails; then false.
  template <typename Stop>
  bool Advance(Instant until, const std::vector<SimWorkload*>& acting, const Stop& stop) {
    SimTime& time = cluster_.time();
    while (failures_.empty()) {
      Instant next = cluster_.NextDue();
      for (const SimWorkload* one : acting) next = std::min(next, one->NextDue());
      if (faults_ != nullptr) next = std::min(next, faults_->NextDue());
      if (next > until) break;
      time.now = std::max(time.now, next);
      cluster_.RunDue();
      for (SimWorkload* one : acting) one->RunDue();
      if (faults_ != nullptr) faults_->RunDue();
      ++steps_;
      if (stop()) return false;
    }
    if (!failures_.empty()) return false;
    time.now = std::max(time.now, until);
    return true;
  }

  bool transfers() const { return plan_.workload.kind == SimWorkloadKind::kTransfers; }
  bool Prepare();
  void EnableStreamIn(size_t region);
  void Safety();
  bool Liveness();
  void Judge();
  SimVerdict Conclude();

  const SimPlan plan_;
  SeededRandom workload_random_;
  SeededRandom fault_random_;
  SeededRandom index_random_;
  SeededRandom recovery_random_;
  SeededRandom ttl_random_;
  SeededRandom backup_random_;
  SeededRandom replica_random_;
  Failures failures_;
  SimObservers observers_;
  SimCluster cluster_;
  SimHistory history_;
  LinearizabilityChecker linearizability_;
  DurableView view_;
  CheckpointChecker checkpoints_;
  SimTrace trace_;
  SimMarks marks_;
  ReplicationMarks replication_marks_;
  AzMarks az_marks_;
  SimClient client_;
  std::unique_ptr<AddReplicas> setup_;    // replicas that are there before the safety phase
  std::unique_ptr<AddReplicas> joining_;  // the others
  std::unique_ptr<SimWorkload> workload_;
  Transfers* transfers_ = nullptr;  // what workload_ is, if it is that
  std::unique_ptr<UnluckyClient> unlucky_;
  std::unique_ptr<ChangeSettings> settings_changes_;  // if the plan wants it
  std::unique_ptr<TurnRecovery> recovery_;        // with them
  std::unique_ptr<ChangeTtl> ttl_changes_;        // likewise
  std::unique_ptr<BackUp> backups_;               // likewise
  std::unique_ptr<ChangeReplicas> replicas_;      // likewise
  std::unique_ptr<FaultDriver> faults_;
  int64_t steps_ = 0;
  Duration drain_;
};

bool Run::Prepare() {
  cluster_.StartAll();
  TableSettings settings;
  settings.key_schema.partition_key = {std::string(kSimKeyName), AttributeValue::Type::kS};
  settings.billing_mode = BillingMode::kPayPerRequest;
  settings.indexes = SimIndexes(plan_.indexes);
  settings.next_index_number = static_cast<uint32_t>(plan_.indexes) + 1;
  const absl::Status created = cluster_.regiond(0).region().CreateTable(std::string(kSimTable), settings, false).status();
  MERIDIAN_CHECK(created.ok(), created.ToString());
  if (plan_.streams) EnableStreamIn(0);
  const size_t at_start = plan_.replicas_at_start == 0 ? cluster_.regions() : plan_.replicas_at_start;
  std::vector<size_t> first;
  std::vector<size_t> later;
  for (size_t i = 1; i < cluster_.regions(); ++i) (i < at_start ? first : later).push_back(i);
  setup_ = std::make_unique<AddReplicas>(std::move(first), cluster_, client_);
  joining_ = std::make_unique<AddReplicas>(std::move(later), cluster_, client_);
  observers_.Add(*setup_);
  observers_.Add(*joining_);
  if (setup_->done()) return true;
  const Instant late = cluster_.time().now + kSetupMax;
  if (!Advance(late, {setup_.get()}, [&] { return setup_->done(); })) return failures_.empty();
  failures_.Add("liveness: the replicas of the start are not active in time");
  return false;
}

void Run::EnableStreamIn(size_t region) {
  const absl::Status enabled = cluster_.regiond(region).region().ChangeTable(std::string(kSimTable), [](TableDescriptor& table, WallTime now) {
    return EnableStream(table.attributes, table.name, StreamView::kNewAndOldImages, now);
  });
  MERIDIAN_CHECK(enabled.ok(), enabled.ToString());
}

void Run::Safety() {
  if (plan_.workload.kind == SimWorkloadKind::kPassAround) {
    workload_ = std::make_unique<PassAround>(cluster_, client_, workload_random_);
  } else if (transfers()) {
    auto made = std::make_unique<Transfers>(plan_.workload, cluster_, client_, marks_, failures_, workload_random_);
    transfers_ = made.get();
    workload_ = std::move(made);
  } else {
    workload_ = std::make_unique<RandomWrites>(plan_.workload, cluster_, client_, workload_random_);
  }
  observers_.Add(*workload_);
  std::vector<SimWorkload*> acting = {workload_.get(), joining_.get()};
  if (!transfers()) {
    unlucky_ = std::make_unique<UnluckyClient>(cluster_, client_, marks_, failures_);
    observers_.Add(*unlucky_);
    acting.push_back(unlucky_.get());
  }
  if (plan_.settings_changes) {
    settings_changes_ = std::make_unique<ChangeSettings>(cluster_, client_, marks_, index_random_);
    observers_.Add(*settings_changes_);
    acting.push_back(settings_changes_.get());
    recovery_ = std::make_unique<TurnRecovery>(cluster_, marks_, recovery_random_);
    observers_.Add(*recovery_);
    acting.push_back(recovery_.get());
  }
  if (plan_.ttl) {
    ttl_changes_ = std::make_unique<ChangeTtl>(cluster_, client_, marks_, failures_, ttl_random_);
    observers_.Add(*ttl_changes_);
    acting.push_back(ttl_changes_.get());
  }
  if (plan_.backups) {
    backups_ = std::make_unique<BackUp>(cluster_, client_, marks_, failures_, backup_random_);
    observers_.Add(*backups_);
    acting.push_back(backups_.get());
  }
  if (plan_.replica_changes) {
    replicas_ = std::make_unique<ChangeReplicas>(cluster_, client_, marks_, replica_random_);
    observers_.Add(*replicas_);
    acting.push_back(replicas_.get());
  }
  const Instant start = cluster_.time().now;
  faults_ = std::make_unique<FaultDriver>(plan_, start, cluster_, fault_random_);
  Advance(start + plan_.safety, acting, [] { return false; });
}

bool Run::Liveness() {
  if (!failures_.empty()) return false;
  faults_->HealAll();
  cluster_.network().SetDefault(PairSettings());
  for (size_t i = 0; i < cluster_.regions(); ++i) cluster_.regiond(i).SetAzNetwork(AzNetworkSettings());
  const Instant start = cluster_.time().now;
  Instant look_at = start;
  std::vector<SimWorkload*> acting = {joining_.get()};
  if (replicas_ != nullptr) {
    replicas_->RemoveNoMore();
    acting.push_back(replicas_.get());
  }
  const bool late = Advance(start + plan_.converge, acting, [&] {
    if (cluster_.time().now < look_at) return false;
    look_at = cluster_.time().now + kLookForEnd;
    return joining_->done() && cluster_.Undrained(std::string(kSimTable)).empty() && (settings_changes_ == nullptr || settings_changes_->Settled()) &&
           (ttl_changes_ == nullptr || ttl_changes_->Settled()) && (backups_ == nullptr || backups_->Settled());
  });
  drain_ = cluster_.time().now - start;
  if (late) {
    const std::string why = cluster_.Undrained(std::string(kSimTable));
    failures_.Add(StrCat("liveness: not every change is everywhere ", plan_.converge.us / 1000, " ms after the end of faults: ",
                         why.empty() ? "an operator's work is not done" : why));
  }
  return failures_.empty();
}

void Run::Judge() {
  history_.Conclude();
  const auto greatest = history_.Greatest();
  for (const SimHistory::Write& write : history_.writes()) {
    const auto stays = greatest.find(write.key);
    const bool newest = stays == greatest.end() || stays->second->version < write.version;
    const bool gone = write.durable && write.gone() && newest;
    marks_.Add(SimMark::kWriteGone, gone);
    if (!gone || !write.acknowledged || !plan_.expect_all_kept) continue;
    failures_.Add(StrCat("the acknowledged write ", write.version.ToString(), " is gone with its replica, which had time to send it"));
  }
  std::vector<RegionContents> contents;
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    Region& region = cluster_.regiond(i).region();
    const TableId table = region.catalog().Find(std::string(kSimTable))->descriptor().id;
    contents.push_back(ReadContents(cluster_.region_id(i), *region.azs().MostApplied(table)));
    CheckAzCopies(region, std::string(kSimTable), failures_);
    CheckIndexEntries(region, std::string(kSimTable), failures_);
    CheckStreams(region, std::string(kSimTable), failures_);
    marks_.Add(SimMark::kConflictJournaled, static_cast<int64_t>(contents.back().conflicts.size()));
  }
  if (settings_changes_ != nullptr) settings_changes_->Judge(failures_);
  if (recovery_ != nullptr) recovery_->Judge(failures_);
  if (ttl_changes_ != nullptr) ttl_changes_->Judge();
  if (backups_ != nullptr) backups_->Judge();
  checkpoints_.OnDrained(plan_.regions);
  CheckConvergence(contents, failures_);
  if (transfers_ != nullptr) {
    for (const RegionContents& region : contents) transfers_->Judge(region);
    return;
  }
  CheckSurvivors(history_, contents, failures_);
  CheckWritesAccounted(history_, contents, failures_);
  if (!plan_.expect_no_conflicts) return;
  for (const RegionContents& region : contents) {
    if (region.conflicts.empty()) continue;
    failures_.Add(StrCat(region.region.name, " has ", region.conflicts.size(),
                         " entries in its conflict journal, though everybody had seen what he overwrote"));
  }
}

SimVerdict Run::Conclude() {
  SimVerdict verdict;
  verdict.ok = failures_.empty();
  verdict.failures = failures_.texts();
  verdict.failures_total = failures_.total();
  verdict.digest = trace_.digest();
  verdict.counters["client writes"] = client_.writes_total();
  verdict.counters["writes acknowledged"] = transfers_ != nullptr ? transfers_->acknowledged_total() : history_.acknowledged_total();
  verdict.counters["strong reads"] = linearizability_.strong_reads_total();
  verdict.counters["eventual reads"] = linearizability_.eventual_reads_total();
  verdict.counters["eventual reads that lagged"] = linearizability_.lagging_reads_total();
  verdict.counters["failed conditions"] = linearizability_.failed_conditions_total();
  verdict.counters["messages delivered"] = cluster_.network().delivered_total();
  verdict.counters["steps"] = steps_;
  verdict.counters["virtual time, us"] = cluster_.time().now.us;
  verdict.counters["drained after, us"] = drain_.us;
  if (faults_ != nullptr) {
    verdict.faults = faults_->injected();
    for (const SimFault& fault : verdict.faults) ++verdict.counters[StrCat("fault ", SimFaultName(fault.kind))];
  }
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    marks_.Add(SimMark::kBatchAgain, cluster_.replicator(i).resent_total());
    marks_.Add(SimMark::kUnsyncedLost, cluster_.regiond(i).unsynced_lost_total());
  }
  marks_.Add(SimMark::kMessageLost, cluster_.network().lost_total());
  marks_.Add(SimMark::kMessageOvertaken, cluster_.network().overtaken_total());
  verdict.marks = marks_.Named();
  return verdict;
}

}  // namespace

SimVerdict RunSeed(const SimPlan& plan, uint64_t seed, std::function<void(const std::string&)> tell) {
  MERIDIAN_CHECK(plan.regions.size() >= 2, "a plan needs two Regions or more");
  return Run(DrawSwarm(plan, seed), seed, std::move(tell)).Play();
}

}  // namespace meridian
