// What a Region keeps about its own copy of a table and shares with no other: what clients have set and ask for again, and the history
// that limits and dates need. Nothing here changes what a read or a write does, but for TTL, which names what makes items expire.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/model/date_text.h"
#include "base/model/stream.h"
#include "base/model/time.h"

namespace meridian {

// Off, and possibly never on, if not enabled; `attribute` is empty then.
struct TimeToLive {
  bool enabled = false;
  std::string attribute;
  WallTime changed_at;  // zero: never
  uint32_t queue = 0;   // an index number (table.h): that of what expires, in its order; 0 if not enabled
  bool operator==(const TimeToLive&) const = default;
};

struct ResourcePolicy {
  std::string document;    // JSON, as it was given
  uint64_t revision = 0;   // greater than that of the policy before
  bool operator==(const ResourcePolicy&) const = default;
};

// The longest period of point-in-time recovery, and the one of those who name none.
constexpr uint32_t kRecoveryDaysMax = 35;
// Point-in-time recovery that is on.
struct PointInTimeRecovery {
  uint32_t period_days = kRecoveryDaysMax;  // at least 1
  WallTime kept_from;                       // what the table held before this is out of reach, however long the period
  bool operator==(const PointInTimeRecovery&) const = default;
};

enum class InsightsMode : uint8_t { kAccessedAndThrottledKeys = 0, kThrottledKeys = 1 };
// Contributor Insights of a table or an index that has had them on.
struct ContributorInsights {
  bool enabled = false;
  InsightsMode mode = InsightsMode::kAccessedAndThrottledKeys;
  WallTime rules_made_at;  // names the rules; a change of mode keeps it
  WallTime changed_at;
  bool operator==(const ContributorInsights&) const = default;
};

enum class TimePrecision : uint8_t { kMillisecond = 0, kMicrosecond = 1 };
// A Kinesis data stream that the table's changes were asked to go to.
struct KinesisDestination {
  std::string stream_arn;
  bool active = true;
  TimePrecision precision = TimePrecision::kMillisecond;
  bool operator==(const KinesisDestination&) const = default;
};

// Changes of the provisioned throughput of a table or an index.
struct ThroughputHistory {
  WallTime increased_at, decreased_at;  // zero: never
  uint32_t decreases = 0;               // on the UTC day of decreased_at
  uint32_t DecreasesOnDayOf(WallTime now) const { return UtcDay(decreased_at) == UtcDay(now) ? decreases : 0; }
  bool operator==(const ThroughputHistory&) const = default;
};

// Numbers of indexes (table.h) stand for them, this one for the table itself.
constexpr uint32_t kTableItself = 0;

struct TableAttributes {
  std::map<std::string, std::string> tags;
  TimeToLive time_to_live;
  std::optional<ResourcePolicy> policy;
  uint64_t newest_policy_revision = 0;
  std::map<uint32_t, ContributorInsights> insights;     // by number
  std::map<uint32_t, ThroughputHistory> throughput;     // by number
  std::vector<KinesisDestination> kinesis_destinations;        // in the order in which they came; each stream once
  std::string encryption_key_arn;                              // of a customer's key; empty otherwise
  std::vector<WallTime> encryption_changes, class_changes;     // the last few, oldest first
  std::vector<StreamDefinition> streams;                       // oldest first; the last stays when it is disabled, so that numbers go on
  WallTime pay_per_request_at;                                 // the last switch to that mode; zero: made in the mode it has
  std::optional<PointInTimeRecovery> recovery;                 // while it is on
  bool operator==(const TableAttributes&) const = default;

  // nullptr if there is none.
  const StreamDefinition* enabled_stream() const { return !streams.empty() && streams.back().enabled() ? &streams.back() : nullptr; }

  void ForgetIndex(uint32_t number) {
    insights.erase(number);
    throughput.erase(number);
  }
};

}  // namespace meridian
