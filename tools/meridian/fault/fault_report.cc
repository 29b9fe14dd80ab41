#include "tools/meridian/fault/fault_report.h"

#include <algorithm>

#include "base/model/strings.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/time_text.h"

namespace meridian {
namespace {

std::string Span(uint64_t us) { return FormatDuration(Duration::Micros(static_cast<int64_t>(us))); }

bool IsOfLink(const v1::Fault& fault) { return fault.has_link_cut() || fault.has_link_latency(); }

// Whether the replicator of `region` is connected and has not said that it acts on the faults as they are now.
bool ReplicatorIsLate(const v1::ClusterStatus& cluster, const v1::RegionSummary& region) {
  return region.replicator_connected() &&
         std::any_of(cluster.links().begin(), cluster.links().end(),
                     [&](const v1::LinkSummary& link) { return link.from() == region.name() && !link.in_force(); });
}

}  // namespace

std::string FaultText(const v1::Fault& fault) {
  switch (fault.kind_case()) {
    case v1::Fault::kLinkCut: return "link-cut";
    case v1::Fault::kLinkLatency: {
      const v1::LinkLatency& link = fault.link_latency();
      return StrCat("link-latency ", Span(link.latency_us()), link.jitter_us() ? " jitter " + Span(link.jitter_us()) : "");
    }
    case v1::Fault::kAzDown: return "az-down";
    case v1::Fault::kAzSlow: return StrCat("az-slow ", Span(fault.az_slow().delay_us()));
    case v1::Fault::kAzPartition: return "az-partition";
    case v1::Fault::kDiskFull: return "disk-full";
    case v1::Fault::kDiskCorrupt: return "disk-corrupt";
    case v1::Fault::kDiskSlow: return StrCat("disk-slow ", Span(fault.disk_slow().delay_us()));
    case v1::Fault::kClockSkew: {
      const int64_t us = fault.clock_skew().ahead_us();
      return us < 0 ? StrCat("clock-skew ", Span(static_cast<uint64_t>(-us)), " behind") : StrCat("clock-skew ", Span(static_cast<uint64_t>(us)), " ahead");
    }
    case v1::Fault::kPauseReplication: return "pause-replication";
    case v1::Fault::kKeyDisabled: return "key-disabled";
    case v1::Fault::kReplicationDenied: return "replication-denied";
    case v1::Fault::KIND_NOT_SET: break;
  }
  return "of a kind that this program does not know";
}

std::string FaultPlaceText(const v1::Fault& fault) {
  if (IsOfLink(fault)) return StrCat("from ", fault.from(), " to ", fault.to());
  if (fault.has_clock_skew()) return StrCat("in ", fault.region());
  if (fault.has_pause_replication()) return StrCat("of ", fault.pause_replication().table(), " to and from ", fault.region());
  if (fault.has_key_disabled()) return StrCat("of ", fault.key_disabled().table(), " in ", fault.region());
  if (fault.has_replication_denied()) return StrCat("of ", fault.replication_denied().table(), " to and from ", fault.region());
  return StrCat("in ", fault.region(), ", AZ ", fault.az());
}

std::string FaultEndText(const v1::Fault& fault) {
  return fault.ends_at_us() == 0 ? "when cleared" : FormatSecond(WallTime{static_cast<int64_t>(fault.ends_at_us())});
}

std::string LateDaemon(const v1::ClusterStatus& cluster, const v1::Fault& fault) {
  const bool of_link = IsOfLink(fault);
  const bool of_access = fault.has_key_disabled() || fault.has_replication_denied();  // which concerns all daemons of all Regions
  const bool of_table = of_access || fault.has_pause_replication();                     // which concerns the replicators of all Regions
  const std::string& name = of_link ? fault.from() : fault.region();
  for (const v1::RegionSummary& region : cluster.regions()) {
    if (!of_table && region.name() != name) continue;
    if (!of_table && !of_link) {
      const bool late = region.regiond_connected() && !region.conditions_in_force();
      return late ? StrCat("the regiond of ", name) : "";
    }
    if (of_access && region.regiond_connected() && !region.conditions_in_force()) return StrCat("the regiond of ", region.name());
    if (ReplicatorIsLate(cluster, region)) return StrCat("the replicator of ", region.name());
  }
  return "";
}

}  // namespace meridian
