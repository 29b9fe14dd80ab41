#include "base/model/number.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "base/model/strings.h"
#include "base/model/errors.h"

namespace meridian {
namespace {

constexpr char kNegative = '\x01';
constexpr char kZero = '\x02';
constexpr char kPositive = '\x03';
// value = 0.DIGITS × 10^exponent, with exponent in these bounds.
constexpr int kExponentMin = -129;
constexpr int kExponentMax = 126;

// A number taken apart: 0.digits × 10^exponent; digits without leading or trailing zeros, empty for zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

void Trim(Decimal& d) {
  const size_t first = d.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    d = Decimal{};
    return;
  }
  d.digits.erase(0, first);
  d.exponent -= static_cast<int64_t>(first);
  d.digits.erase(d.digits.find_last_not_of('0') + 1);
}

absl::Status CheckRange(const Decimal& d) {
  if (d.digits.empty()) return absl::OkStatus();
  if (d.exponent > kExponentMax) {
    return ValidationError(
        "Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (d.exponent < kExponentMin) {
    return ValidationError(
        "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  }
  if (d.digits.size() > Number::kDigitsMax) {
    return ValidationError("Attempting to store more than 38 significant digits in a Number");
  }
  return absl::OkStatus();
}

std::string Encode(const Decimal& d) {
  if (d.digits.empty()) return std::string(1, kZero);
  std::string out;
  out.reserve(3 + (d.digits.size() + 1) / 2);
  out.push_back(d.negative ? kNegative : kPositive);
  out.push_back(static_cast<char>(d.exponent - kExponentMin));
  for (size_t i = 0; i < d.digits.size(); i += 2) {
    const int tens = d.digits[i] - '0';
    const int ones = i + 1 < d.digits.size() ? d.digits[i + 1] - '0' : 0;
    out.push_back(static_cast<char>(1 + tens * 10 + ones));
  }
  out.push_back('\0');
  if (d.negative) {
    for (size_t i = 1; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
  }
  return out;
}

// REQUIRES: `bytes` is a valid encoding.
Decimal Decode(std::string_view bytes) {
  Decimal d;
  if (bytes[0] == kZero) return d;
  d.negative = bytes[0] == kNegative;
  const unsigned char flip = d.negative ? 0xff : 0;
  d.exponent = static_cast<int>(static_cast<unsigned char>(bytes[1]) ^ flip) + kExponentMin;
  for (size_t i = 2; i + 1 < bytes.size(); ++i) {
    const int pair = (static_cast<unsigned char>(bytes[i]) ^ flip) - 1;
    d.digits.push_back(static_cast<char>('0' + pair / 10));
    d.digits.push_back(static_cast<char>('0' + pair % 10));
  }
  if (!d.digits.empty() && d.digits.back() == '0') d.digits.pop_back();
  return d;
}

absl::Status NotNumeric(std::string_view text) {
  if (text.empty()) return ValidationError("The parameter cannot be converted to a numeric value");
  return ValidationError(
      StrCat("The parameter cannot be converted to a numeric value: ", text));
}

// Reads [sign] digits [. digits] at `*at`; at least one digit must be there.
bool ReadMantissa(std::string_view text, size_t* at, Decimal* d) {
  size_t i = *at;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) d->negative = text[i++] == '-';
  bool any = false, point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      any = true;
      d->digits.push_back(c);
      if (!point) ++d->exponent;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  *at = i;
  return any;
}

bool ReadExponent(std::string_view text, size_t* at, int64_t* exponent) {
  size_t i = *at + 1;  // past 'e'
  bool negative = false;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
  if (i == text.size()) return false;
  int64_t value = 0;
  for (; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = std::min<int64_t>(value * 10 + (text[i] - '0'), 1'000'000'000);
  }
  *exponent += negative ? -value : value;
  *at = i;
  return true;
}

using BigInt = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    1024, 1024, boost::multiprecision::signed_magnitude, boost::multiprecision::unchecked, void>>;

BigInt Scaled(const Decimal& d, int64_t unit_exponent) {
  BigInt value(d.digits);
  const int64_t zeros = d.exponent - static_cast<int64_t>(d.digits.size()) - unit_exponent;
  value *= boost::multiprecision::pow(BigInt(10), static_cast<unsigned>(zeros));
  return d.negative ? BigInt(-value) : value;
}

}  // namespace

Number Number::FromInt(int64_t value) { return *Parse(StrCat(value)); }

absl::StatusOr<Number> Number::Parse(std::string_view text) {
  Decimal d;
  size_t at = 0;
  if (!ReadMantissa(text, &at, &d)) return NotNumeric(text);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    if (!ReadExponent(text, &at, &d.exponent)) return NotNumeric(text);
  }
  if (at != text.size()) return NotNumeric(text);
  Trim(d);
  if (absl::Status status = CheckRange(d); !status.ok()) return status;
  return Number(Encode(d));
}

absl::StatusOr<Number> Number::FromEncoded(std::string_view bytes) {
  const absl::Status bad = absl::DataLossError("not a valid encoded number");
  if (bytes.empty() || bytes.size() > 3 + (kDigitsMax + 1) / 2) return bad;
  if (bytes[0] == kZero) return bytes.size() == 1 ? absl::StatusOr<Number>(Number()) : bad;
  if ((bytes[0] != kNegative && bytes[0] != kPositive) || bytes.size() < 4) return bad;
  const unsigned char flip = bytes[0] == kNegative ? 0xff : 0;
  for (size_t i = 2; i + 1 < bytes.size(); ++i) {
    const unsigned char pair = static_cast<unsigned char>(bytes[i]) ^ flip;
    if (pair < 1 || pair > 100) return bad;
  }
  // Leading zeros, trailing zeros and a wrong terminator all encode back to something else.
  Decimal d = Decode(bytes);
  Trim(d);
  if (!CheckRange(d).ok() || Encode(d) != bytes) return bad;
  return Number(std::string(bytes));
}

std::string Number::ToString() const {
  const Decimal d = Decode(bytes_);
  if (d.digits.empty()) return "0";
  std::string out = d.negative ? "-" : "";
  const int64_t count = static_cast<int64_t>(d.digits.size());
  if (d.exponent <= 0) {
    StrAppend(&out, "0.", std::string(static_cast<size_t>(-d.exponent), '0'), d.digits);
  } else if (d.exponent >= count) {
    StrAppend(&out, d.digits, std::string(static_cast<size_t>(d.exponent - count), '0'));
  } else {
    StrAppend(&out, d.digits.substr(0, d.exponent), ".", d.digits.substr(d.exponent));
  }
  return out;
}

size_t Number::EncodedSizeForBilling(std::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] == kZero) return 1;
  const bool negative = bytes[0] == kNegative;
  const unsigned char flip = negative ? 0xff : 0;
  const int64_t pairs = static_cast<int64_t>(bytes.size()) - 3;
  const int last = (static_cast<unsigned char>(bytes[bytes.size() - 2]) ^ flip) - 1;
  const int64_t count = 2 * pairs - (last % 10 == 0 ? 1 : 0);
  const int64_t exponent = (static_cast<unsigned char>(bytes[1]) ^ flip) + kExponentMin;
  const int64_t whole = std::clamp<int64_t>(exponent, 0, count);
  const int64_t fraction = count - whole;
  return 1 + (whole + 1) / 2 + (fraction + 1) / 2 + (negative ? 1 : 0);
}

absl::StatusOr<Number> Number::Add(const Number& other) const {
  Decimal a = Decode(bytes_);
  Decimal b = Decode(other.bytes_);
  if (a.digits.empty()) return other;
  if (b.digits.empty()) return *this;
  const int64_t unit = std::min(a.exponent - static_cast<int64_t>(a.digits.size()),
                                b.exponent - static_cast<int64_t>(b.digits.size()));
  const BigInt sum = Scaled(a, unit) + Scaled(b, unit);
  Decimal result;
  result.negative = sum < 0;
  result.digits = BigInt(boost::multiprecision::abs(sum)).str();
  result.exponent = static_cast<int64_t>(result.digits.size()) + unit;
  Trim(result);
  if (absl::Status status = CheckRange(result); !status.ok()) return status;
  return Number(Encode(result));
}

absl::StatusOr<Number> Number::Subtract(const Number& other) const { return Add(other.Negated()); }

Number Number::Negated() const {
  Decimal d = Decode(bytes_);
  d.negative = !d.negative;
  return Number(Encode(d));
}

}  // namespace meridian
