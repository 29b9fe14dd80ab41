// The coordinator without its I/O: takes messages and the passing of time, keeps catalog, faults and
// experiments durable, and sends what follows. Whatever waits for an answer is sent again on Tick.
// Rule:    nothing is sent or answered that is not durable. Every exchange bears loss, repetition,
//          reordering, and a restart at any instant: a new Coordinator on the same store goes on.
// Time:    by Clock; Instants for patience and retries, WallTime for the end of faults.
// Threads: one driver thread.
// Errors:  after an error of the store, failure() tells it and nothing more is done or answered;
//          the driver ends the process, the next one opens the store again.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/model/propagation.h"
#include "base/seam/clock.h"
#include "base/seam/random.h"
#include "base/seam/state_store.h"
#include "base/seam/transport.h"
#include "coordinator/core/cluster_clock.h"
#include "coordinator/core/directory/catalog.h"
#include "coordinator/core/experiments/experiments.h"
#include "coordinator/core/faults/fault_plan.h"
#include "coordinator/core/workflow/proposal.h"
#include "coordinator/core/workflow/replica_workflow.h"

namespace meridian {

struct CoordinatorOptions {
  std::vector<RegionId> regions;    // of the cluster, in the order of the cluster file
  std::vector<DirectedLink> links;  // all of them, without faults
  Duration target_patience = Duration::Seconds(5);  // for the first word of a Region to be added
  Duration retry_period = Duration::Millis(100);    // between repetitions of a push
  Duration settle_patience = Duration::Seconds(1);  // for all Regions to have a change, before it is told that it is made
  PropagationProfile propagation = PropagationProfile::kNotes;
};

class Coordinator {
 public:
  // What it sees of the world; all must outlive it.
  struct Seams {
    Clock& clock;
    Random& random;
    Transport& transport;
    StateStore& store;
  };

  // Reads the store and goes on with what it finds.
  static absl::StatusOr<std::unique_ptr<Coordinator>> Open(CoordinatorOptions options, Seams seams);

  void OnMessage(const NodeId& from, const Message& message);
  // To be called every few ten milliseconds.
  void Tick();

  // As FaultPlan's, with the duration counted from now; 0: no end. kInvalidArgument also for a pause
  // of a table that has no replica in that Region.
  absl::StatusOr<Fault> AddFault(Fault fault, Duration duration);
  absl::Status ClearFault(uint64_t id);
  absl::StatusOr<uint64_t> ClearAllFaults();

  // The cluster's clock: that of the machine, advanced (FaultPlan::AdvanceClock). Ends of faults go by it.
  WallTime WallNow() const { return clock_->WallNow(); }
  absl::Status AdvanceClock(Duration by);

  // What people do with experiments; those under way go on with Tick.
  Experiments& experiments() { return experiments_; }

  const absl::Status& failure() const { return failure_; }
  const CoordinatorOptions& options() const { return options_; }
  const GlobalCatalog& catalog() const { return catalog_; }
  const FaultPlan& faults() const { return faults_; }
  // Whether the replicator of `region` has told that its links are as faults() has them now.
  bool LinksInForce(const RegionId& region) const;
  // Whether the regiond of `region` has told that it acts on the faults of its AZs and of its clock as they are now.
  bool ConditionsInForce(const RegionId& region) const;
  // Whether some Region has a newer version of the table, so that this coordinator changes nothing of it.
  bool IsBehind(const GlobalTableId& table) const;
  // How much of the replica that is being filled in `region` is there, as the Region that scans has reported.
  uint64_t BackfillPercent(const GlobalTable& table, const RegionId& region) const;
  // The newest settings version that `region` has reported since the start; 0 if none.
  uint64_t ReportedVersion(const GlobalTableId& table, const RegionId& region) const;

 private:
  // What is known of a table only since the start.
  struct Watch {
    Reports reports;
    std::map<RegionId, Instant> pushed_at;
    Instant deadline = Instant::Max();  // for the target's first word
    bool behind = false;                // some Region has a newer version than this coordinator
  };
  // A change that has been accepted. Who asked for it hears so when every Region has it, so that whoever asks another Region next does not
  // meet one that has yet to hear of it; but a Region that is away keeps nobody waiting for long.
  struct Unsettled {
    GlobalTableId table;
    RegionId proposer;
    ProposalAnswer answer;
    Instant deadline;
  };
  struct PastAnswer {
    RegionId proposer;
    ProposalAnswer answer;
  };

  Coordinator(CoordinatorOptions options, Seams seams, std::unique_ptr<ClusterClock> clock, GlobalCatalog catalog, FaultPlan faults,
              Experiments experiments);

  void OnProposal(const RegionId& from, const ProposeReplica& proposal);
  void OnProposal(const RegionId& from, const ProposeSettings& proposal);
  void OnReport(const RegionId& from, const GlobalTableReport& report);
  void OnAskLinks(const RegionId& from, const AskLinks& ask);
  void OnAskConditions(const RegionId& from, const AskConditions& ask);

  // True if the proposal is known: then it has been answered, or will be when its workflow knows.
  bool AnswerRepeated(const ProposeReplica& proposal);
  bool AnswerRepeated(const ProposeSettings& proposal);
  bool AnswerFromPast(const RegionId& proposer, uint64_t request);
  // Why nothing of the table that `proposer` knows by this name can be changed by a coordinator that has been set back to an older store:
  // its Regions would lose what it does not know, or take two changes for one version.
  std::optional<Refusal> RefusedAsBehind(std::string_view table, const RegionId& proposer) const;
  // Why no setting of the table that `proposer` knows by this name can be changed now, if replication
  // is paused, or access is lost, in one of its Regions or in one of `others`.
  std::optional<Refusal> RefusedByPause(std::string_view table, const RegionId& proposer,
                                        std::vector<RegionId> others = {}) const;
  std::optional<Refusal> RefusedWithoutAccess(std::string_view table, const std::vector<RegionId>& regions) const;
  // Takes out of their groups the replicas that could not be accessed for too long.
  void LetGoOverdue();
  // The faults that would make this coordinator do so once it has heard of some Region of their tables, which it has not yet since its start.
  std::set<uint64_t> FaultsToJudge() const;
  static absl::Status ToBeJudged(uint64_t fault);  // kUnavailable: why it cannot be cleared now
  absl::Status CheckCanLose(const LostAccess& lost) const;  // kInvalidArgument
  // Answers the running request, if it has an outcome.
  void AnswerRequest(const CatalogEntry& entry);
  void Answer(const RegionId& proposer, ProposalAnswer answer);
  void AnswerSettled();
  // Makes `entry` durable, then pushes it and answers what it answers.
  void Commit(CatalogEntry entry);
  // Takes every step that the reports allow.
  void AdvanceTable(const GlobalTableId& id);
  void AbandonLate(const GlobalTableId& id);
  void Push(const CatalogEntry& entry, const RegionId& region);
  void AdvanceExperiments(WallTime now);
  // False if there is nothing to be done now.
  bool StepExperiment(const std::string& id, WallTime now);
  void SendConditions(const RegionId& region);
  // Tells every regiond if the faults have changed, rather than when it asks again.
  void PushConditions();
  GlobalTableId NewId();
  // Keeps the first error of the store.
  bool Ok(const absl::Status& status);

  const CoordinatorOptions options_;
  Seams seams_;
  const std::unique_ptr<ClusterClock> clock_;
  GlobalCatalog catalog_;
  FaultPlan faults_;
  Experiments experiments_;
  absl::Status failure_;
  std::map<GlobalTableId, Watch> watches_;
  std::map<RegionId, uint64_t> links_known_;  // the revision that each Region's replicator acts on
  std::map<RegionId, uint64_t> conditions_known_;  // the revision that each regiond acts on
  uint64_t conditions_pushed_;  // a revision
  std::deque<Unsettled> unsettled_;  // in the order of acceptance
  std::deque<PastAnswer> past_answers_;  // oldest first, at most kPastAnswersMax
};

}  // namespace meridian
