#include "regiond/server/table_update.h"

#include "regiond/core/table/capacity_change.h"
#include "regiond/core/table/table_class.h"

namespace meridian {

absl::Status ApplyTableUpdate(const UpdateTableRequest& request, std::string_view region, TableDescriptor& table, WallTime now) {
  if (request.deletion_protection) table.deletion_protection = *request.deletion_protection;
  if (request.table_class) return ChangeTableClass(table, *request.table_class, now);
  if (request.encryption) return ChangeEncryption(table, *request.encryption, now);
  CapacityChange change{request.billing_mode, request.throughput, request.bounds, {}};
  for (const IndexChange& index : request.index_changes) {
    if (index.action != IndexChange::Action::kUpdate) continue;
    IndexCapacityChange& capacity = change.indexes.emplace_back();
    capacity.index = index.index.name;
    if (index.has_throughput) capacity.throughput = index.index.throughput;
    capacity.bounds = index.bounds;
  }
  return ChangeCapacity(table, change, region, now);
}

}  // namespace meridian
