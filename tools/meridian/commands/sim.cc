// `meridian sim`: runs seeds of a plan in the simulator. Needs no cluster.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/model/strings.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/plans/plan_file.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

struct SimFlags {
  std::string plan;
  uint64_t seed = 1;
  std::string seeds;
  bool json = false;
  bool trace = false;
};

// "A-B" with A <= B.
std::optional<std::pair<uint64_t, uint64_t>> ParseSeeds(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::pair<uint64_t, uint64_t> range;
  const auto parse = [](std::string_view part, uint64_t* out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *out);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (!parse(text.substr(0, dash), &range.first) || !parse(text.substr(dash + 1), &range.second)) return std::nullopt;
  if (range.first > range.second) return std::nullopt;
  return range;
}

std::string Digest(const SimVerdict& verdict) { return absl::StrFormat("%016x", verdict.digest); }

std::string Repeat(const SimFlags& flags, uint64_t seed) {
  return StrCat("meridian sim --plan ", flags.plan, " --seed ", seed);
}

void PrintJsonVerdict(const SimFlags& flags, uint64_t seed, const SimVerdict& verdict) {
  const auto numbers = [](const absl::btree_map<std::string, int64_t>& map) {
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
  object["repeat"] = Repeat(flags, seed);
  PrintJson(object);
}

void PrintVerdict(const SimFlags& flags, uint64_t seed, const SimVerdict& verdict, bool details) {
  std::cout << "seed " << seed << ": " << (verdict.ok ? "ok" : "FAILED") << ", digest " << Digest(verdict) << "\n";
  for (const std::string& failure : verdict.failures) std::cout << "  " << failure << "\n";
  if (!verdict.ok) std::cout << "  again: " << Repeat(flags, seed) << "\n";
  if (!details) return;
  for (const auto& [name, value] : verdict.counters) std::cout << "  " << name << ": " << value << "\n";
  for (const auto& [name, value] : verdict.marks) std::cout << "  mark " << name << ": " << value << "\n";
}

int RunSimCommand(const SimFlags& flags) {
  const absl::StatusOr<SimPlan> plan = ReadPlanFile(flags.plan);
  if (!plan.ok()) return Fail(plan.status(), kExitUsage);
  std::pair<uint64_t, uint64_t> seeds{flags.seed, flags.seed};
  if (!flags.seeds.empty()) {
    const auto range = ParseSeeds(flags.seeds);
    if (!range) return Fail(absl::InvalidArgumentError("--seeds takes two whole numbers, as in 1-100"), kExitUsage);
    seeds = *range;
  }
  std::function<void(const std::string&)> tell;
  if (flags.trace) tell = [](const std::string& line) { std::cerr << line << "\n"; };
  uint64_t failed = 0;
  for (uint64_t seed = seeds.first; seed <= seeds.second; ++seed) {
    const SimVerdict verdict = RunSeed(*plan, seed, tell);
    if (!verdict.ok) ++failed;
    if (flags.json) {
      PrintJsonVerdict(flags, seed, verdict);
    } else {
      PrintVerdict(flags, seed, verdict, seeds.first == seeds.second);
    }
  }
  if (!flags.json && seeds.first != seeds.second) {
    std::cout << failed << " of " << seeds.second - seeds.first + 1 << " seeds failed\n";
  }
  return failed == 0 ? 0 : kExitFailed;
}

}  // namespace

void AddSimCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand("sim", "Runs a plan in the simulator: a whole cluster in one thread, "
                                                      "with virtual time and faults, judged by checkers");
  const auto flags = std::make_shared<SimFlags>();
  command->add_option("--plan", flags->plan, "The plan, a JSON file such as tests/sim/plans/fast/three_regions_basic.json")
      ->required();
  CLI::Option* const seed = command->add_option("--seed", flags->seed, "The seed; the same seed gives the same run (default 1)");
  command->add_option("--seeds", flags->seeds, "Several seeds, as in 1-100")->excludes(seed);
  command->add_flag("--json", flags->json, "One JSON object per seed and line");
  command->add_flag("--trace", flags->trace, "Tell on stderr every change that becomes durable, every crash and restart");
  command->footer("Exit codes: 0 every seed passed, 1 a seed failed, 2 the command line or the plan is wrong.");
  command->callback([flags, &chosen] { chosen.run = [flags] { return RunSimCommand(*flags); }; });
}

}  // namespace meridian
