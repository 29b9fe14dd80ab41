#include "regiond/server/table_update.h"

#include "base/model/errors.h"
#include "regiond/core/table/capacity_change.h"
#include "regiond/core/table/stream_setting.h"
#include "regiond/core/table/table_class.h"

namespace meridian {
namespace {

// reference/streams-ttl-triggers.md §1
absl::Status ChangeStream(const StreamChange& change, TableDescriptor& table, WallTime now) {
  if (change.enable) return EnableStream(table.attributes, table.name, *change.enable, now);
  if (table.global && table.attributes.enabled_stream() != nullptr) {
    return ValidationError("One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table replica.");
  }
  return DisableStream(table.attributes, table.name, now);
}

}  // namespace

absl::Status ApplyTableUpdate(const UpdateTableRequest& request, std::string_view region, TableDescriptor& table, WallTime now) {
  if (request.deletion_protection) table.deletion_protection = *request.deletion_protection;
  if (request.table_class) return ChangeTableClass(table, *request.table_class, now);
  if (request.encryption) return ChangeEncryption(table, *request.encryption, now);
  if (request.stream) {
    if (absl::Status status = ChangeStream(*request.stream, table, now); !status.ok()) return status;
  }
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
