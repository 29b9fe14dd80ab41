// How an experiment goes on, as a function of the time and of the faults in force.
//
//   experiment: pending -> initiating -> running -> completed
//                  |           |           +-> stopping -> stopped, or failed
//                  |           +-> failed       (no target exists)
//                  +-> cancelled
//   action:     pending -> initiating -> running -> completed      or skipped, cancelled, failed, or stopping -> stopped
//
// Rule:    what an action is about to do is durable before it is done, with the end of its faults. A fault that the plan holds and that
//          ends just then is taken for the action's own, so a crash between the fault and the note of it leaves none behind.
// Threads: pure functions.   AWS: the words and order of the states; the reasons are ours.
#pragma once

#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "coordinator/core/experiments/experiment.h"
#include "coordinator/core/faults/fault_plan.h"

namespace meridian {

struct ExperimentView {
  WallTime now;
  const FaultPlan& faults;
  const std::set<uint64_t>& taken;                            // faults of other experiments
  std::function<bool(const PausedReplication&)> is_possible;  // the table has a replica in that Region
  bool faults_in_force = false;                               // every replicator has said that it acts on the faults as they are
};

// The one next step. At most one member is set; none: nothing is to be done now.
struct ExperimentStep {
  bool changed = false;         // make the experiment durable, then ask for the next step
  std::vector<Fault> add;       // put these in force, then ask again
  std::vector<uint64_t> clear;  // end these, then ask again
};

// Takes the next step. After `add` was refused the driver calls Fail.
ExperimentStep Advance(Experiment& experiment, const ExperimentView& view);

// Makes it end early. REQUIRES: it is not over. No effect if it is stopping already.
void BeginStop(Experiment& experiment, WallTime now, std::string_view reason);
// The same, to end as failed.
void Fail(Experiment& experiment, WallTime now, std::string_view reason);

}  // namespace meridian
