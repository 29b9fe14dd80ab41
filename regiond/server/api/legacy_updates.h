// AttributeUpdates: what UpdateItem did before expressions, an action for each top-level attribute
// (reference: "Legacy parameters"; AWS developer guide, "Legacy conditional parameters"). Read,
// checked with DynamoDB's texts, and written as an update expression:
//   PUT v       SET a = v
//   ADD v       ADD a v, for numbers and sets; a list is appended to the one that is there
//   DELETE v    DELETE a v, for sets
//   DELETE      REMOVE a
// An update of nothing but DELETEs creates no item, as with expressions.
//
// Use, errors, limits, threads: as legacy_conditions.h.   Private to this directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/model/attribute_value.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/legacy_placeholders.h"

namespace meridian {

// Views point into the JsonBody.
struct LegacyUpdate {
  std::string_view attribute;
  std::optional<std::string_view> action;  // PUT if absent
  std::optional<AttributeValue> value;
  absl::Status status;  // what is wrong with the name and the value
};
using LegacyUpdates = std::vector<LegacyUpdate>;  // by attribute, each once

// Leaves `out` alone for null.
void ReadLegacyUpdates(Json value, JsonReader& json, std::optional<LegacyUpdates>* out);

void AddViolations(const std::optional<LegacyUpdates>& updates, Constraints& constraints);

// REQUIRES: no violations.
absl::Status CheckUpdates(const LegacyUpdates& updates);

// nullopt if there are none: the update then makes an item of its key alone, if there is none.
// REQUIRES: CheckUpdates() passed.
std::optional<std::string> UpdateText(LegacyUpdates updates, LegacyPlaceholders& placeholders);

}  // namespace meridian
