// What BatchGetItem and BatchWriteItem share: a map from tables to lists. Private to this
// directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "regiond/server/api/data_members.h"

namespace meridian {

// The violation of the first wrong table name among the map's keys.
void CheckTableKeys(JsonObject tables, Constraints& constraints);
// The bare name of a table named by `key`, which may be an ARN; an error if `known` has it already.
absl::StatusOr<std::string> ResolveTableKey(std::string_view key, const ApiEndpoint& endpoint,
                                            std::vector<std::string>& known);
// "requestItems.<table>.member"
std::string TablePath(std::string_view table);
absl::Status RequestItemsRequired(std::string_view operation);
absl::Status TooManyItems(std::string_view operation);

}  // namespace meridian
