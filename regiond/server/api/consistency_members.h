// MultiRegionConsistency and GlobalTableWitnessUpdates of UpdateTable, read, then checked: what AWS refuses of them by the request alone
// (reference/global-tables.md §13; in which order is (unverified)). Private to this directory.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/replica_members.h"

namespace meridian {

struct WitnessUpdateMembers {
  std::optional<std::optional<std::string_view>> create, remove;  // the Region of each
};

// What one request says of both, with its replicas.
struct ConsistencyMembers {
  std::optional<std::string_view> consistency;
  const std::vector<ReplicaUpdateMembers>& replicas;
  const std::vector<WitnessUpdateMembers>& witnesses;
};

void ReadWitnessUpdates(JsonReader& json, Json value, std::optional<std::vector<WitnessUpdateMembers>>& out);
void CheckWitnessConstraints(const std::vector<WitnessUpdateMembers>& updates, Constraints& constraints);
// REQUIRES: the constraints hold, and `members` has a consistency or a witness beside its replicas.
absl::Status CheckConsistency(const ConsistencyMembers& members, const ApiEndpoint& endpoint);

}  // namespace meridian
