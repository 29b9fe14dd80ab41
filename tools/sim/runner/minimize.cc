#include "tools/sim/runner/minimize.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "tools/sim/runner/delta_debug.h"
#include "tools/sim/runner/draw.h"

namespace meridian {
namespace {

constexpr Duration kMilli = Duration::Millis(1);
// A time is not worth another run once what could be taken off it is less than this part of it.
constexpr int64_t kSafetyPart = 64;
constexpr int64_t kFaultPart = 8;

class Minimizer {
 public:
  Minimizer(SimPlan plan, SimVerdict verdict, uint64_t seed, const MinimizeOptions& options)
      : best_(std::move(plan)), verdict_(std::move(verdict)), seed_(seed), options_(options) {}

  void Go() {
    ShortenSafety();
    DropFaults();
    ShortenFaults();
    ShortenSafety();
    DropFaults();
  }

  Minimized Take() && {
    Minimized minimized;
    minimized.plan = std::move(best_);
    minimized.verdict = std::move(verdict_);
    minimized.runs = runs_;
    minimized.gave_up = runs_ >= options_.runs_max;
    return minimized;
  }

 private:
  // Whether `plan` fails; then it is the best one so far. False without a try once there have been too many.
  bool Try(SimPlan plan, std::string_view step) {
    if (runs_ >= options_.runs_max) return false;
    if (options_.tell) options_.tell({step, runs_, best_.exact_faults.size()});
    ++runs_;
    SimVerdict verdict = options_.run(plan, seed_);
    if (verdict.ok) return false;
    best_ = std::move(plan);
    verdict_ = std::move(verdict);
    return true;
  }

  // Takes off as much as it can, half of it first. `make`: the plan with this time.
  template <typename Make>
  void Shorten(Duration time, int64_t part, std::string_view step, const Make& make) {
    Duration cut{time.us / 2};
    while (cut >= kMilli && cut.us * part >= time.us) {
      const Duration shorter{(time - cut).us / kMilli.us * kMilli.us};
      if (shorter < time && Try(make(shorter), step)) {
        time = shorter;
        cut = std::min(cut, Duration{time.us / 2});
      } else {
        cut.us /= 2;
      }
    }
  }

  void ShortenSafety() {
    Shorten(best_.safety, kSafetyPart, "shortening the safety phase", [&](Duration safety) {
      SimPlan plan = best_;
      plan.safety = safety;
      std::erase_if(plan.exact_faults, [&](const SimFault& fault) { return fault.at > safety; });
      return plan;
    });
  }

  void DropFaults() {
    (void)DeltaDebug<SimFault>(best_.exact_faults, [&](const std::vector<SimFault>& faults) {
      SimPlan plan = best_;
      plan.exact_faults = faults;
      return Try(std::move(plan), "leaving out faults");
    });
  }

  void ShortenFaults() {
    for (size_t i = 0; i < best_.exact_faults.size(); ++i) {
      Shorten(best_.exact_faults[i].length, kFaultPart, "shortening faults", [&](Duration length) {
        SimPlan plan = best_;
        plan.exact_faults[i].length = length;
        return plan;
      });
    }
  }

  SimPlan best_;
  SimVerdict verdict_;
  const uint64_t seed_;
  const MinimizeOptions& options_;
  int64_t runs_ = 0;
};

}  // namespace

SimPlan ResolvedPlan(const SimPlan& plan, uint64_t seed, const std::vector<SimFault>& faults) {
  SimPlan resolved = DrawSwarm(plan, seed);
  resolved.faults.clear();
  resolved.must_reach.clear();
  resolved.exact_faults = faults;
  return resolved;
}

absl::StatusOr<Minimized> Minimize(const SimPlan& plan, uint64_t seed, const MinimizeOptions& options) {
  const SimVerdict original = options.run(plan, seed);
  if (original.ok) return absl::FailedPreconditionError(StrCat("seed ", seed, " does not fail, so there is nothing to minimize"));
  SimPlan resolved = ResolvedPlan(plan, seed, original.faults);
  SimVerdict again = options.run(resolved, seed);
  if (again.digest != original.digest || again.ok) {
    return absl::InternalError(StrCat("seed ", seed, " runs differently when its faults are given instead of drawn"));
  }
  Minimizer minimizer(std::move(resolved), std::move(again), seed, options);
  minimizer.Go();
  Minimized minimized = std::move(minimizer).Take();
  minimized.faults_before = original.faults.size();
  return minimized;
}

}  // namespace meridian
