#include "tools/sim/fault/fault_injector.h"

#include <utility>

namespace meridian {
namespace {

constexpr PairSettings kSlow{Duration::Millis(1), Duration::Seconds(1)};

}  // namespace

std::function<void()> FaultInjector::Begin(const SimFault& fault) {
  SimCluster* const cluster = &cluster_;
  const size_t region = cluster->IndexOf(fault.region).value_or(0);
  const size_t to = cluster->IndexOf(fault.to).value_or(0);
  switch (fault.kind) {
    case SimFaultKind::kCutLink:
      cluster->CutLink(region, to);
      return [=] { cluster->HealLink(region, to); };
    case SimFaultKind::kCutByCoordinator:
      return CutByCoordinator(region, to);
    case SimFaultKind::kPauseReplication:
      return OfTable(region, [](const RegionId& id, const std::string& table) { return Fault{PausedReplication{id, table}}; });
    case SimFaultKind::kDisableKey:
      return OfTable(region, [](const RegionId& id, const std::string& table) { return Fault{LostAccess{id, table, AccessLoss::kKeyDisabled, {}}}; });
    case SimFaultKind::kDenyReplication:
      return OfTable(region, [](const RegionId& id, const std::string& table) {
        return Fault{LostAccess{id, table, AccessLoss::kReplicationDenied, {}}};
      });
    case SimFaultKind::kSlowLink:
      return SlowLink(region, to);
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
    case SimFaultKind::kCorruptDisk:
      return BeginAz(fault, cluster->regiond(region));
    case SimFaultKind::kClockSkew:
      cluster->regiond(region).clock().SetSkew(fault.skew);
      return [=] { cluster->regiond(region).clock().SetSkew(Duration()); };
  }
  return nullptr;
}

std::function<void()> FaultInjector::BeginAz(const SimFault& fault, SimRegiond& regiond) {
  const AzId az = fault.az.value_or(AzId(0));
  switch (fault.kind) {
    case SimFaultKind::kStopAz:
      regiond.StopAz(az, fault.machine ? CrashKind::kMachine : CrashKind::kProcess);
      break;
    case SimFaultKind::kCutAz:
      regiond.CutAz(az);
      break;
    case SimFaultKind::kSlowAz:
      regiond.SlowAz(az, fault.delay);
      break;
    case SimFaultKind::kFillDisk:
      regiond.FillDisk(az);
      break;
    case SimFaultKind::kSlowDisk:
      regiond.SlowDisk(az, fault.delay);
      break;
    case SimFaultKind::kLoseDisk:
      if (!regiond.OthersWhole(az)) return nullptr;
      regiond.LoseDisk(az);
      break;
    case SimFaultKind::kCorruptDisk:
      if (!regiond.OthersWhole(az) || !regiond.CorruptState(az, fault.pick)) return nullptr;
      break;
    default:
      return nullptr;
  }
  return [&regiond, az] { regiond.EndAzFaults(az); };
}

std::function<void()> FaultInjector::CutByCoordinator(size_t from, size_t to) {
  return AddToCoordinator({LinkFault{LinkFaultKind::kCut, cluster_.region_id(from), cluster_.region_id(to)}});
}

// Cannot happen in a Region that has no replica yet.
std::function<void()> FaultInjector::OfTable(size_t region, absl::FunctionRef<Fault(const RegionId&, const std::string&)> make) {
  if (!cluster_.coordinator().up()) return nullptr;
  const RegionId& id = cluster_.region_id(region);
  for (const auto& [table, entry] : cluster_.coordinator().coordinator().catalog().entries()) {
    if (!entry.dropped && entry.table.Find(id)) return AddToCoordinator(make(id, entry.table.name));
  }
  return nullptr;
}

std::function<void()> FaultInjector::AddToCoordinator(Fault fault) {
  if (!cluster_.coordinator().up()) return nullptr;
  const absl::StatusOr<Fault> added = cluster_.coordinator().coordinator().AddFault(std::move(fault), Duration());
  if (!added.ok()) return nullptr;
  return [cluster = &cluster_, id = added->id] {
    // While the coordinator is down nobody can clear the fault; FaultDriver::HealAll does.
    if (cluster->coordinator().up()) (void)cluster->coordinator().coordinator().ClearFault(id);
  };
}

std::function<void()> FaultInjector::SlowLink(size_t from, size_t to) {
  const NodeId sender = NodeId::Replicator(cluster_.region_id(from));
  const NodeId receiver = NodeId::Regiond(cluster_.region_id(to));
  cluster_.network().Set(sender, receiver, kSlow);
  return [cluster = &cluster_, sender, receiver] { cluster->network().Reset(sender, receiver); };
}

}  // namespace meridian
