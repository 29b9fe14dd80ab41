#include "tools/meridian/fault/fault_report.h"

#include "base/model/strings.h"
#include "tools/meridian/text/duration_text.h"

namespace meridian {
namespace {

std::string Span(uint64_t us) { return FormatDuration(Duration::Micros(static_cast<int64_t>(us))); }

bool IsOfLink(const v1::Fault& fault) { return fault.has_link_cut() || fault.has_link_latency(); }

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
    case v1::Fault::KIND_NOT_SET: break;
  }
  return "of a kind that this program does not know";
}

std::string FaultPlaceText(const v1::Fault& fault) {
  if (IsOfLink(fault)) return StrCat("from ", fault.from(), " to ", fault.to());
  if (fault.has_clock_skew()) return StrCat("in ", fault.region());
  return StrCat("in ", fault.region(), ", AZ ", fault.az());
}

std::string FaultEndText(const v1::Fault& fault) {
  return fault.ends_at_us() == 0 ? "when cleared" : FormatTime(WallTime{static_cast<int64_t>(fault.ends_at_us())});
}

std::string LateDaemon(const v1::ClusterStatus& cluster, const v1::Fault& fault) {
  const bool of_link = IsOfLink(fault);
  const std::string& name = of_link ? fault.from() : fault.region();
  for (const v1::RegionSummary& region : cluster.regions()) {
    if (region.name() != name) continue;
    if (!of_link) {
      const bool late = region.regiond_connected() && !region.conditions_in_force();
      return late ? StrCat("the regiond of ", name) : "";
    }
    if (!region.replicator_connected()) return "";
    for (const v1::LinkSummary& link : cluster.links()) {
      if (link.from() == name && !link.in_force()) return StrCat("the replicator of ", name);
    }
  }
  return "";
}

}  // namespace meridian
