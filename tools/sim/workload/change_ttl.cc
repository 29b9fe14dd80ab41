#include "tools/sim/workload/change_ttl.h"

#include <algorithm>

#include "base/model/item_codec.h"
#include "base/model/number.h"
#include "base/model/strings.h"
#include "regiond/core/settings/time_to_live.h"
#include "regiond/core/ttl/expiry.h"

namespace meridian {
namespace {

constexpr Duration kBetweenTtlChangesMax = Duration::Millis(800);

}  // namespace

ChangeTtl::ChangeTtl(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random)
    : cluster_(cluster),
      client_(client),
      marks_(marks),
      failures_(failures),
      random_(random),
      enabled_(cluster.regions(), false),
      turned_off_(cluster.regions()),
      next_(cluster.time().now) {}

const TableDescriptor* ChangeTtl::TableIn(size_t region) const {
  if (!cluster_.regiond(region).up()) return nullptr;
  const Table* const table = cluster_.regiond(region).region().catalog().Find(std::string(kSimTable));
  return table == nullptr ? nullptr : &table->descriptor();
}

// Half of the changes are in the first Region, so that there are some where nothing has ever been turned on.
void ChangeTtl::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(kBetweenTtlChangesMax.us))};
  const size_t region = random_.Below(2) == 0 ? 0 : random_.Below(cluster_.regions());
  const TableDescriptor* const table = TableIn(region);
  if (table == nullptr) return;
  if (asked_) return;
  asked_ = Asked{client_.NextRequest(), region, !table->attributes.time_to_live.enabled};
  const auto change = [&](TableDescriptor& changed, WallTime now) {
    changed.attributes.time_to_live.changed_at = WallTime();  // he need not wait for half an hour
    return ChangeTimeToLive(changed, asked_->enable, kSimExpiryName, now);
  };
  enabled_[region].reset();
  cluster_.regiond(region).ChangeSettings(asked_->request, std::string(kSimTable), change, TableChangeKind::kTimeToLive);
}

void ChangeTtl::OnReply(const RegionId& region, const Reply& reply) {
  if (!asked_ || cluster_.region_id(asked_->region) != region || asked_->request != reply.request) return;
  const Asked asked = *std::exchange(asked_, std::nullopt);
  if (!reply.status.ok()) return;
  if (!asked.enable) turned_off_[asked.region] = Now(cluster_.regiond(asked.region).region());
  if (!asked.enable) marks_.Add(SimMark::kTtlTurnedOff);
  enabled_[asked.region] = asked.enable;
}

void ChangeTtl::OnRegiondCrash(const RegionId& region) {
  if (asked_ && cluster_.region_id(asked_->region) == region) asked_.reset();
}

// One that joins there has it off.
void ChangeTtl::OnReplicaRemoved(const RegionId& region) {
  const size_t index = *cluster_.IndexOf(region);
  if (asked_ && asked_->region == index) asked_.reset();
  enabled_[index] = false;
  turned_off_[index] = TurnedOff();
  std::erase_if(images_, [&](const auto& image) { return image.first.first == region; });
}

void ChangeTtl::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  if (change.journal_only) return;
  if (change.cause == ChangeCause::kTtl) CheckExpired(region, record, change);
  images_[{region, change.key}] = change.after.image;
}

ChangeTtl::TurnedOff ChangeTtl::Now(Region& region) const {
  TurnedOff now{region.hybrid_clock().last(), {}};
  const Table* const table = region.catalog().Find(std::string(kSimTable));
  if (table == nullptr) return now;
  for (const Partition& partition : table->partitions()) {
    for (AzNode* node : region.azs().Up()) {
      const AzNode::Replica* const replica = node->Find(partition.id());
      if (replica == nullptr) continue;
      Epoch& past = now.past[partition.id()];
      past = std::max(past, replica->consensus.epoch());
    }
    if (partition.leader()) now.past[partition.id()] = Epoch(partition.leader()->epoch.value - 1);
  }
  return now;
}

bool ChangeTtl::ProposedBefore(const TurnedOff& turned_off, const LogRecord& record, const ChangeRecord& change) const {
  const auto past = turned_off.past.find(record.log);
  return change.after.version.hlc <= turned_off.clock || (past != turned_off.past.end() && record.epoch <= past->second);
}

void ChangeTtl::CheckExpired(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  marks_.Add(SimMark::kItemExpired);
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    if (cluster_.region_id(i) != region || enabled_[i] != false) continue;
    if (ProposedBefore(turned_off_[i], record, change)) continue;
    failures_.Add(StrCat("invariant 9: TTL deleted an item in ", region.name, ", where it is off"));
  }
  const absl::StatusOr<Item> stood = DecodeItem(images_[{region, change.key}]);
  const AttributeValue* const until = stood.ok() ? stood->Find(kSimExpiryName) : nullptr;
  if (until == nullptr || until->If<Number>() == nullptr) {
    failures_.Add(StrCat("invariant 9: in ", region.name, " TTL deleted what does not expire, by ", change.after.version.ToString()));
    return;
  }
  // The version is no earlier than the clock by which it was deleted.
  const Number now = Number::FromInt(change.after.version.hlc.wall().us / 1'000'000);
  if (*until->If<Number>() < now) return;
  failures_.Add(StrCat("invariant 9: in ", region.name, " TTL deleted at ", now.ToString(), " what was to expire at ",
                       until->If<Number>()->ToString()));
}

bool ChangeTtl::Settled() const {
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    const TableDescriptor* const table = TableIn(i);
    const TimeToLive& setting = table->attributes.time_to_live;
    for (AzNode* node : cluster_.regiond(i).region().azs().Up()) {
      TableState& state = *node->FindState(table->id);
      if (state.indexes().dropped()) return false;
      if (!setting.enabled) continue;
      if (!state.indexes().complete(setting.queue)) return false;
      const ExpiredRange range = ExpiredEntries(setting, ExpiryWindowAt(cluster_.regiond(i).clock().WallNow(), Duration()));
      const std::unique_ptr<StateCursor> cursor = state.store().NewCursor();
      cursor->Seek(range.low);
      if (cursor->valid() && cursor->key() < range.high) return false;
    }
  }
  return true;
}

void ChangeTtl::Judge() {
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    const bool on = TableIn(i)->attributes.time_to_live.enabled;
    if (enabled_[i].value_or(on) == on) continue;
    failures_.Add(StrCat("invariant 8: TTL of ", cluster_.region_id(i).name, " is ", on ? "on" : "off", ", which nobody asked for there"));
  }
}

}  // namespace meridian
