#include "tools/meridian/text/time_text.h"

#include <ctime>
#include <chrono>
#include <optional>

#include "base/model/date_text.h"
#include "base/model/strings.h"
#include "tools/meridian/text/duration_text.h"

namespace meridian {

namespace {

constexpr int64_t kSecond = 1'000'000;

// Takes a text apart from the left. After the first thing that is not there, ok() is false.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool Take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { ok_ = Take(std::string_view(&c, 1)) && ok_; }
  int Digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) value = value * 10 + Digit().value_or(0);
    return value;
  }
  // Of a second, in microseconds; what is finer is cut off.
  int64_t Fraction() {
    int64_t value = 0;
    int64_t unit = kSecond / 10;
    std::optional<int> digit = Digit();
    for (; digit; digit = NextDigit()) {
      value += *digit * unit;
      unit /= 10;
    }
    return value;
  }
  void Fail() { ok_ = false; }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::optional<int> NextDigit() {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return std::nullopt;
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }
  std::optional<int> Digit() {
    const std::optional<int> digit = NextDigit();
    if (!digit) ok_ = false;
    return digit;
  }

  std::string_view rest_;
  bool ok_ = true;
};

int64_t ReadDate(TimeReader& in) {
  const std::chrono::year year(in.Digits(4));
  in.Expect('-');
  const std::chrono::month month(static_cast<unsigned>(in.Digits(2)));
  in.Expect('-');
  const std::chrono::year_month_day date =
      year / month / std::chrono::day(static_cast<unsigned>(in.Digits(2)));
  const bool in_reach = year >= std::chrono::year(1970) && year < std::chrono::year(2100);
  if (!date.ok() || !in_reach) in.Fail();
  if (!in.ok()) return 0;
  return std::chrono::sys_days(date).time_since_epoch().count() * 86'400 * kSecond;
}

int64_t HoursAndMinutes(TimeReader& in) {
  const int hours = in.Digits(2);
  in.Expect(':');
  const int minutes = in.Digits(2);
  if (hours > 23 || minutes > 59) in.Fail();
  return (hours * 60 + minutes) * 60 * kSecond;
}

int64_t ReadTimeOfDay(TimeReader& in) {
  int64_t us = HoursAndMinutes(in);
  if (!in.Take(":")) return us;
  const int seconds = in.Digits(2);
  if (seconds > 59) in.Fail();
  us += seconds * kSecond;
  return in.Take(".") ? us + in.Fraction() : us;
}

std::optional<WallTime> ParseIsoTime(std::string_view text) {
  TimeReader in(text);
  int64_t us = ReadDate(in);
  if (in.Take("T ")) {
    us += ReadTimeOfDay(in);
    if (in.Take("+")) {
      us -= HoursAndMinutes(in);
    } else if (in.Take("-")) {
      us += HoursAndMinutes(in);
    } else {
      (void)in.Take("Z");
    }
  }
  if (!in.done() || us < 0) return std::nullopt;
  return WallTime{us};
}

}  // namespace

absl::StatusOr<WallTime> ParseTime(std::string_view text, WallTime now) {
  if (const absl::StatusOr<Duration> ago = ParseDuration(text); ago.ok())
    return WallTime{now.us - ago->us};
  if (const std::optional<WallTime> time = ParseIsoTime(text)) return *time;
  return absl::InvalidArgumentError(StrCat("'", text,
                                           "' is not a time; write how long ago it was, such as "
                                           "10m, or a date such as 2026-11-28T10:30:00Z"));
}

std::string FormatTime(WallTime time) { return IsoDate(time) + "Z"; }

std::string FormatSecond(WallTime time) {
  const std::time_t seconds = static_cast<std::time_t>(time.us / 1'000'000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc));
}

}  // namespace meridian
