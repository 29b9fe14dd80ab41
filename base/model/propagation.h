// Which settings of a table its Regions share (reference/global-tables.md §3). One table for all daemons: a Region asks the coordinator for
// what is not its own, and the coordinator refuses to hand on what is.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace meridian {

enum class Setting : uint8_t {
  kIndexes,  // which there are, and their keys and projections
  kBillingMode,
  kWriteCapacity,
  kReadCapacity,
  kWarmThroughput,
  kTableClass,
  kEncryptionType,  // each Region has a key of its own of that type
  kStream,  // each Region's is made when it joins, and stays while there are replicas
  kTimeToLive,
  kPointInTimeRecovery,
  kDeletionProtection,
  kTags,
  kResourcePolicy,
  kContributorInsights,
  kKinesisDestination,
  kCount
};

enum class Propagation : uint8_t {
  kSync,             // the same in all Regions, whichever it was changed in
  kSyncOverridable,  // likewise, but that a Region may have a value of its own until the next change
  kLocal,            // never leaves its Region
};

// Whose rules a cluster follows: those of the project's users, who want TTL to be each Region's own, or those of AWS.
enum class PropagationProfile : uint8_t { kNotes, kAws };

constexpr Propagation PropagationOf(PropagationProfile profile, Setting setting) {
  switch (setting) {
    case Setting::kIndexes:
    case Setting::kBillingMode:
    case Setting::kWriteCapacity:
    case Setting::kWarmThroughput:
    case Setting::kStream:
    case Setting::kEncryptionType: return Propagation::kSync;
    case Setting::kReadCapacity:
    case Setting::kTableClass: return Propagation::kSyncOverridable;
    case Setting::kTimeToLive: return profile == PropagationProfile::kAws ? Propagation::kSync : Propagation::kLocal;
    default: return Propagation::kLocal;
  }
}
constexpr bool IsShared(PropagationProfile profile, Setting setting) { return PropagationOf(profile, setting) != Propagation::kLocal; }

}  // namespace meridian
