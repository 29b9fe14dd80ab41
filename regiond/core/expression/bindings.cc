#include "regiond/core/expression/bindings.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kNames = "ExpressionAttributeNames";
constexpr std::string_view kValues = "ExpressionAttributeValues";
constexpr size_t kPlaceholderBytesMax = 255;
constexpr size_t kSubstitutionBytesMax = 2 * 1024 * 1024;

bool IsPlaceholder(std::string_view key, char sigil) {
  return key.size() > 1 && key.size() <= kPlaceholderBytesMax && key[0] == sigil &&
         std::all_of(key.begin() + 1, key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

absl::Status InvalidKey(std::string_view map, std::string_view key) {
  return ValidationError(
      StrCat(map, " contains invalid key: Syntax error; key: \"", key, "\""));
}

std::string Join(const std::vector<std::string_view>& parts, std::string_view separator) {
  std::string out;
  for (std::string_view part : parts) StrAppend(&out, out.empty() ? "" : separator, part);
  return out;
}

absl::Status Unused(std::string_view map, const std::vector<std::string_view>& keys) {
  if (keys.empty()) return absl::OkStatus();
  return ValidationError(StrCat("Value provided in ", map,
                                " unused in expressions: keys: {", Join(keys, ", "), "}"));
}

}  // namespace

Bindings::Bindings(const ExpressionParameters& parameters)
    : parameters_(&parameters),
      name_used_(parameters.names.size(), false),
      value_used_(parameters.values.size(), false) {}

absl::StatusOr<Bindings> Bindings::Make(const ExpressionParameters& parameters) {
  size_t bytes = 0;
  for (const auto& [placeholder, name] : parameters.names) {
    if (!IsPlaceholder(placeholder, '#')) return InvalidKey(kNames, placeholder);
    if (name.empty()) {
      return ValidationError(
          StrCat(kNames, " contains invalid value: Empty attribute name for key ", placeholder));
    }
    bytes += name.size();
  }
  for (const auto& [placeholder, value] : parameters.values) {
    if (!IsPlaceholder(placeholder, ':')) return InvalidKey(kValues, placeholder);
    bytes += value.SizeForBilling();
  }
  if (bytes > kSubstitutionBytesMax && !parameters.legacy) {
    return ValidationError(StrCat(kNames, " and ", kValues,
                                  " have exceeded the maximum allowed size; size: ", bytes));
  }
  return Bindings(parameters);
}

std::string_view Bindings::UseName(std::string_view placeholder) {
  const auto& names = parameters_->names;
  const auto at = std::lower_bound(
      names.begin(), names.end(), placeholder,
      [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  if (at == names.end() || at->first != placeholder) return {};
  name_used_[static_cast<size_t>(at - names.begin())] = true;
  return at->second;
}

const AttributeValue* Bindings::UseValue(std::string_view placeholder) {
  const AttributeMap& values = parameters_->values;
  const Attribute* at = std::lower_bound(
      values.begin(), values.end(), placeholder,
      [](const Attribute& entry, std::string_view wanted) { return entry.name < wanted; });
  if (at == values.end() || at->name != placeholder) return nullptr;
  value_used_[static_cast<size_t>(at - values.begin())] = true;
  return &at->value;
}

BoundSlots Bindings::Fill(const SlotTable& slots) {
  BoundSlots bound;
  bound.names.reserve(slots.names.size());
  bound.values.reserve(slots.values.size());
  for (const std::string& name : slots.names) {
    bound.names.push_back(name[0] == '#' ? UseName(name) : std::string_view(name));
    bound.complete &= !bound.names.back().empty();
  }
  for (const std::string& value : slots.values) {
    bound.values.push_back(UseValue(value));
    bound.complete &= bound.values.back() != nullptr;
  }
  return bound;
}

absl::Status Bindings::CheckAllUsed() const {
  std::vector<std::string_view> unused;
  for (size_t i = 0; i < name_used_.size(); ++i) {
    if (!name_used_[i]) unused.push_back(parameters_->names[i].first);
  }
  if (absl::Status status = Unused(kNames, unused); !status.ok()) return status;
  for (size_t i = 0; i < value_used_.size(); ++i) {
    if (!value_used_[i]) unused.push_back(parameters_->values.begin()[i].name);
  }
  return Unused(kValues, unused);
}

std::string UndefinedName(std::string_view placeholder) {
  return StrCat(
      "An expression attribute name used in the document path is not defined; attribute name: ",
      placeholder);
}

std::string UndefinedValue(std::string_view placeholder) {
  return StrCat(
      "An expression attribute value used in expression is not defined; attribute value: ",
      placeholder);
}

absl::Status CheckExpressionMembers(const ExpressionMembers& members) {
  std::vector<std::string_view> all, present;
  for (const auto& [kind, is_present] : members.expressions) {
    all.push_back(ExpressionKindName(kind));
    if (is_present) present.push_back(ExpressionKindName(kind));
  }
  if (!present.empty() && !members.legacy.empty()) {
    return ValidationError(StrCat(
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {",
        Join(members.legacy, ", "), "} Expression parameters: {", Join(present, ", "), "}"));
  }
  if (members.names >= 0 && present.empty()) {
    return ValidationError(StrCat(kNames, " can only be specified when using expressions"));
  }
  if (members.names == 0) return ValidationError(StrCat(kNames, " must not be empty"));
  if (members.values >= 0 && present.empty()) {
    return ValidationError(StrCat(kValues, " can only be specified when using expressions: ",
                                  Join(all, " and "), all.size() == 1 ? " is null" : " are null"));
  }
  if (members.values == 0) return ValidationError(StrCat(kValues, " must not be empty"));
  return absl::OkStatus();
}

}  // namespace meridian
