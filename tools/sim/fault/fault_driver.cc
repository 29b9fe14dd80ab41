#include "tools/sim/fault/fault_driver.h"

#include <algorithm>

namespace meridian {
namespace {

constexpr PairSettings kSlow{Duration::Millis(1), Duration::Seconds(1)};
constexpr Duration kSkewMax = Duration::Seconds(2);
constexpr Duration kAzDelayMax = Duration::Millis(500);

}  // namespace

FaultDriver::FaultDriver(std::vector<SimFaultPlan> plan, Instant start, SimCluster& cluster, Random& random)
    : plan_(std::move(plan)), cluster_(cluster), random_(random) {
  for (size_t i = 0; i < plan_.size(); ++i) {
    const Duration wait = plan_[i].every.us > 0 ? UpTo(plan_[i].every * 2) : plan_[i].at;
    begins_.emplace(At{start + wait, next_sequence_++}, i);
  }
}

Duration FaultDriver::UpTo(Duration max) {
  return Duration{static_cast<int64_t>(random_.Below(static_cast<uint64_t>(max.us) + 1))};
}

Instant FaultDriver::NextDue() const {
  Instant next = Instant::Max();
  if (!begins_.empty()) next = std::min(next, begins_.begin()->first.first);
  if (!ends_.empty()) next = std::min(next, ends_.begin()->first.first);
  return next;
}

void FaultDriver::RunDue() {
  const Instant now = cluster_.time().now;
  while (!ends_.empty() && ends_.begin()->first.first <= now) {
    const std::function<void()> end = std::move(ends_.begin()->second);
    ends_.erase(ends_.begin());
    end();
  }
  while (!begins_.empty() && begins_.begin()->first.first <= now) {
    const SimFaultPlan& fault = plan_[begins_.begin()->second];
    if (fault.every.us > 0) {
      begins_.emplace(At{now + Duration::Micros(1) + UpTo(fault.every * 2), next_sequence_++}, begins_.begin()->second);
    }
    begins_.erase(begins_.begin());
    Inject(fault);
  }
}

void FaultDriver::HealAll() {
  begins_.clear();
  for (const auto& [at, end] : ends_) end();
  ends_.clear();
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    for (uint8_t az = 0; az < cluster_.regiond(i).azs(); ++az) cluster_.regiond(i).EndAzFaults(AzId(az));
  }
  cluster_.StartAll();
  (void)cluster_.coordinator().coordinator().ClearAllFaults();
}

void FaultDriver::Inject(const SimFaultPlan& fault) {
  std::function<void()> end = Begin(fault);
  if (!end) return;
  ++injected_[std::string(SimFaultName(fault.kind))];
  ends_.emplace(At{cluster_.time().now + UpTo(fault.for_max), next_sequence_++}, std::move(end));
}

std::function<void()> FaultDriver::Begin(const SimFaultPlan& fault) {
  const size_t region = Pick(fault.region);
  const size_t other = PickOther(fault.to, region);
  SimCluster* const cluster = &cluster_;
  switch (fault.kind) {
    case SimFaultKind::kCutLink:
      cluster->CutLink(region, other);
      return [=] { cluster->HealLink(region, other); };
    case SimFaultKind::kCutByCoordinator:
      return CutByCoordinator(region, other);
    case SimFaultKind::kSlowLink:
      return SlowLink(region, other);
    case SimFaultKind::kCutCoordinator:
      cluster->CutCoordinator(region);
      return [=] { cluster->HealCoordinator(region); };
    case SimFaultKind::kCrashRegiond:
      if (!cluster->regiond(region).up()) return nullptr;
      cluster->CrashRegiond(region);
      return [=] { cluster->regiond(region).Start(); };
    case SimFaultKind::kCrashReplicator:
      if (!cluster->replicator(region).up()) return nullptr;
      cluster->CrashReplicator(region);
      return [=] { cluster->replicator(region).Start(); };
    case SimFaultKind::kCrashCoordinator:
      if (!cluster->coordinator().up()) return nullptr;
      cluster->CrashCoordinator();
      return [=] { cluster->coordinator().Start(); };
    case SimFaultKind::kStopAz:
    case SimFaultKind::kCutAz:
    case SimFaultKind::kSlowAz:
    case SimFaultKind::kFillDisk:
    case SimFaultKind::kSlowDisk:
    case SimFaultKind::kLoseDisk:
    case SimFaultKind::kCorruptDisk: {
      SimRegiond& regiond = cluster->regiond(region);
      const AzId az = fault.az.value_or(AzId(static_cast<uint8_t>(random_.Below(regiond.azs()))));
      return BeginAz(fault.kind, regiond, az);
    }
    case SimFaultKind::kClockSkew:
      cluster->regiond(region).clock().SetSkew(UpTo(kSkewMax * 2) - kSkewMax);
      return [=] { cluster->regiond(region).clock().SetSkew(Duration()); };
  }
  return nullptr;
}

std::function<void()> FaultDriver::CutByCoordinator(size_t from, size_t to) {
  if (!cluster_.coordinator().up()) return nullptr;
  const Fault fault{LinkFault{LinkFaultKind::kCut, cluster_.region_id(from), cluster_.region_id(to)}};
  const absl::StatusOr<Fault> added = cluster_.coordinator().coordinator().AddFault(fault, Duration());
  if (!added.ok()) return nullptr;
  return [this, id = added->id] {
    // While the coordinator is down nobody can clear the fault; HealAll does.
    if (cluster_.coordinator().up()) (void)cluster_.coordinator().coordinator().ClearFault(id);
  };
}

std::function<void()> FaultDriver::BeginAz(SimFaultKind kind, SimRegiond& regiond, AzId az) {
  switch (kind) {
    case SimFaultKind::kStopAz:
      regiond.StopAz(az, random_.Chance(1, 2) ? CrashKind::kMachine : CrashKind::kProcess);
      break;
    case SimFaultKind::kCutAz:
      regiond.CutAz(az);
      break;
    case SimFaultKind::kSlowAz:
      regiond.SlowAz(az, UpTo(kAzDelayMax));
      break;
    case SimFaultKind::kFillDisk:
      regiond.FillDisk(az);
      break;
    case SimFaultKind::kSlowDisk:
      regiond.SlowDisk(az, UpTo(kAzDelayMax));
      break;
    case SimFaultKind::kLoseDisk:
      if (!regiond.OthersWhole(az)) return nullptr;
      regiond.LoseDisk(az);
      break;
    case SimFaultKind::kCorruptDisk:
      if (!regiond.OthersWhole(az) || !regiond.CorruptState(az)) return nullptr;
      break;
    default:
      return nullptr;
  }
  return [&regiond, az] { regiond.EndAzFaults(az); };
}

std::function<void()> FaultDriver::SlowLink(size_t from, size_t to) {
  const NodeId sender = NodeId::Replicator(cluster_.region_id(from));
  const NodeId receiver = NodeId::Regiond(cluster_.region_id(to));
  cluster_.network().Set(sender, receiver, kSlow);
  return [this, sender, receiver] { cluster_.network().Reset(sender, receiver); };
}

size_t FaultDriver::Pick(const RegionId& wanted) {
  if (const std::optional<size_t> index = cluster_.IndexOf(wanted)) return *index;
  return random_.Below(cluster_.regions());
}

size_t FaultDriver::PickOther(const RegionId& wanted, size_t than) {
  if (const std::optional<size_t> index = cluster_.IndexOf(wanted)) return *index;
  const size_t index = random_.Below(cluster_.regions() - 1);
  return index < than ? index : index + 1;
}

}  // namespace meridian
