#include "base/model/backup_id.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr size_t kDigits = 14;
constexpr size_t kHexDigits = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string BackupId::ToString() const { return absl::StrFormat("%014d-%08x", requested_at.us / 1000, suffix); }

std::optional<BackupId> BackupId::Parse(std::string_view text) {
  if (text.size() != kDigits + 1 + kHexDigits || text[kDigits] != '-') return std::nullopt;
  const std::string_view digits = text.substr(0, kDigits), hex = text.substr(kDigits + 1);
  if (!std::all_of(digits.begin(), digits.end(), IsDigit) || !std::all_of(hex.begin(), hex.end(), IsHex)) return std::nullopt;
  BackupId id;
  int64_t millis = 0;
  if (!absl::SimpleAtoi(ToAbsl(digits), &millis) || !absl::SimpleHexAtoi(ToAbsl(hex), &id.suffix)) return std::nullopt;
  if (millis > INT64_MAX / 1000) return std::nullopt;
  id.requested_at.us = millis * 1000;
  return id;
}

}  // namespace meridian
