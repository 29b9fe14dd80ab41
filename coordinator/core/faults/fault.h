// A fault in the plan: of a directed link between two Regions, of an Availability Zone, of a Region's clock, or of one table: of its
// replication, or of the access to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "base/model/ids.h"
#include "base/model/time.h"
#include "base/seam/message_faults.h"

namespace meridian {

enum class LinkFaultKind : uint8_t { kCut = 0, kLatency = 1 };

struct LinkFault {
  LinkFaultKind kind = LinkFaultKind::kCut;
  RegionId from;
  RegionId to;
  uint64_t latency_us = 0;  // of kLatency: one way, in place of the cluster file's
  uint64_t jitter_us = 0;   // of kLatency
  bool operator==(const LinkFault&) const = default;
};

// What the regiond of `region` is told as an AzFault.
struct ZoneFault {
  RegionId region;
  AzId az;
  AzFaultKind kind = AzFaultKind::kDown;
  uint64_t delay_us = 0;  // 0 unless HasDelay(kind)
  bool operator==(const ZoneFault&) const = default;
};

// The wall clock of `region` is wrong.
struct ClockSkew {
  RegionId region;
  int64_t ahead_us = 0;  // below 0: behind
  bool operator==(const ClockSkew&) const = default;
};

// Nothing of `table` is sent from `region` to any other Region, or to it from any other.
struct PausedReplication {
  RegionId region;
  std::string table;
  bool operator==(const PausedReplication&) const = default;
};

struct Fault {
  std::variant<LinkFault, ZoneFault, ClockSkew, PausedReplication, LostAccess> what;
  uint64_t id = 0;                  // given by FaultPlan, never used again
  std::optional<WallTime> ends_at;  // none: lasts until it is cleared
  bool operator==(const Fault&) const = default;
};

std::string EncodeFault(const Fault& fault);
absl::StatusOr<Fault> DecodeFault(std::string_view bytes);  // kDataLoss

}  // namespace meridian
