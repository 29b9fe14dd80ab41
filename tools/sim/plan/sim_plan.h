// What a simulation shall do. Files of plans are read by tools/meridian/plans; docs/simulator.md describes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

enum class SimWorkloadKind : uint8_t {
  kRandomWrites,  // puts, updates and deletes, conditional ones too, in all Regions at once
  kTransfers,     // transactions that move money between accounts, in the first Region
  kPassAround,    // each item goes around the Regions; the next one writes it when it has arrived there
};

// As plans spell it.
std::string_view SimWorkloadName(SimWorkloadKind kind);
std::optional<SimWorkloadKind> ParseSimWorkload(std::string_view name);

struct SimWorkloadPlan {
  SimWorkloadKind kind = SimWorkloadKind::kRandomWrites;
  uint64_t items = 16;
  uint64_t writes_per_s = 200;  // in each Region
  uint64_t update_percent = 30;
  uint64_t delete_percent = 20;  // what neither of the two takes is puts
  uint64_t conditional_percent = 25;
  uint64_t read_percent = 40;      // of what clients ask; the writes per second stay the same
  uint64_t eventual_percent = 50;  // of the reads; the others are strong
  bool operator==(const SimWorkloadPlan&) const = default;
};

enum class SimFaultKind : uint8_t {
  kCutLink,           // the network between two Regions, one direction
  kCutByCoordinator,  // the same as `meridian fault add link-cut` does it
  kPauseReplication,  // of the table, to and from a Region, as `meridian fault add pause-replication` does it
  kDisableKey,        // of the table in a Region, as `meridian fault add key-disabled` does it
  kDenyReplication,   // likewise, `meridian fault add replication-denied`
  kSlowLink,          // messages between two Regions take up to a second, one direction
  kCutCoordinator,    // a Region and the coordinator do not hear each other
  kCrashRegiond,
  kCrashReplicator,
  kCrashCoordinator,
  // Of one AZ of a Region:
  kStopAz,       // its power is cut
  kCutAz,        // it and the others do not hear each other
  kSlowAz,       // its messages take up to half a second longer
  kFillDisk,     // writes to its disk fail
  kSlowDisk,     // writes to its disk take up to half a second longer
  kLoseDisk,     // it comes back with an empty disk, if the other two are whole
  kCorruptDisk,  // an item of its state cannot be read any more, if the other two are whole
  kClockSkew,    // a Region's wall clock jumps by up to two seconds, either way
};
// As plans spell it: "cut_link" …
std::string_view SimFaultName(SimFaultKind kind);
std::optional<SimFaultKind> ParseSimFault(std::string_view name);
// What a fault happens to.
enum class SimFaultPlace : uint8_t { kCoordinator, kRegion, kLink, kAz };
SimFaultPlace PlaceOf(SimFaultKind kind);

// Faults of one kind, to be drawn.
struct SimFaultPlan {
  SimFaultKind kind = SimFaultKind::kCutLink;
  Duration every;    // mean pause between two of them; 0: once, at `at`
  Duration at;       // since the start of the safety phase
  Duration for_max;  // each lasts a random time up to this
  RegionId region;   // where, or the link's source; empty: random
  RegionId to;       // the link's destination; empty: random
  std::optional<AzId> az;  // of the faults of one AZ; nothing: random
  bool operator==(const SimFaultPlan&) const = default;
};

// A fault of which nothing is left to be drawn: what a run has injected, and what a plan can ask for.
struct SimFault {
  SimFaultKind kind = SimFaultKind::kCutLink;
  Duration at;             // since the start of the safety phase
  Duration length;
  RegionId region;         // where, or the link's source; empty if it is the coordinator's
  RegionId to;             // the link's destination; empty if it is no link's
  std::optional<AzId> az;  // nothing if it is not one AZ's
  Duration delay;          // kSlowAz, kSlowDisk
  Duration skew;           // kClockSkew
  bool machine = false;    // kStopAz: what was not synced is lost
  uint64_t pick = 0;       // kCorruptDisk: chooses the item
  bool operator==(const SimFault&) const = default;
};

struct SimLinkPlan {
  RegionId from;
  RegionId to;
  Duration latency;
  Duration jitter;
  bool operator==(const SimLinkPlan&) const = default;
};

constexpr uint64_t kSimIndexesMax = 2;

struct SimPlan {
  std::string title;
  std::vector<RegionId> regions;
  uint64_t azs = 3;                // of each Region: 1 or 3
  uint64_t replicas_at_start = 0;  // the others are added under load, one after the other; 0: all
  uint64_t partitions = 2;         // to begin with
  uint64_t split_bytes = 0;        // of items, beyond which a partition is split; 0: never
  uint64_t indexes = 0;            // global secondary indexes of the table: at most 2
  bool settings_changes = false;   // one more comes and goes all the time, and so do other settings, shared ones and one that stays
  Duration index_lag;              // of them all
  bool ttl = false;                // items expire, and each Region's TTL is turned on and off all the time
  bool streams = false;            // of both images, in all Regions
  bool backups = false;            // are taken, restored and deleted all the time
  bool replica_changes = false;    // replicas are removed and added again all the time
  SimWorkloadPlan workload;
  std::vector<SimLinkPlan> links;
  uint64_t loss_permille = 0;       // of messages
  uint64_t duplicate_permille = 0;
  Duration message_latency_max = Duration::Micros(500);
  uint64_t az_lag_records_max = 0;  // how far an AZ may be behind before it gets a range copy; 0: drawn
  Duration clock_granularity = Duration::Micros(1);
  std::vector<SimFaultPlan> faults;
  std::vector<SimFault> exact_faults;  // in the order of `at`
  bool swarm = false;               // each seed leaves out some of the faults and draws sizes and rates anew
  bool expect_no_conflicts = false;
  bool expect_all_kept = false;     // nothing that was acknowledged is gone with a replica that is removed
  std::vector<std::string> must_reach;  // marks (sim_marks.h) that some seed of the plan reaches, or it tests less than it says
  Duration safety = Duration::Seconds(10);
  Duration converge = Duration::Seconds(60);  // the budget after everything is healed
  bool operator==(const SimPlan&) const = default;
};

}  // namespace meridian
