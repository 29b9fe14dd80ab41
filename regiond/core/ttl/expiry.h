// Which items have expired, and the queue in which an AZ finds them (reference/streams-ttl-triggers.md §4; docs/ttl.md).
//
// The queue is an index that no client sees: sorted by the TTL attribute alone, kept and built as indexes are (index/index_set.h), in each
// AZ for itself. It has every item whose attribute is a number; which of them have expired is a range of it.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "base/model/table.h"

namespace meridian {

// Of numbers of seconds since 1970: an item has expired if its own lies between these two, exclusively.
struct ExpiryWindow {
  int64_t after = 0;
  int64_t before = 0;
};
// Items whose time came longer ago do not expire any more: five years, of 365 days (unverified).
constexpr Duration kExpiredTooLong = Duration::Seconds(int64_t{5} * 365 * 86'400);
// `delay`: what items are given beyond their time.
ExpiryWindow ExpiryWindowAt(WallTime now, Duration delay);

// All three REQUIRE: setting.enabled.
SecondaryIndex ExpiryQueueOf(const TimeToLive& setting);
bool HasExpired(const Item& item, const TimeToLive& setting, const ExpiryWindow& window);
// Their entries in the queue: state keys in [low, high).
struct ExpiredRange {
  std::string low, high;
};
ExpiredRange ExpiredEntries(const TimeToLive& setting, const ExpiryWindow& window);

}  // namespace meridian
