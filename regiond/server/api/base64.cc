#include "regiond/server/api/base64.h"

#include <array>
#include <cstddef>

namespace meridian {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kInvalid);
  for (uint8_t i = 0; i < 64; ++i) values[static_cast<uint8_t>(kAlphabet[i])] = i;
  return values;
}();

uint32_t Byte(char c) { return static_cast<uint8_t>(c); }

}  // namespace

void AppendBase64(std::string_view bytes, std::string* out) {
  const size_t start = out->size();
  out->resize(start + (bytes.size() + 2) / 3 * 4);
  char* to = out->data() + start;
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const uint32_t group = Byte(bytes[i]) << 16 | Byte(bytes[i + 1]) << 8 | Byte(bytes[i + 2]);
    for (int shift = 18; shift >= 0; shift -= 6) *to++ = kAlphabet[group >> shift & 63];
  }
  const size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const uint32_t group = Byte(bytes[i]) << 16 | (rest == 2 ? Byte(bytes[i + 1]) << 8 : 0);
  *to++ = kAlphabet[group >> 18 & 63];
  *to++ = kAlphabet[group >> 12 & 63];
  *to++ = rest == 2 ? kAlphabet[group >> 6 & 63] : '=';
  *to++ = '=';
}

Base64Error DecodeBase64(std::string_view text, std::string* out) {
  if (text.size() % 4 != 0) return Base64Error::kLength;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  out->reserve(out->size() + text.size() / 4 * 3 + 2);
  uint32_t bits = 0;
  int count = 0;  // of bits not yet written
  for (const char c : text) {
    const uint8_t value = kValues[Byte(c)];
    if (value == kInvalid) return Base64Error::kCharacter;
    bits = (bits << 6 | value) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out->push_back(static_cast<char>(bits >> count));
    }
  }
  return (bits & ((1u << count) - 1)) == 0 ? Base64Error::kNone : Base64Error::kLastCharacter;
}

}  // namespace meridian
