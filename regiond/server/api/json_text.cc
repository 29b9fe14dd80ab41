#include "regiond/server/api/json_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "base/model/number.h"

namespace meridian {
namespace {

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr uint64_t Repeated(uint8_t byte) { return 0x0101010101010101ull * byte; }
// The high bit of each byte that is zero; exact for the first one, which is all that is asked.
constexpr uint64_t ZeroBytes(uint64_t word) {
  return (word - Repeated(1)) & ~word & Repeated(0x80);
}

// Whether any of eight bytes needs an escape ("Bit Twiddling Hacks": hasless, haszero).
bool AnyNeedsEscape(const char* eight) {
  uint64_t word;
  std::memcpy(&word, eight, sizeof(word));
  const uint64_t control = (word - Repeated(0x20)) & ~word & Repeated(0x80);
  return (control | ZeroBytes(word ^ Repeated('"')) | ZeroBytes(word ^ Repeated('\\'))) != 0;
}

size_t FindEscape(std::string_view text, size_t from) {
  while (from + 8 <= text.size() && !AnyNeedsEscape(text.data() + from)) from += 8;
  while (from < text.size() && !NeedsEscape(text[from])) ++from;
  return from;
}

void AppendEscape(char c, std::string* out) {
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\b':
      out->append("\\b");
      return;
    case '\f':
      out->append("\\f");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  out->append("\\u00");
  out->push_back(kHex[c >> 4 & 15]);
  out->push_back(kHex[c & 15]);
}

}  // namespace

void AppendJsonTime(WallTime time, std::string* out) {
  std::array<char, 32> text;
  const int64_t millis = time.us / 1000;
  const int size =
      std::snprintf(text.data(), text.size(), "%lld.%03lld", static_cast<long long>(millis / 1000),
                    static_cast<long long>(millis % 1000));
  out->append(text.data(), static_cast<size_t>(size));
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t done = 0;
  while (true) {
    const size_t escape = FindEscape(text, done);
    out->append(text.substr(done, escape - done));
    if (escape == text.size()) break;
    AppendEscape(text[escape], out);
    done = escape + 1;
  }
  out->push_back('"');
}

bool AppendNumberText(std::string_view encoded, std::string* out) {
  constexpr size_t kBytesMax = 3 + (Number::kDigitsMax + 1) / 2;
  constexpr int kExponentBias = 129;
  if (encoded == "\x02") {
    out->push_back('0');
    return true;
  }
  if (encoded.size() < 4 || encoded.size() > kBytesMax || (encoded[0] != 1 && encoded[0] != 3))
    return false;
  const bool negative = encoded[0] == 1;
  const uint8_t flip = negative ? 0xff : 0;
  std::array<char, 2 * kBytesMax> digits;
  size_t count = 0;
  for (size_t i = 2; i + 1 < encoded.size(); ++i) {
    const int pair = (static_cast<uint8_t>(encoded[i]) ^ flip) - 1;
    if (pair < 0 || pair > 99) return false;
    digits[count++] = static_cast<char>('0' + pair / 10);
    digits[count++] = static_cast<char>('0' + pair % 10);
  }
  if (digits[count - 1] == '0') --count;
  const int exponent = (static_cast<uint8_t>(encoded[1]) ^ flip) - kExponentBias;
  if (negative) out->push_back('-');
  if (exponent <= 0) {
    out->append("0.").append(static_cast<size_t>(-exponent), '0').append(digits.data(), count);
    return true;
  }
  const size_t whole = std::min(count, static_cast<size_t>(exponent));
  out->append(digits.data(), whole);
  out->append(static_cast<size_t>(exponent) - whole, '0');
  if (whole < count) out->append(".").append(digits.data() + whole, count - whole);
  return true;
}

}  // namespace meridian
