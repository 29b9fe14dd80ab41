// What the coordinator tells replicators and regionds about the faults in force: message.h.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

// --- links between Regions: coordinator and replicators ---

// How a directed link out of a replicator's Region behaves.
struct LinkSettings {
  RegionId to;
  uint64_t latency_us = 0;  // one way
  uint64_t jitter_us = 0;   // uniform, added or taken away
  bool cut = false;
  bool operator==(const LinkSettings&) const = default;
};

// replicator -> coordinator: asked at start and again and again.
struct AskLinks {
  RegionId region;
  uint64_t known_revision = 0;
  bool operator==(const AskLinks&) const = default;
};
// What a replicator must not send: nothing of this table to this Region.
struct PausedTable {
  std::string table;
  RegionId to;
  auto operator<=>(const PausedTable&) const = default;
};
// coordinator -> replicator. Replaces what the replicator had.
struct Links {
  uint64_t revision = 0;
  std::vector<LinkSettings> links;
  std::vector<PausedTable> paused;  // each once
  bool operator==(const Links&) const = default;
};

// --- what a Region is to bear: coordinator and regionds ---

enum class AzFaultKind : uint8_t {
  kDown = 0,         // it stops as if its power were cut, and starts again when the fault ends
  kSlow = 1,         // messages to and from it take `delay_us` longer
  kPartition = 2,    // it and the other two do not hear each other
  kDiskFull = 3,     // every write to its disk fails with no space left
  kDiskCorrupt = 4,  // bits of its files are flipped, once
  kDiskSlow = 5,     // every write to its disk takes `delay_us` longer
};

constexpr bool HasDelay(AzFaultKind kind) { return kind == AzFaultKind::kSlow || kind == AzFaultKind::kDiskSlow; }

struct AzFault {
  uint64_t id = 0;  // of the fault, never used again
  AzFaultKind kind = AzFaultKind::kDown;
  AzId az;
  uint64_t delay_us = 0;  // 0 unless HasDelay(kind)
  bool operator==(const AzFault&) const = default;
};

// What has become of the access to a replica, or to a table of one Region.
enum class AccessLoss : uint8_t {
  kKeyDisabled = 0,        // its key: nothing can be read or written there, nor replicated
  kReplicationDenied = 1,  // of replication alone
};
struct LostAccess {
  RegionId region;
  std::string table;
  AccessLoss loss = AccessLoss::kKeyDisabled;
  WallTime since;  // by the cluster's clock
  bool operator==(const LostAccess&) const = default;
};

// regiond -> coordinator: asked at start and again and again. `known_revision` is of the conditions that it acts on.
struct AskConditions {
  RegionId region;
  uint64_t known_revision = 0;
  bool operator==(const AskConditions&) const = default;
};
// coordinator -> regiond: the answer if that is another revision, and sent unasked when something changes. Replaces what the
// regiond had.
// regiond -> its own replicator: the clock alone, by which the replicator measures how long replication takes.
struct Conditions {
  uint64_t revision = 0;
  std::vector<AzFault> faults;  // of its Availability Zones, by rising id
  int64_t clock_ahead_us = 0;   // of its wall clock, before that of its machine
  std::vector<LostAccess> lost_accesses;  // in all Regions, by rising id of their faults
  bool operator==(const Conditions&) const = default;
};

}  // namespace meridian
