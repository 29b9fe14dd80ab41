// A fault of one directed link.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

enum class LinkFaultKind : uint8_t { kCut = 0, kLatency = 1 };

struct LinkFault {
  uint64_t id = 0;  // given by FaultPlan, never used again
  LinkFaultKind kind = LinkFaultKind::kCut;
  RegionId from;
  RegionId to;
  uint64_t latency_us = 0;          // of kLatency: one way, in place of the cluster file's
  uint64_t jitter_us = 0;           // of kLatency
  std::optional<WallTime> ends_at;  // none: lasts until it is cleared
  bool operator==(const LinkFault&) const = default;
};

std::string EncodeLinkFault(const LinkFault& fault);
absl::StatusOr<LinkFault> DecodeLinkFault(std::string_view bytes);  // kDataLoss

}  // namespace meridian
