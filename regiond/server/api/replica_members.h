// The elements of ReplicaUpdates, read, then checked (reference/global-tables.md §2, §12). Private to this directory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/requests.h"

namespace meridian {

struct ReadOverrideMembers {
  std::optional<std::string_view> index;  // its name, in a list of such
  std::optional<int64_t> read_units, max_read_units;
};
struct ReplicaActionMembers {
  std::optional<std::string_view> region, key, table_class;
  ReadOverrideMembers table;
  std::vector<ReadOverrideMembers> indexes;
  bool gives_more = false;  // than the Region's name
};
struct ReplicaUpdateMembers {
  std::optional<ReplicaActionMembers> create, update, remove;
};

void ReadReplicaUpdates(JsonReader& json, Json value, std::optional<std::vector<ReplicaUpdateMembers>>& out);
void CheckReplicaConstraints(const std::vector<ReplicaUpdateMembers>& updates, Constraints& constraints);
// REQUIRES: the constraints hold. One action, or the ValidationException for none or too many.
absl::StatusOr<std::vector<ReplicaUpdate>> ReplicaUpdatesOf(const std::vector<ReplicaUpdateMembers>& updates);

}  // namespace meridian
