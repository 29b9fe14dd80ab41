#include "coordinator/server/fault_proto.h"

#include <optional>
#include <utility>
#include <variant>

#include "base/model/strings.h"

namespace meridian {

namespace {

void Fill(const LinkFault& fault, v1::Fault* out) {
  out->set_from(fault.from.name);
  out->set_to(fault.to.name);
  switch (fault.kind) {
    case LinkFaultKind::kCut:
      out->mutable_link_cut();
      return;
    case LinkFaultKind::kLatency:
      out->mutable_link_latency()->set_latency_us(fault.latency_us);
      out->mutable_link_latency()->set_jitter_us(fault.jitter_us);
      return;
  }
}

void Fill(const ZoneFault& fault, v1::Fault* out) {
  out->set_region(fault.region.name);
  out->set_az(fault.az.name());
  switch (fault.kind) {
    case AzFaultKind::kDown:
      out->mutable_az_down();
      return;
    case AzFaultKind::kSlow:
      out->mutable_az_slow()->set_delay_us(fault.delay_us);
      return;
    case AzFaultKind::kPartition:
      out->mutable_az_partition();
      return;
    case AzFaultKind::kDiskFull:
      out->mutable_disk_full();
      return;
    case AzFaultKind::kDiskCorrupt:
      out->mutable_disk_corrupt();
      return;
    case AzFaultKind::kDiskSlow:
      out->mutable_disk_slow()->set_delay_us(fault.delay_us);
      return;
  }
}

void Fill(const ClockSkew& fault, v1::Fault* out) {
  out->set_region(fault.region.name);
  out->mutable_clock_skew()->set_ahead_us(fault.ahead_us);
}

void Fill(const PausedReplication& fault, v1::Fault* out) {
  out->set_region(fault.region.name);
  out->mutable_pause_replication()->set_table(fault.table);
}

void Fill(const LostAccess& fault, v1::Fault* out) {
  out->set_region(fault.region.name);
  v1::TableAccess* const access = fault.loss == AccessLoss::kKeyDisabled ? out->mutable_key_disabled() : out->mutable_replication_denied();
  access->set_table(fault.table);
  access->set_since_us(static_cast<uint64_t>(fault.since.us));
}

Fault LinkFaultOf(const v1::AddFaultRequest& request) {
  LinkFault fault{.from = RegionId(request.from()), .to = RegionId(request.to())};
  if (request.has_link_latency()) {
    fault.kind = LinkFaultKind::kLatency;
    fault.latency_us = request.link_latency().latency_us();
    fault.jitter_us = request.link_latency().jitter_us();
  }
  return {.what = std::move(fault)};
}

absl::StatusOr<Fault> ZoneFaultOf(const v1::AddFaultRequest& request, AzFaultKind kind,
                                  uint64_t delay_us) {
  const std::optional<AzId> az = AzId::Parse(request.az());
  if (!az) {
    return absl::InvalidArgumentError(
        StrCat("'", request.az(), "' is no Availability Zone; write a, b or c"));
  }
  return Fault{.what = ZoneFault{RegionId(request.region()), *az, kind, delay_us}};
}

}  // namespace

v1::Fault ToProto(const Fault& fault) {
  v1::Fault out;
  out.set_id(fault.id);
  std::visit([&](const auto& what) { Fill(what, &out); }, fault.what);
  if (fault.ends_at) out.set_ends_at_us(static_cast<uint64_t>(fault.ends_at->us));
  return out;
}

absl::StatusOr<Fault> FaultOf(const v1::AddFaultRequest& request) {
  switch (request.kind_case()) {
    case v1::AddFaultRequest::kLinkCut:
    case v1::AddFaultRequest::kLinkLatency:
      return LinkFaultOf(request);
    case v1::AddFaultRequest::kAzDown:
      return ZoneFaultOf(request, AzFaultKind::kDown, 0);
    case v1::AddFaultRequest::kAzSlow:
      return ZoneFaultOf(request, AzFaultKind::kSlow, request.az_slow().delay_us());
    case v1::AddFaultRequest::kAzPartition:
      return ZoneFaultOf(request, AzFaultKind::kPartition, 0);
    case v1::AddFaultRequest::kDiskFull:
      return ZoneFaultOf(request, AzFaultKind::kDiskFull, 0);
    case v1::AddFaultRequest::kDiskCorrupt:
      return ZoneFaultOf(request, AzFaultKind::kDiskCorrupt, 0);
    case v1::AddFaultRequest::kDiskSlow:
      return ZoneFaultOf(request, AzFaultKind::kDiskSlow, request.disk_slow().delay_us());
    case v1::AddFaultRequest::kClockSkew:
      return Fault{.what = ClockSkew{RegionId(request.region()), request.clock_skew().ahead_us()}};
    case v1::AddFaultRequest::kPauseReplication:
      return Fault{.what = PausedReplication{RegionId(request.region()), request.pause_replication().table()}};
    case v1::AddFaultRequest::kKeyDisabled:
      return Fault{.what = LostAccess{RegionId(request.region()), request.key_disabled().table(), AccessLoss::kKeyDisabled, {}}};
    case v1::AddFaultRequest::kReplicationDenied:
      return Fault{.what = LostAccess{RegionId(request.region()), request.replication_denied().table(), AccessLoss::kReplicationDenied, {}}};
    case v1::AddFaultRequest::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the fault has no kind that this coordinator knows");
}

}  // namespace meridian
