#include "regiond/server/admin_service.h"

#include <xxhash.h>

#include <algorithm>
#include <string>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "regiond/server/admin_errors.h"
#include "regiond/server/api/key_json.h"
#include "regiond/server/az/az_progress.h"
#include "regiond/server/conflict_listing.h"

namespace meridian {
namespace {

constexpr uint32_t kPageDefault = 1000;
constexpr uint32_t kPageMax = 10'000;

uint32_t PageLimit(uint32_t asked) { return asked == 0 ? kPageDefault : std::min(asked, kPageMax); }

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

// A page shows what is committed, partition by partition in key order, as each partition's leader has it.
absl::Status FillVersions(ReadView& view, const v1::ListVersionsRequest& request, v1::ListVersionsResponse* response) {
  const uint32_t limit = PageLimit(request.limit());
  std::string from = ItemStateKey(request.after());
  if (!request.after().empty()) from.push_back('\0');
  for (const PartitionLayout::Range& partition : view.layout().ranges()) {
    const StateRange range = ItemRange(partition);
    if (from >= range.high) continue;
    absl::StatusOr<StateStore*> store = view.StoreOf(partition.id);
    if (!store.ok()) return TooFewAzs();
    std::unique_ptr<StateCursor> cursor = (*store)->NewCursor();
    for (cursor->Seek(std::max(from, range.low)); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      if (response->versions_size() == static_cast<int>(limit)) return absl::OkStatus();
      absl::StatusOr<VersionedItem> item = DecodeVersionedItem(cursor->value());
      if (!item.ok()) return item.status();
      const ItemKey key{std::string(cursor->key().substr(1))};
      v1::ItemVersion* out = response->add_versions();
      out->set_key(key.bytes);
      out->set_key_json(KeyJson(view.key_schema(), key));
      out->set_version_hlc(item->version.hlc.bits);
      out->set_version_region(item->version.region.name);
      out->set_deleted(item->deleted);
      if (!item->deleted) out->set_digest(XXH3_64bits(item->image.data(), item->image.size()));
      response->set_next(key.bytes);
    }
    if (!cursor->status().ok()) {
      (void)view.Retry(cursor->status());  // a damaged copy is not asked again
      return cursor->status();
    }
  }
  response->set_done(true);
  return absl::OkStatus();
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
  return calls_.Run(context, [this, request, response]() -> absl::Status {
    Table* const table = region_().catalog().Find(request->table());
    if (table == nullptr) {
      return absl::NotFoundError(StrCat("table ", request->table(), " is not in Region ", region_().self().name));
    }
    ReadView view = region_().ControlViewOf(*table);
    return FillVersions(view, *request, response);
  });
}

grpc::ServerUnaryReactor* RegionAdminService::ListConflicts(grpc::CallbackServerContext* context,
                                                            const v1::ListConflictsRequest* request,
                                                            v1::ListConflictsResponse* response) {
  return calls_.Run(context,
                    [this, request, response] { return meridian::ListConflicts(region_(), *request, response); });
}

}  // namespace meridian
