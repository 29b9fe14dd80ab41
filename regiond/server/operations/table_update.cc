#include "regiond/server/operations/table_update.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/capacity_change.h"
#include "regiond/core/settings/stream_setting.h"
#include "regiond/core/settings/table_class.h"
#include "regiond/server/api/unsupported.h"

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

TableChangeKind KindOf(const UpdateTableRequest& request, BillingMode mode) {
  const auto some_index = [&](auto is) { return std::any_of(request.index_changes.begin(), request.index_changes.end(), is); };
  if (!request.replica_updates.empty() || request.strong) return TableChangeKind::kReplicas;
  if (request.encryption) return TableChangeKind::kEncryption;
  if (request.table_class) return TableChangeKind::kTableClass;
  if (request.deletion_protection) return TableChangeKind::kDeletionProtection;
  if (some_index([](const IndexChange& change) { return change.action != IndexChange::Action::kUpdate; })) return TableChangeKind::kIndexes;
  if (request.billing_mode && *request.billing_mode != mode) return TableChangeKind::kBillingMode;
  if (request.throughput || some_index([](const IndexChange& change) { return change.has_throughput; })) {
    return TableChangeKind::kThroughput;
  }
  if (request.bounds.on_demand_max || some_index([](const IndexChange& change) { return change.bounds.on_demand_max.has_value(); })) {
    return TableChangeKind::kOnDemandMax;
  }
  if (request.stream) return TableChangeKind::kStream;
  return request.billing_mode ? TableChangeKind::kBillingMode : TableChangeKind::kWarmThroughput;
}

absl::Status CheckConsistency(const UpdateTableRequest& request, const TableDescriptor& table) {
  if (request.gives_consistency && table.global) {
    return ValidationError("MultiRegionConsistency parameter is unsupported on existing global table");
  }
  if (request.strong) return MemberNotSupported("UpdateTable", "MultiRegionConsistency STRONG");
  if (request.witnesses_removed.empty() || !table.global) return absl::OkStatus();
  return ValidationError(StrCat("Update global table operation failed because one or more witnesses were not part of the global table. Please retry "
                                "the request without these witnesses: [", request.witnesses_removed.front(), "]."));
}

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
