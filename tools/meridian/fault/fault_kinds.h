// The faults that `meridian fault add` knows, and what it asks of the coordinator for each.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

enum class FaultTarget { kLink, kAz, kClock, kTable };

// As given on the command line.
struct FaultFlags {
  std::string from;  // of links: --from, --to
  std::string to;
  std::string region;  // of AZs: --region, --az; of clocks: --region; of tables: --region, --table
  std::string az;
  std::string table;
  std::string duration;  // --for
  std::string latency;   // of link-latency: --latency, --jitter
  std::string jitter = "0";
  std::string delay = "50ms";  // of az-slow and disk-slow: --delay
  std::string ahead;     // of clock-skew: one of --ahead, --behind
  std::string behind;
};

struct FaultKind {
  const char* name;
  const char* help;
  FaultTarget target;
  bool has_latency;
  bool has_delay;
  // Sets the kind, and what belongs to it alone.
  absl::Status (*set_kind)(const FaultFlags& flags, v1::AddFaultRequest* request);
};

std::span<const FaultKind> FaultKinds();  // in the order of the help

// kInvalidArgument if a flag cannot be read.
absl::StatusOr<v1::AddFaultRequest> RequestOf(const FaultKind& kind, const FaultFlags& flags);

}  // namespace meridian
