// `meridian sim`: runs seeds of a plan in the simulator. Needs no cluster.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_format.h"
#include "base/model/strings.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/plans/plan_file.h"
#include "tools/meridian/sim/minimize_seed.h"
#include "tools/meridian/sim/progress_line.h"
#include "tools/meridian/sim/seed_pool.h"
#include "tools/meridian/sim/seeds_summary.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

struct SimFlags {
  std::string plan;
  uint64_t seed = 1;
  std::string seeds;
  size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool json = false;
  bool trace = false;
  bool minimize = false;
  std::string output = "minimized.json";
};

// "A-B" with A <= B.
std::optional<SeedRange> ParseSeeds(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  SeedRange range;
  const auto parse = [](std::string_view part, uint64_t* out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *out);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (!parse(text.substr(0, dash), &range.first) || !parse(text.substr(dash + 1), &range.last)) return std::nullopt;
  if (range.first > range.last) return std::nullopt;
  return range;
}

std::string Digest(const SimVerdict& verdict) { return absl::StrFormat("%016x", verdict.digest); }

void PrintJsonVerdict(const SimFlags& flags, uint64_t seed, const SimVerdict& verdict) {
  const auto numbers = [](const std::map<std::string, int64_t>& map) {
    boost::json::object object;
    for (const auto& [name, value] : map) object[name] = value;
    return object;
  };
  boost::json::object object;
  object["seed"] = seed;
  object["ok"] = verdict.ok;
  object["digest"] = Digest(verdict);
  object["failures"] = boost::json::array(verdict.failures.begin(), verdict.failures.end());
  object["failures_total"] = verdict.failures_total;
  object["counters"] = numbers(verdict.counters);
  object["marks"] = numbers(verdict.marks);
  object["repeat"] = RepeatCommand(flags.plan, seed);
  PrintJson(object);
}

void PrintVerdict(const SimFlags& flags, uint64_t seed, const SimVerdict& verdict, bool details) {
  std::cout << "seed " << seed << ": " << (verdict.ok ? "ok" : "FAILED") << ", digest " << Digest(verdict) << "\n";
  for (const std::string& failure : verdict.failures) std::cout << "  " << failure << "\n";
  if (!verdict.ok) std::cout << "  again: " << RepeatCommand(flags.plan, seed) << "\n";
  if (!details) return;
  for (const auto& [name, value] : verdict.counters) std::cout << "  " << name << ": " << value << "\n";
  for (const auto& [name, value] : verdict.marks) std::cout << "  mark " << name << ": " << value << "\n";
}

int RunOneSeed(const SimFlags& flags, const SimPlan& plan) {
  std::function<void(const std::string&)> tell;
  if (flags.trace) tell = [](const std::string& line) { std::cerr << line << "\n"; };
  const SimVerdict verdict = RunSeed(plan, flags.seed, tell);
  if (flags.json) {
    PrintJsonVerdict(flags, flags.seed, verdict);
  } else {
    PrintVerdict(flags, flags.seed, verdict, true);
  }
  return verdict.ok ? kExitOk : kExitFailed;
}

int RunManySeeds(const SimFlags& flags, const SimPlan& plan, SeedRange seeds) {
  SeedsSummary summary(flags.plan);
  ProgressLine progress;
  SeedPoolCalls calls;
  calls.run = [&](uint64_t seed) { return RunSeed(plan, seed); };
  calls.take = [&](uint64_t seed, const SimVerdict& verdict) {
    progress.Clear();
    summary.Add(seed, verdict);
    if (flags.json) {
      PrintJsonVerdict(flags, seed, verdict);
    } else {
      PrintVerdict(flags, seed, verdict, false);
    }
  };
  calls.waiting = [&](uint64_t ended) {
    progress.Show(StrCat(ended, " of ", seeds.count(), " seeds have run, ", summary.failed(), " of those printed failed"));
  };
  RunSeeds(seeds, flags.jobs, calls);
  progress.Clear();
  if (!flags.json) std::cout << summary.Text(plan.must_reach) << std::flush;
  return summary.failed() == 0 ? kExitOk : kExitFailed;
}

int RunSimCommand(const SimFlags& flags) {
  const absl::StatusOr<SimPlan> plan = ReadPlanFile(flags.plan);
  if (!plan.ok()) return Fail(plan.status(), kExitUsage);
  if (flags.minimize) return MinimizeSeed({flags.plan, *plan, flags.seed, flags.output, flags.json});
  if (flags.seeds.empty()) return RunOneSeed(flags, *plan);
  const std::optional<SeedRange> seeds = ParseSeeds(flags.seeds);
  if (!seeds) return Fail(absl::InvalidArgumentError("--seeds takes two whole numbers, as in 1-100"), kExitUsage);
  return RunManySeeds(flags, *plan, *seeds);
}

}  // namespace

void AddSimCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand("sim", "Runs a plan in the simulator: a whole cluster in one thread, "
                                                      "with virtual time and faults, judged by checkers");
  const auto flags = std::make_shared<SimFlags>();
  command->add_option("--plan", flags->plan, "The plan, a JSON file such as tests/sim/plans/fast/three_regions_basic.json")
      ->required();
  CLI::Option* const seed = command->add_option("--seed", flags->seed, "The seed; the same seed gives the same run (default 1)");
  CLI::Option* const seeds = command->add_option("--seeds", flags->seeds,
      "Several seeds, as in 1-100; ends with a summary: rare branches reached, and how to repeat the first seeds that failed");
  seeds->excludes(seed);
  command->add_option("-j,--jobs", flags->jobs, "Seeds that run at once (default: the processors); the output stays in order")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", flags->json, "One JSON object per seed and line");
  command->add_flag("--trace", flags->trace, "Tell on stderr every change that becomes durable, every crash and restart; of one seed")
      ->excludes(seeds);
  CLI::Option* const minimize = command->add_flag("--minimize", flags->minimize,
      "Shrink the faults of a failing seed: write a plan with few and short faults that fails with it too");
  minimize->excludes(seeds);
  command->add_option("--output", flags->output, "Where --minimize writes that plan")->capture_default_str()->type_name("FILE")
      ->needs(minimize);
  command->footer("Exit codes: 0 every seed passed, 1 a seed failed, 2 the command line or the plan is wrong.\n"
                  "With --minimize: 0 the smaller plan is written, 1 the seed does not fail or the plan cannot be written.");
  command->callback([flags, &chosen] { chosen.run = [flags] { return RunSimCommand(*flags); }; });
}

}  // namespace meridian
