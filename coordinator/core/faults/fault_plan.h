// The faults in force, of links, Availability Zones and clocks, and the behaviour of every directed
// link under them: the cluster file's, with the latency of the newest latency fault, and cut while
// any cut is in force. Also how far the cluster's clock has been advanced: it goes the same way.
// Rule:    every change is durable, with a greater revision, before anyone sees it. The revision
//          also rises with each Open, as the cluster file may have changed.
// Time:    passed in, never read.   Threads: one driver thread.
// Owns:    the keys "fault/…" of its store.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/seam/message.h"
#include "base/seam/state_store.h"
#include "coordinator/core/faults/fault.h"

namespace meridian {

struct DirectedLink {
  RegionId from;
  LinkSettings settings;
  bool operator==(const DirectedLink&) const = default;
};

// Versions of items have room for times up to the year 2112.
constexpr Duration kClockAdvanceMax = Duration::Seconds(int64_t{20} * 365 * 86'400);
// A skew beyond this would show as nothing else.
constexpr Duration kClockSkewMax = Duration::Seconds(7 * 86'400);

class FaultPlan {
 public:
  // `regions` and `links`: all of the cluster, links as the cluster file has them. `store` must
  // outlive the plan. kDataLoss for a fault that cannot be read.
  static absl::StatusOr<FaultPlan> Open(std::vector<RegionId> regions,
                                        std::vector<DirectedLink> links, StateStore& store);

  // The fault with its id; an access is lost since `now`. kInvalidArgument: no such link, Region or AZ, a delay missing, too long
  // or of no use, or an end that has passed. For errors of the store see GlobalCatalog::Save; they
  // are never kInvalidArgument or kNotFound.
  absl::StatusOr<Fault> Add(WallTime now, Fault fault);
  absl::Status Clear(uint64_t id);      // kNotFound
  // But for `but`: clears all, how many these were; ends those whose time is over.
  absl::StatusOr<uint64_t> ClearAll(const std::set<uint64_t>& but = {});
  absl::Status Expire(WallTime now, const std::set<uint64_t>& but = {});

  // The cluster's clock goes forward by `by`, for good. kInvalidArgument if that is not above 0 or
  // comes to more than kClockAdvanceMax in all.
  absl::Status AdvanceClock(Duration by);
  Duration clock_advanced() const { return clock_advanced_; }

  const std::map<uint64_t, Fault>& faults() const { return faults_; }
  uint64_t revision() const { return revision_; }
  // Every directed link under the faults, in the order given to Open.
  std::vector<DirectedLink> Effective() const;
  std::vector<LinkSettings> LinksFrom(const RegionId& region) const;
  // Of the AZs of `region`, by rising id.
  std::vector<AzFault> AzFaultsIn(const RegionId& region) const;
  // Of the wall clock of `region`, before that of its machine: with all faults of it.
  Duration ClockAheadIn(const RegionId& region) const;

 private:
  FaultPlan(std::vector<RegionId> regions, std::vector<DirectedLink> links, StateStore& store)
      : regions_(std::move(regions)), links_(std::move(links)), store_(&store) {}

  // kInvalidArgument for a fault that the cluster has no place for.
  absl::Status Check(const LinkFault& fault) const;
  absl::Status Check(const ZoneFault& fault) const;
  absl::Status Check(const ClockSkew& fault) const;
  absl::Status CheckRegion(const RegionId& region) const;
  absl::Status Check(const PausedReplication& fault) const;
  absl::Status Check(const LostAccess& fault) const;
  absl::Status Erase(const std::vector<uint64_t>& ids);
  absl::Status Commit(StateBatch batch);

  std::vector<RegionId> regions_;    // constant after construction
  std::vector<DirectedLink> links_;  // constant after construction
  StateStore* store_;
  std::map<uint64_t, Fault> faults_;  // by id, as stored
  uint64_t last_id_ = 0;              // as stored
  uint64_t revision_ = 0;             // as stored
  Duration clock_advanced_;           // as stored
};

}  // namespace meridian
