#include "tools/meridian/sim/minimize_seed.h"

#include <boost/json.hpp>
#include <iostream>

#include "base/model/strings.h"
#include "base/runtime/daemon/exit_code.h"
#include "tools/meridian/plans/plan_writer.h"
#include "tools/meridian/sim/progress_line.h"
#include "tools/meridian/sim/seeds_summary.h"
#include "tools/sim/runner/minimize.h"

namespace meridian {
namespace {

int Failed(const absl::Status& status) {
  std::cerr << "meridian: " << ToStd(status.message()) << std::endl;
  return kExitFailed;
}

void Print(const MinimizeRequest& request, const Minimized& minimized) {
  const std::string again = RepeatCommand(request.output, request.seed);
  if (request.json) {
    boost::json::object object;
    object["seed"] = request.seed;
    object["plan"] = request.output;
    object["faults_before"] = minimized.faults_before;
    object["faults"] = minimized.plan.exact_faults.size();
    object["runs"] = minimized.runs;
    object["gave_up"] = minimized.gave_up;
    object["failure"] = minimized.verdict.failures.front();
    object["repeat"] = again;
    std::cout << boost::json::serialize(object) << std::endl;
    return;
  }
  std::cout << "of " << minimized.faults_before << " faults " << minimized.plan.exact_faults.size() << " are left, and "
            << minimized.plan.safety.ToMillis() << " ms of the safety phase, after " << minimized.runs << " runs"
            << (minimized.gave_up ? "; that is the limit, so it may not be the least" : "") << "\n"
            << "  " << minimized.verdict.failures.front() << "\n"
            << "  again: " << again << std::endl;
}

}  // namespace

int MinimizeSeed(const MinimizeRequest& request) {
  ProgressLine progress;
  MinimizeOptions options;
  options.run = [](const SimPlan& plan, uint64_t seed) { return RunSeed(plan, seed); };
  options.tell = [&](const MinimizeProgress& now) {
    progress.Show(StrCat(now.step, ": ", now.faults, " left, ", now.runs, " runs"));
  };
  absl::StatusOr<Minimized> minimized = Minimize(request.plan, request.seed, options);
  progress.Clear();
  if (!minimized.ok()) return Failed(minimized.status());
  minimized->plan.title = StrCat(request.plan.title, request.plan.title.empty() ? "" : ": ", "what is left of seed ", request.seed);
  if (absl::Status status = WritePlanFile(minimized->plan, request.output); !status.ok()) return Failed(status);
  Print(request, *minimized);
  return kExitOk;
}

}  // namespace meridian
