// StreamSpecification, a member of CreateTable and UpdateTable: read, then checked (reference/dynamodb-api.md §2.1, §14.5).
// Private to this directory.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/stream.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

// Views point into the JsonBody.
struct StreamMembers {
  std::optional<bool> enabled;
  std::optional<std::string_view> view_type;
};

void ReadStreamSpecification(JsonReader& json, Json value, std::optional<StreamMembers>& out);
void CheckStreamConstraints(const StreamMembers& members, Constraints& constraints);

// What a new table's stream is to show; nothing if it is to have none. REQUIRES, here and below: the constraints hold.
absl::StatusOr<std::optional<StreamView>> CheckNewStream(const StreamMembers& members);
// The same of a table that is there: nothing if its stream is to be disabled.
absl::StatusOr<std::optional<StreamView>> CheckStreamChange(const StreamMembers& members);

}  // namespace meridian
