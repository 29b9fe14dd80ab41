#include "regiond/server/api/constraints.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr size_t kReportedMax = 10;

}  // namespace

std::string Quoted(std::string_view value) { return StrCat("'", value, "'"); }

bool IsNamePattern(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

absl::Status Constraints::status() const {
  if (violations_.empty()) return absl::OkStatus();
  const size_t count = violations_.size();
  std::string text = StrCat(count, " validation error", count == 1 ? "" : "s", " detected: ");
  for (size_t i = 0; i < count; ++i) StrAppend(&text, i == 0 ? "" : "; ", violations_[i]);
  return ValidationError(text);
}

void Constraints::Violated(std::string_view quoted_value, std::string_view path,
                           std::string_view constraint) {
  if (violations_.size() == kReportedMax) return;
  violations_.push_back(StrCat("Value ", quoted_value, " at '", path,
                               "' failed to satisfy constraint: ", constraint));
}

void Constraints::ViolatedText(std::string text) {
  if (violations_.size() < kReportedMax) violations_.push_back(std::move(text));
}

void Constraints::NotNull(bool present, std::string_view path) {
  if (!present) Violated("null", path, "Member must not be null");
}

std::optional<size_t> Constraints::OneOf(std::optional<std::string_view> value,
                                         std::string_view path, EnumNames names) {
  if (!value) return std::nullopt;
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == *value) return i;
  }
  for (std::string_view name : names) StrAppend(&text, text.empty() ? "" : ", ", name);
  Violated(Quoted(*value), path, StrCat("Member must satisfy enum value set: [", text, "]"));
  return std::nullopt;
}

void Constraints::Length(std::optional<std::string_view> value, std::string_view path, size_t min,
                         size_t max) {
  if (!value) return;
  if (value->size() < min) {
    Violated(Quoted(*value), path,
             StrCat("Member must have length greater than or equal to ", min));
  } else if (value->size() > max) {
    Violated(Quoted(*value), path, StrCat("Member must have length less than or equal to ", max));
  }
}

void Constraints::Range(std::optional<int64_t> value, std::string_view path, int64_t min,
                        int64_t max) {
  if (!value) return;
  if (*value < min) {
    Violated(Quoted(StrCat(*value)), path,
             StrCat("Member must have value greater than or equal to ", min));
  } else if (*value > max) {
    Violated(Quoted(StrCat(*value)), path,
             StrCat("Member must have value less than or equal to ", max));
  }
}

void Constraints::NamePattern(std::string_view value, std::string_view path) {
  if (IsNamePattern(value)) return;
  Violated(Quoted(value), path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
}

}  // namespace meridian
