#include "regiond/server/api/batch_common.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/table_name.h"

namespace meridian {

void CheckTableKeys(JsonObject tables, Constraints& constraints) {
  const bool valid = std::all_of(tables.begin(), tables.end(), [](const auto& field) {
    return field.key.starts_with("arn:") ||
           (!field.key.empty() && field.key.size() <= kTableNameBytesMax &&
            IsNamePattern(field.key));
  });
  if (valid) return;
  std::string names;
  for (const auto field : tables) StrAppend(&names, names.empty() ? "" : ", ", field.key);
  constraints.Violated(
      StrCat("'{", names, "}'"), "requestItems",
      StrCat("Map keys must satisfy constraint: [Member must have length less than or equal to ",
             kTableNameBytesMax,
             ", Member must have length greater than or equal to 1, "
             "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"));
}

absl::StatusOr<std::string> ResolveTableKey(std::string_view key, const ApiEndpoint& endpoint,
                                            std::vector<std::string>& known) {
  Constraints constraints;
  absl::StatusOr<std::string_view> name = CheckTableName(key, 1, endpoint, &constraints);
  if (!name.ok()) return name.status();
  if (!constraints.ok()) return constraints.status();
  if (std::find(known.begin(), known.end(), *name) != known.end()) {
    return ValidationError(
        StrCat("One or more parameter values were invalid: RequestItems names the table ", *name,
               " twice"));
  }
  known.emplace_back(*name);
  return known.back();
}

std::string TablePath(std::string_view table) { return StrCat("requestItems.", table, ".member"); }

absl::Status RequestItemsRequired(std::string_view operation) {
  return ValidationError(StrCat("The requestItems parameter is required for ", operation));
}

absl::Status TooManyItems(std::string_view operation) {
  return ValidationError(StrCat("Too many items requested for the ", operation, " call"));
}

}  // namespace meridian
