#include "tools/meridian/sim/seeds_summary.h"

#include <algorithm>

#include "base/model/strings.h"
#include "tools/meridian/text/text_table.h"

namespace meridian {
namespace {

// As one word of a shell's command line.
std::string Quoted(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/._-+=:,@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string RepeatCommand(const std::string& plan_path, uint64_t seed) {
  return StrCat("meridian sim --plan ", Quoted(plan_path), " --seed ", seed);
}

void SeedsSummary::Add(uint64_t seed, const SimVerdict& verdict) {
  ++seeds_;
  for (const auto& [name, count] : verdict.marks) {
    Mark& mark = marks_[name];
    mark.total += count;
    ++mark.seeds;
  }
  if (verdict.ok) return;
  ++failed_;
  if (first_failed_.size() < kFailedShown) first_failed_.push_back({seed, verdict.failures.front()});
}

std::vector<std::string> SeedsSummary::NotReached(const std::vector<std::string>& wanted) const {
  std::vector<std::string> missing;
  for (const std::string& name : wanted) {
    if (!marks_.contains(name)) missing.push_back(name);
  }
  return missing;
}

std::string SeedsSummary::Text(const std::vector<std::string>& must_reach) const {
  std::string text;
  if (!marks_.empty()) {
    std::vector<std::vector<std::string>> rows = {{"MARK", "COUNT", "SEEDS"}};
    for (const auto& [name, mark] : marks_) rows.push_back({name, StrCat(mark.total), StrCat(mark.seeds)});
    StrAppend(&text, AlignColumns(rows));
  }
  for (const std::string& name : NotReached(must_reach)) StrAppend(&text, "not reached: ", name, "\n");
  StrAppend(&text, failed_, " of ", seeds_, " seeds failed\n");
  for (const Failed& failed : first_failed_) {
    StrAppend(&text, "  seed ", failed.seed, ": ", failed.first, "\n    again: ", RepeatCommand(plan_path_, failed.seed), "\n");
  }
  if (failed_ > first_failed_.size()) StrAppend(&text, "  and ", failed_ - first_failed_.size(), " more\n");
  return text;
}

}  // namespace meridian
