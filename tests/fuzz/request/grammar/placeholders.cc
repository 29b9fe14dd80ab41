#include "tests/fuzz/request/grammar/placeholders.h"

#include <algorithm>

#include "base/model/strings.h"
#include "regiond/core/expression/reserved_words.h"

namespace meridian::fuzz {
namespace {

constexpr size_t kTypeBytes = 5;  // {"SS" and the like, enough to tell types apart

bool IsPlain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }) && !IsReservedWord(name);
}

std::string Map(Choices& choices, const std::vector<std::pair<std::string, std::string>>& entries) {
  Members members(choices);
  for (const auto& [placeholder, json] : entries) members.Add(placeholder, json);
  return members.Object();
}

}  // namespace

std::string Placeholders::Name(std::string_view attribute) {
  if (choices_.Slips()) return std::string(choices_.OneOf({"#missing", "#", "size", "1x", ""}));
  if (IsPlain(attribute) && choices_.Chance(2, 3)) return std::string(attribute);
  const std::string json = Quoted(attribute);
  for (const auto& [placeholder, named] : names_) {
    if (named == json) return placeholder;
  }
  names_.emplace_back(StrCat("#n", names_.size()), json);
  return names_.back().first;
}

std::string Placeholders::Value(std::string json) {
  if (choices_.Slips()) return std::string(choices_.OneOf({":missing", ":", "1", "'a'"}));
  if (!values_.empty() && choices_.Chance(1, 6)) {
    const auto& [placeholder, other] = choices_.OneOf(values_);
    if (other.compare(0, kTypeBytes, json, 0, kTypeBytes) == 0) return placeholder;
  }
  values_.emplace_back(StrCat(":v", values_.size()), std::move(json));
  return values_.back().first;
}

void Placeholders::AddTo(Members& request) const {
  auto names = names_, values = values_;
  if (choices_.Slips()) names.emplace_back("#unused", "\"unused\"");
  if (choices_.Slips()) values.emplace_back(":unused", "{\"S\":\"unused\"}");
  if (!names.empty()) request.Add("ExpressionAttributeNames", Map(choices_, names));
  if (!values.empty()) request.Add("ExpressionAttributeValues", Map(choices_, values));
}

}  // namespace meridian::fuzz
