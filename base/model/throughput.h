// Capacity of a table or an index, as it is asked for and described (reference/capacity-throttling-billing.md §2, §5).
#pragma once

#include <algorithm>
#include <cstdint>

namespace meridian {

enum class BillingMode : uint8_t { kProvisioned = 0, kPayPerRequest = 1 };

struct Throughput {
  int64_t read_units = 0;
  int64_t write_units = 0;
  bool operator==(const Throughput&) const = default;
};

// What one that is billed per request serves from the start.
inline constexpr Throughput kWarmOnDemand = {12'000, 4'000};

// What can be served at once: the most that its capacity ever gave or that was asked for. `warm` is what that came to before the
// capacity that it has now.
constexpr Throughput WarmThroughput(BillingMode mode, const Throughput& provisioned, const Throughput& warm) {
  const Throughput& given = mode == BillingMode::kPayPerRequest ? kWarmOnDemand : provisioned;
  return {std::max(given.read_units, warm.read_units), std::max(given.write_units, warm.write_units)};
}

}  // namespace meridian
