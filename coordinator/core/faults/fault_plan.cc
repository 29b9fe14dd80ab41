#include "coordinator/core/faults/fault_plan.h"

#include <algorithm>
#include <variant>

#include "base/model/bytes.h"
#include "base/model/strings.h"

namespace meridian {

namespace {

constexpr std::string_view kFaultPrefix = "fault/by-id/";
constexpr std::string_view kRevisionKey = "fault/revision";
constexpr std::string_view kLastIdKey = "fault/last-id";
constexpr std::string_view kClockKey = "fault/clock-advanced-us";
constexpr uint64_t kRevisionsOfARun = uint64_t{1} << 20;
constexpr Duration kDelayMax = Duration::Seconds(3600);

std::string KeyOf(uint64_t id) {
  std::string key(kFaultPrefix);
  ByteWriter(&key).Fixed64(id);
  return key;
}

std::string EncodeNumber(uint64_t value) {
  std::string bytes;
  ByteWriter(&bytes).Fixed64(value);
  return bytes;
}

// 0 if there is none yet.
absl::StatusOr<uint64_t> ReadNumber(StateStore& store, std::string_view key) {
  const absl::StatusOr<std::string> bytes = store.Read(key);
  if (absl::IsNotFound(bytes.status())) return 0;
  if (!bytes.ok()) return bytes.status();
  ByteReader in(*bytes);
  const uint64_t value = in.Fixed64();
  if (!in.done()) return absl::DataLossError(StrCat(key, " is not a number"));
  return value;
}

}  // namespace

absl::StatusOr<FaultPlan> FaultPlan::Open(std::vector<RegionId> regions,
                                          std::vector<DirectedLink> links, StateStore& store) {
  FaultPlan plan(std::move(regions), std::move(links), store);
  const absl::StatusOr<uint64_t> revision = ReadNumber(store, kRevisionKey);
  if (!revision.ok()) return revision.status();
  const absl::StatusOr<uint64_t> last_id = ReadNumber(store, kLastIdKey);
  if (!last_id.ok()) return last_id.status();
  plan.revision_ = *revision;
  plan.last_id_ = *last_id;
  const absl::StatusOr<uint64_t> advanced = ReadNumber(store, kClockKey);
  if (!advanced.ok()) return advanced.status();
  plan.clock_advanced_ = Duration::Micros(static_cast<int64_t>(*advanced));
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(kFaultPrefix); cursor->valid() && cursor->key().starts_with(kFaultPrefix);
       cursor->Next()) {
    absl::StatusOr<Fault> fault = DecodeFault(cursor->value());
    if (!fault.ok()) return fault.status();
    const uint64_t id = fault->id;
    plan.faults_.emplace(id, *std::move(fault));
  }
  if (!cursor->status().ok()) return cursor->status();
  // As the cluster file may have changed. By so much, as the store may be an older one than that from which daemons have heard of revisions.
  plan.revision_ += kRevisionsOfARun;
  if (absl::Status status = plan.Commit({}); !status.ok()) return status;
  return plan;
}

absl::Status FaultPlan::Check(const LinkFault& fault) const {
  const bool known = std::any_of(links_.begin(), links_.end(), [&](const DirectedLink& link) {
    return link.from == fault.from && link.settings.to == fault.to;
  });
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("there is no link from Region '", fault.from.name,
                                           "' to Region '", fault.to.name,
                                           "' in this cluster; see 'meridian status'"));
}

absl::Status FaultPlan::CheckRegion(const RegionId& region) const {
  if (std::find(regions_.begin(), regions_.end(), region) != regions_.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("there is no Region '", region.name,
                                           "' in this cluster; see 'meridian status'"));
}

absl::Status FaultPlan::Check(const ClockSkew& fault) const {
  if (absl::Status status = CheckRegion(fault.region); !status.ok()) return status;
  if (fault.ahead_us == 0) return absl::InvalidArgumentError("a skew of 0 would have no effect");
  if (fault.ahead_us > kClockSkewMax.us || fault.ahead_us < -kClockSkewMax.us) {
    return absl::InvalidArgumentError("a skew is at most 168h; 'meridian clock advance' moves all clocks");
  }
  return absl::OkStatus();
}

absl::Status FaultPlan::Check(const ZoneFault& fault) const {
  if (absl::Status status = CheckRegion(fault.region); !status.ok()) return status;
  if (fault.az.index >= kAzsMax) return absl::InvalidArgumentError("a Region has AZs a, b and c");
  if (!HasDelay(fault.kind) && fault.delay_us != 0) {
    return absl::InvalidArgumentError("this kind of fault has no delay");
  }
  if (HasDelay(fault.kind) && fault.delay_us == 0) {
    return absl::InvalidArgumentError("a delay of 0 would have no effect");
  }
  if (fault.delay_us > static_cast<uint64_t>(kDelayMax.us)) {
    return absl::InvalidArgumentError("a delay is at most 1h");
  }
  return absl::OkStatus();
}

absl::Status FaultPlan::Check(const PausedReplication& fault) const {
  if (fault.table.empty()) return absl::InvalidArgumentError("name the table whose replication is to be paused");
  if (std::find(regions_.begin(), regions_.end(), fault.region) != regions_.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("there is no Region '", fault.region.name,
                                           "' in this cluster; see 'meridian status'"));
}

absl::Status FaultPlan::Check(const LostAccess& fault) const {
  if (fault.table.empty()) return absl::InvalidArgumentError("name the table that cannot be accessed");
  return CheckRegion(fault.region);
}

absl::StatusOr<Fault> FaultPlan::Add(WallTime now, Fault fault) {
  absl::Status possible = std::visit([this](const auto& what) { return Check(what); }, fault.what);
  if (!possible.ok()) return possible;
  if (fault.ends_at && *fault.ends_at <= now) {
    return absl::InvalidArgumentError("the fault would end before it begins");
  }
  fault.id = last_id_ + 1;
  if (auto* const lost = std::get_if<LostAccess>(&fault.what)) lost->since = now;
  StateBatch batch;
  batch.Put(KeyOf(fault.id), EncodeFault(fault));
  batch.Put(std::string(kLastIdKey), EncodeNumber(fault.id));
  if (absl::Status status = Commit(std::move(batch)); !status.ok()) return status;
  last_id_ = fault.id;
  faults_.emplace(fault.id, fault);
  return fault;
}

absl::Status FaultPlan::Clear(uint64_t id) {
  if (faults_.count(id) == 0) {
    return absl::NotFoundError(StrCat("no fault has the id ", id, "; see 'meridian fault list'"));
  }
  return Erase({id});
}

absl::StatusOr<uint64_t> FaultPlan::ClearAll(const std::set<uint64_t>& but) {
  std::vector<uint64_t> ids;
  for (const auto& [id, fault] : faults_) {
    if (!but.contains(id)) ids.push_back(id);
  }
  if (absl::Status status = Erase(ids); !status.ok()) return status;
  return ids.size();
}

absl::Status FaultPlan::Expire(WallTime now, const std::set<uint64_t>& but) {
  std::vector<uint64_t> over;
  for (const auto& [id, fault] : faults_) {
    if (fault.ends_at && *fault.ends_at <= now && !but.contains(id)) over.push_back(id);
  }
  return Erase(over);
}

absl::Status FaultPlan::AdvanceClock(Duration by) {
  if (by <= Duration()) return absl::InvalidArgumentError("the clock goes forward only; give a time above 0");
  if (by > kClockAdvanceMax - clock_advanced_) {
    return absl::InvalidArgumentError("the clock can be advanced by 20 years in all");
  }
  const Duration advanced = clock_advanced_ + by;
  StateBatch batch;
  batch.Put(std::string(kClockKey), EncodeNumber(static_cast<uint64_t>(advanced.us)));
  if (absl::Status status = Commit(std::move(batch)); !status.ok()) return status;
  clock_advanced_ = advanced;
  return absl::OkStatus();
}

Duration FaultPlan::ClockAheadIn(const RegionId& region) const {
  Duration ahead = clock_advanced_;
  for (const auto& [id, fault] : faults_) {
    const ClockSkew* const skew = std::get_if<ClockSkew>(&fault.what);
    if (skew != nullptr && skew->region == region) ahead = ahead + Duration::Micros(skew->ahead_us);
  }
  return ahead;
}

std::vector<DirectedLink> FaultPlan::Effective() const {
  std::vector<DirectedLink> links = links_;
  for (const auto& [id, fault] : faults_) {
    const LinkFault* const of_link = std::get_if<LinkFault>(&fault.what);
    if (!of_link) continue;
    for (DirectedLink& link : links) {
      if (link.from != of_link->from || link.settings.to != of_link->to) continue;
      if (of_link->kind == LinkFaultKind::kCut) {
        link.settings.cut = true;
      } else {
        link.settings.latency_us = of_link->latency_us;
        link.settings.jitter_us = of_link->jitter_us;
      }
    }
  }
  return links;
}

std::vector<LinkSettings> FaultPlan::LinksFrom(const RegionId& region) const {
  std::vector<LinkSettings> links;
  for (DirectedLink& link : Effective()) {
    if (link.from == region) links.push_back(std::move(link.settings));
  }
  return links;
}

std::vector<AzFault> FaultPlan::AzFaultsIn(const RegionId& region) const {
  std::vector<AzFault> in_region;
  for (const auto& [id, fault] : faults_) {
    const ZoneFault* const of_zone = std::get_if<ZoneFault>(&fault.what);
    if (!of_zone || of_zone->region != region) continue;
    in_region.push_back({id, of_zone->kind, of_zone->az, of_zone->delay_us});
  }
  return in_region;
}

absl::Status FaultPlan::Erase(const std::vector<uint64_t>& ids) {
  if (ids.empty()) return absl::OkStatus();
  StateBatch batch;
  for (const uint64_t id : ids) batch.Erase(KeyOf(id));
  if (absl::Status status = Commit(std::move(batch)); !status.ok()) return status;
  for (const uint64_t id : ids) faults_.erase(id);
  return absl::OkStatus();
}

absl::Status FaultPlan::Commit(StateBatch batch) {
  batch.Put(std::string(kRevisionKey), EncodeNumber(revision_ + 1));
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  if (absl::Status status = store_->Sync(); !status.ok()) return status;
  ++revision_;
  return absl::OkStatus();
}

}  // namespace meridian
