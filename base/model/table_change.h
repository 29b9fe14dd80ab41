// What of a table requests change, and the change that takes its time: a table has at most one.
#pragma once

#include <cstdint>

#include "base/model/time.h"

namespace meridian {

// The first of them take time in a Region that is told so (RegionOptions::table_change); their numbers are stored.
enum class TableChangeKind : uint8_t {
  kCreation = 0,
  kDeletion = 1,
  kBillingMode = 2,
  kThroughput = 3,   // of the table or of indexes; likewise below
  kOnDemandMax = 4,
  kStream = 5,
  kTableClass = 6,
  kEncryption = 7,
  // At once, or with a status of their own.
  kWarmThroughput,
  kIndexes,  // that come or go
  kReplicas,
  kDeletionProtection,
  kTimeToLive,
  kContinuousBackups,
  kOtherSetting,  // tags, policies …
};
constexpr bool TakesTime(TableChangeKind kind) { return kind <= TableChangeKind::kEncryption; }

struct ChangeUnderWay {
  TableChangeKind kind = TableChangeKind::kCreation;  // one that takes time
  WallTime until;
  bool operator==(const ChangeUnderWay&) const = default;
};

}  // namespace meridian
