#include "regiond/server/admin/admin_service.h"

#include <algorithm>
#include <string>

#include "regiond/core/membership/membership.h"
#include "regiond/server/admin/conflict_listing.h"
#include "regiond/server/admin/version_listing.h"
#include "regiond/server/az/az_progress.h"

namespace meridian {
namespace {

void FillTable(Region& region, const Table& table, v1::RegionTable* out) {
  const TableDescriptor& descriptor = table.descriptor();
  out->set_name(descriptor.name);
  out->set_id(descriptor.id.ToString());
  out->set_status(std::string(TableStatusName(StatusOf(region.self(), descriptor))));
  out->set_partitions(table.layout().ranges().size());
  out->set_items(static_cast<uint64_t>(std::max<int64_t>(region.CountersOf(table).items, 0)));
  if (descriptor.global) out->set_global_table_id(descriptor.global->id.ToString());
  if (TableState* const state = region.azs().MostApplied(descriptor.id)) {
    out->set_conflicts_dropped(static_cast<uint64_t>(state->conflicts_dropped_total()));
  }
}

void FillOriginClocks(const Region& region, v1::RegionStatus* status) {
  for (const auto& [origin, clock] : region.origin_clocks().origins()) {
    v1::OriginClock* out = status->add_origin_clocks();
    out->set_region(origin.name);
    out->set_ahead_us(static_cast<uint64_t>(std::max<int64_t>(clock.lead().us, 0)));
    out->set_beyond_bound(static_cast<uint64_t>(clock.beyond_bound_total));
  }
}

void FillDestination(Region& region, Table& table, const DestinationProgress& progress, v1::DestinationStatus* out) {
  out->set_table(table.descriptor().name);
  out->set_destination(progress.destination.name);
  out->set_registered(progress.registered);
  out->set_backfilled(progress.backfilled);
  for (const PartitionProgress& partition : progress.partitions) {
    if (partition.partition.value >= table.partitions().size()) continue;
    const Partition& owner = table.partitions()[partition.partition.value];
    v1::PartitionCheckpoint* checkpoint = out->add_partitions();
    checkpoint->set_partition(partition.partition.value);
    checkpoint->set_checkpoint(partition.checkpoint.value);
    checkpoint->set_last(owner.committed().value);
  }
  const RecoveryPoint point = region.RecoveryPointOf(table, progress);
  out->set_pending_records(point.writes);
  out->set_lag_us(static_cast<uint64_t>(point.age.us));
}

void FillAz(Region& region, const AzHost& host, AzId id, v1::AzStatus* out) {
  const AzHost::Az& az = host.az(id);
  const AzProgress progress = ProgressOf(region, id);
  out->set_name(id.name());
  out->set_up(az.disk->open());
  out->set_trouble(az.trouble);
  out->set_leads(progress.leads);
  out->set_behind_records(progress.behind);
  out->set_rebuilding_partitions(progress.rebuilding);
  out->set_failures(static_cast<uint64_t>(az.failures_total));
  out->set_rebuilt(static_cast<uint64_t>(az.given_up_total + region.azs().rebuilt_total(id)));
}

}  // namespace

grpc::ServerUnaryReactor* RegionAdminService::GetStatus(grpc::CallbackServerContext* context,
                                                        const v1::GetRegionStatusRequest*,
                                                        v1::RegionStatus* response) {
  return calls_.Run(context, [this, response] {
    Region& region = region_();
    response->set_region(region.self().name);
    response->set_uptime_us(static_cast<uint64_t>((clock_.Now() - started_at_).us));
    for (const auto& [name, table] : region.catalog().tables()) {
      if (IsSystemTable(name)) continue;
      FillTable(region, *table, response->add_tables());
      for (const DestinationProgress& progress : region.source().ProgressOf(table->descriptor().id)) {
        FillDestination(region, *table, progress, response->add_destinations());
      }
    }
    for (uint8_t i = 0; i < azs_().azs(); ++i) FillAz(region, azs_(), AzId(i), response->add_azs());
    response->set_wall_time_us(static_cast<uint64_t>(clock_.WallNow().us));
    FillOriginClocks(region, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RegionAdminService::ListTables(grpc::CallbackServerContext* context,
                                                         const v1::ListRegionTablesRequest*,
                                                         v1::ListRegionTablesResponse* response) {
  return calls_.Run(context, [this, response] {
    for (const auto& [name, table] : region_().catalog().tables()) {
      if (IsSystemTable(name)) continue;
      FillTable(region_(), *table, response->add_tables());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RegionAdminService::ListVersions(grpc::CallbackServerContext* context,
                                                           const v1::ListVersionsRequest* request,
                                                           v1::ListVersionsResponse* response) {
  return calls_.Run(context, [this, request, response] { return meridian::ListVersions(region_(), *request, response); });
}

grpc::ServerUnaryReactor* RegionAdminService::DigestRange(grpc::CallbackServerContext* context,
                                                          const v1::DigestRangeRequest* request,
                                                          v1::DigestRangeResponse* response) {
  return calls_.Run(context, [this, request, response] { return meridian::DigestRange(region_(), *request, response); });
}

grpc::ServerUnaryReactor* RegionAdminService::ListConflicts(grpc::CallbackServerContext* context,
                                                            const v1::ListConflictsRequest* request,
                                                            v1::ListConflictsResponse* response) {
  return calls_.Run(context,
                    [this, request, response] { return meridian::ListConflicts(region_(), *request, response); });
}

}  // namespace meridian
