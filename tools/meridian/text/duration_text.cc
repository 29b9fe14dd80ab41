#include "tools/meridian/text/duration_text.h"

#include <array>
#include <charconv>

#include "base/model/strings.h"

namespace meridian {

namespace {

struct Unit {
  std::string_view name;
  int64_t us;
};

constexpr int64_t kSecondUs = 1'000'000;
constexpr std::array<Unit, 6> kUnits = {{{"d", 86'400 * kSecondUs},
                                         {"h", 3'600 * kSecondUs},
                                         {"m", 60 * kSecondUs},
                                         {"s", kSecondUs},
                                         {"ms", 1'000},
                                         {"us", 1}}};
constexpr int64_t kMaxUs = 366 * kUnits[0].us;

}  // namespace

absl::StatusOr<Duration> ParseDuration(std::string_view text) {
  const absl::Status error = absl::InvalidArgumentError(StrCat(
      "'", text, "' is not a duration; write whole numbers with units, such as 20s, 150ms, 1h30m"));
  if (text == "0") return Duration{};
  if (text.empty()) return error;
  Duration sum;
  size_t next_unit = 0;
  while (!text.empty()) {
    int64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc() || count < 0) return error;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    if (next_unit == kUnits.size() || count > kMaxUs / kUnits[next_unit].us) return error;
    sum = sum + Duration{count * kUnits[next_unit].us};
    ++next_unit;
    text.remove_prefix(name.size());
  }
  if (sum.us > kMaxUs) return error;
  return sum;
}

std::string FormatDuration(Duration duration) {
  if (duration.us == 0) return "0s";
  for (const Unit& unit : kUnits) {
    const bool whole = duration.us % unit.us == 0;
    if (duration.us / unit.us >= (whole ? 1 : 10)) return StrCat(duration.us / unit.us, unit.name);
  }
  return StrCat(duration.us, "us");
}

}  // namespace meridian
