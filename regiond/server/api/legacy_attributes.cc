#include "regiond/server/api/legacy_attributes.h"

#include <set>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/attribute_reader.h"

namespace meridian {

void ReadLegacyAttributes(Json value, JsonReader& json, std::optional<LegacyAttributes>* out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  LegacyAttributes& attributes = out->emplace();
  for (Json element : *array) {
    std::optional<std::string_view> name;
    json.String(element, &name);
    attributes.push_back(name.value_or(""));
  }
}

void AddViolations(const std::optional<LegacyAttributes>& attributes, std::string_view path,
                   Constraints& constraints) {
  if (!attributes || !attributes->empty()) return;
  constraints.Violated("'[]'", path, "Member must have length greater than or equal to 1");
}

absl::Status CheckAttributesToGet(const std::optional<LegacyAttributes>& attributes) {
  if (!attributes) return absl::OkStatus();
  std::set<std::string_view> seen;
  for (std::string_view name : *attributes) {
    if (absl::Status status = CheckAttributeName(name); !status.ok()) return status;
    if (seen.insert(name).second) continue;
    return ValidationError(StrCat(
        "One or more parameter values were invalid: Duplicate value in attribute name: ", name));
  }
  return absl::OkStatus();
}

std::string ProjectionText(const LegacyAttributes& attributes, LegacyPlaceholders& placeholders) {
  std::string text;
  for (std::string_view name : attributes) {
    StrAppend(&text, text.empty() ? "" : ", ", placeholders.Name(name));
  }
  return text;
}

}  // namespace meridian
