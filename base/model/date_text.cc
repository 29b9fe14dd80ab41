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

struct Date {
  int64_t year = 1970;
  size_t month = 0;  // from 0
  int64_t day = 1;
};
Date DateOf(int64_t utc_day) {
  Date date;
  int64_t rest = utc_day;
  for (; rest >= (IsLeapYear(date.year) ? 366 : 365); ++date.year) rest -= IsLeapYear(date.year) ? 366 : 365;
  for (; rest >= DaysOf(date.year, date.month); ++date.month) rest -= DaysOf(date.year, date.month);
  date.day = rest + 1;
  return date;
}

int64_t SecondOfDay(WallTime time) { return time.us / 1'000'000 % 86'400; }

}  // namespace

std::string HumanDate(WallTime time) {
  const Date date = DateOf(UtcDay(time));
  const int64_t second = SecondOfDay(time);
  const int64_t hour = second / 3600;
  const char* const weekday = kWeekdays[static_cast<size_t>(UtcDay(time) % 7)];
  return absl::StrFormat("%s, %s %d, %d %d:%02d:%02d %s UTC", weekday, kMonths[date.month], date.day, date.year,
                         hour % 12 == 0 ? 12 : hour % 12, second / 60 % 60, second % 60, hour < 12 ? "AM" : "PM");
}

std::string IsoDate(WallTime time) {
  const Date date = DateOf(UtcDay(time));
  const int64_t second = SecondOfDay(time);
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03d", date.year, date.month + 1, date.day, second / 3600, second / 60 % 60,
                         second % 60, time.us / 1000 % 1000);
}

}  // namespace meridian
