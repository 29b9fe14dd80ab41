// Auto scaling of tables with replicas (reference/global-tables.md §10, §12). Tables with replicas are all billed per request here, so none
// has anything to scale, and every update is refused as AWS refuses it for such tables.
// Threads: pure functions.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "base/model/table.h"
#include "regiond/server/api/auto_scaling_requests.h"

namespace meridian {

// ResourceNotFoundException if the table has no replicas.
absl::Status CheckHasReplicas(const TableDescriptor* table, const std::string& name);

// Why the update is refused. REQUIRES: the table has replicas.
absl::Status RefuseAutoScaling(const AutoScalingRequest& request, const TableDescriptor& table);

// Appends {"TableAutoScalingDescription":{…}}. REQUIRES: the table has replicas.
void AppendAutoScaling(const TableDescriptor& table, TableStatus status, std::string* out);

}  // namespace meridian
