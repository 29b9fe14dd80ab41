#include "coordinator/core/experiments/action_catalog.h"

#include <array>

#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::array<ActionKind, 2> kActions = {{
    {kPauseAction, "Pauses the replication of a global table to and from the Region of each targeted replica.", true},
    {kWaitAction, "Waits, so that actions that start after it come later.", false},
}};

constexpr std::array<TargetKind, 1> kTargets = {{{kGlobalTableType, "A replica of an Amazon DynamoDB global table."}}};

constexpr int64_t kSecondsMax = 366 * 24 * 3600;

// The whole number at the front of `rest`, which is taken off; none if there is no digit, or too many.
std::optional<int64_t> TakeNumber(std::string_view* rest) {
  constexpr size_t kDigitsMax = 9;
  size_t digits = 0;
  int64_t value = 0;
  for (; digits < rest->size() && (*rest)[digits] >= '0' && (*rest)[digits] <= '9'; ++digits) {
    if (digits == kDigitsMax) return std::nullopt;
    value = value * 10 + ((*rest)[digits] - '0');
  }
  if (digits == 0) return std::nullopt;
  rest->remove_prefix(digits);
  return value;
}

struct Unit {
  char letter;
  int64_t seconds;
};

// The seconds of `text`, which has each of `units` at most once and in their order, and at least one; none if it is anything else.
std::optional<int64_t> SecondsOf(std::string_view text, std::span<const Unit> units) {
  int64_t seconds = 0;
  if (text.empty()) return std::nullopt;
  for (const Unit& unit : units) {
    std::string_view rest = text;
    const std::optional<int64_t> count = TakeNumber(&rest);
    if (!count) return text.empty() ? std::optional(seconds) : std::nullopt;
    if (rest.empty() || rest.front() != unit.letter) continue;
    seconds += *count * unit.seconds;
    rest.remove_prefix(1);
    text = rest;
  }
  if (!text.empty()) return std::nullopt;
  return seconds;
}

}  // namespace

std::span<const ActionKind> ActionKinds() { return kActions; }

const ActionKind* FindActionKind(std::string_view id) {
  for (const ActionKind& kind : kActions) {
    if (kind.id == id) return &kind;
  }
  return nullptr;
}

std::span<const TargetKind> TargetKinds() { return kTargets; }

const TargetKind* FindTargetKind(std::string_view resource_type) {
  for (const TargetKind& kind : kTargets) {
    if (kind.resource_type == resource_type) return &kind;
  }
  return nullptr;
}

std::optional<Duration> ParseIsoDuration(std::string_view text) {
  constexpr std::array<Unit, 1> kDays = {{{'D', 24 * 3600}}};
  constexpr std::array<Unit, 3> kTimes = {{{'H', 3600}, {'M', 60}, {'S', 1}}};
  if (text.empty() || text.front() != 'P') return std::nullopt;
  text.remove_prefix(1);
  const size_t t = text.find('T');
  const std::string_view days = text.substr(0, t);
  int64_t seconds = 0;
  if (!days.empty() || t == std::string_view::npos) {
    const std::optional<int64_t> of_days = SecondsOf(days, kDays);
    if (!of_days) return std::nullopt;
    seconds += *of_days;
  }
  if (t != std::string_view::npos) {
    const std::optional<int64_t> of_times = SecondsOf(text.substr(t + 1), kTimes);
    if (!of_times) return std::nullopt;
    seconds += *of_times;
  }
  if (seconds > kSecondsMax) return std::nullopt;
  return Duration::Seconds(seconds);
}

std::optional<PausedReplication> ParseTableArn(std::string_view arn) {
  constexpr std::string_view kService = "arn:aws:dynamodb:";
  if (!arn.starts_with(kService)) return std::nullopt;
  arn.remove_prefix(kService.size());
  const size_t colon = arn.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  const std::string_view region = arn.substr(0, colon);
  const std::string kind = StrCat(kFisAccount, ":table/");
  arn.remove_prefix(colon + 1);
  if (!arn.starts_with(kind)) return std::nullopt;
  arn.remove_prefix(kind.size());
  if (arn.empty() || arn.find_first_of("/:*") != std::string_view::npos) return std::nullopt;
  return PausedReplication{RegionId(std::string(region)), std::string(arn)};
}

}  // namespace meridian
