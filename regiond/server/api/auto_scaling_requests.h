// UpdateTableReplicaAutoScaling (reference/global-tables.md §10, §12, §12.1), as far as it can be judged without looking at a table.
// Threads: any; each call is independent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

// An AutoScalingSettingsUpdate.
struct AutoScalingSettings {
  std::optional<int64_t> minimum, maximum;
  std::optional<bool> disabled;
  bool has_policy = false;
  std::optional<double> target;
};

// Of one kind of capacity, of the table or of an index.
struct AutoScalingPart {
  std::string region;  // empty: of all of them, which is how write capacity is scaled
  std::string index;   // empty: the table's
  AutoScalingSettings settings;
  bool reads() const { return !region.empty(); }
};

struct AutoScalingRequest {
  std::string table;
  std::vector<std::string> regions;    // of ReplicaUpdates, as given
  std::vector<AutoScalingPart> parts;  // a Region that has none was named for nothing
};

absl::StatusOr<AutoScalingRequest> ParseUpdateAutoScaling(std::string_view body, const ApiEndpoint& endpoint);

}  // namespace meridian
