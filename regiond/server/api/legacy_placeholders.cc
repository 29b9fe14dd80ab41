#include "regiond/server/api/legacy_placeholders.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// The first free placeholder from number `from` on.
template <typename IsTaken>
std::string FreePlaceholder(std::string_view mark, size_t from, IsTaken is_taken) {
  for (size_t number = from;; ++number) {
    std::string placeholder = StrCat(mark, "l", absl::Dec(number, absl::kZeroPad4));
    if (!is_taken(placeholder)) return placeholder;
  }
}

}  // namespace

std::string LegacyPlaceholders::Name(std::string_view attribute) {
  if (++names_ > kLegacyPlaceholdersMax) return "#l";
  auto& names = parameters_->names;
  const auto at = [&](const std::string& placeholder) {
    return std::lower_bound(
        names.begin(), names.end(), placeholder,
        [](const auto& entry, const std::string& p) { return entry.first < p; });
  };
  std::string placeholder = FreePlaceholder("#", names.size(), [&](const std::string& p) {
    const auto found = at(p);
    return found != names.end() && found->first == p;
  });
  names.emplace(at(placeholder), placeholder, attribute);
  return placeholder;
}

std::string LegacyPlaceholders::Value(AttributeValue value) {
  if (++values_ > kLegacyPlaceholdersMax) return ":l";
  AttributeMap& values = parameters_->values;
  std::string placeholder = FreePlaceholder(
      ":", values.size(), [&](const std::string& p) { return values.Find(p) != nullptr; });
  values.Set(placeholder, std::move(value));
  return placeholder;
}

absl::Status LegacyPlaceholders::status() const {
  if (std::max(names_, values_) <= kLegacyPlaceholdersMax) return absl::OkStatus();
  return ValidationError(StrCat("Meridian takes at most ", kLegacyPlaceholdersMax,
                                " attributes and as many values in a parameter such as Expected or "
                                "AttributeUpdates"));
}

}  // namespace meridian
