// On-demand maximums and warm throughput of tables and indexes, as requests change them (reference/capacity-throttling-billing.md §2, §5;
// texts: dynamodb-api.md §2.1, §14.3, §14.5).
// Threads: pure functions.   Errors: ValidationException or LimitExceededException, and then nothing has changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

constexpr int64_t kTableUnitsMax = 40'000;  // of reads and of writes: the account's quota for a table or an index
constexpr int64_t kNoMaximum = -1;          // in a request: takes the maximum away

// A member that is absent stays as it is.
struct UnitsChange {
  std::optional<int64_t> read_units, write_units;
};

struct BoundsChange {
  std::optional<UnitsChange> on_demand_max, warm;
};

// Whose bounds they are, for texts. `index`: empty for the table.
struct BoundsOwner {
  std::string_view region;
  std::string_view index;
  bool in_create_table = false;
};

// The ValidationException for maximums of what is provisioned.
absl::Status OnDemandMaxOfProvisioned(const UnitsChange& change, const BoundsOwner& owner);
// Merges `change` into `maximum`.
absl::Status ChangeOnDemandMax(Throughput& maximum, const UnitsChange& change, const BoundsOwner& owner);
// Of something new. Warm throughput of less than what its capacity gives is refused.
absl::Status SetInitialBounds(const BoundsChange& wanted, BillingMode mode, const Throughput& provisioned, const BoundsOwner& owner,
                              Throughput* on_demand_max, Throughput* warm);
// Raises `warm`, of something with this capacity. Less than what it has is refused.
absl::Status RaiseWarmThroughput(Throughput& warm, BillingMode mode, const Throughput& provisioned, const UnitsChange& change,
                                 const BoundsOwner& owner);

}  // namespace meridian
