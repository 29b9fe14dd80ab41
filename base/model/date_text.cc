#include "base/model/date_text.h"

#include <array>
#include <string_view>

#include "absl/strings/str_format.h"

namespace meridian {
namespace {

constexpr std::array<const char*, 7> kWeekdays = {"Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"};
constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};

bool IsLeapYear(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int64_t DaysOf(int64_t year, size_t month) {
  constexpr std::array<int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month] + (month == 1 && IsLeapYear(year) ? 1 : 0);
}

}  // namespace

std::string HumanDate(WallTime time) {
  const int64_t days = UtcDay(time);
  int64_t year = 1970;
  size_t month = 0;
  int64_t rest = days;
  for (; rest >= (IsLeapYear(year) ? 366 : 365); ++year) rest -= IsLeapYear(year) ? 366 : 365;
  for (; rest >= DaysOf(year, month); ++month) rest -= DaysOf(year, month);
  const int64_t second = time.us / 1'000'000 % 86'400;
  const int64_t hour = second / 3600;
  return absl::StrFormat("%s, %s %d, %d %d:%02d:%02d %s UTC", kWeekdays[static_cast<size_t>(days % 7)], kMonths[month], rest + 1, year,
                         hour % 12 == 0 ? 12 : hour % 12, second / 60 % 60, second % 60, hour < 12 ? "AM" : "PM");
}

}  // namespace meridian
