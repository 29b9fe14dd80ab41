// AttributesToGet: the top-level attributes that a read returned before expressions (reference:
// "ProjectionExpression"). A name is a name: "a.b" and "a[0]" reach into nothing. Read, checked
// with DynamoDB's texts, and written as a projection.
//
// Use, errors, limits, threads: as legacy_conditions.h.   Private to this directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/legacy_placeholders.h"

namespace meridian {

using LegacyAttributes = std::vector<std::string_view>;  // as written; views into the JsonBody

// Leaves `out` alone for null.
void ReadLegacyAttributes(Json value, JsonReader& json, std::optional<LegacyAttributes>* out);

// An empty list. `path`: such as "attributesToGet".
void AddViolations(const std::optional<LegacyAttributes>& attributes, std::string_view path,
                   Constraints& constraints);

// REQUIRES: no violations.
absl::Status CheckAttributesToGet(const std::optional<LegacyAttributes>& attributes);

// REQUIRES: CheckAttributesToGet() passed.
std::string ProjectionText(const LegacyAttributes& attributes, LegacyPlaceholders& placeholders);

}  // namespace meridian
