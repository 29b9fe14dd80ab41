// How what the Regions of a table share changes, for whoever keeps it: the coordinator. Which settings these are: propagation.h.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/model/global_indexes.h"
#include "base/model/table.h"

namespace meridian {

// What is absent stays as it is. Values are those that are to be, whoever had what before.
struct SettingsChange {
  std::optional<IndexesChange> indexes;
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;     // of the table
  std::optional<Throughput> on_demand_max;  // likewise; zeros: no limit
  std::optional<Throughput> warm;           // likewise
  std::optional<TableClass> table_class;
  std::optional<EncryptionKey> encryption;
  std::optional<SharedTimeToLive> time_to_live;
  std::optional<std::pair<RegionId, ReplicaOverrides>> overrides;  // of one replica; what they leave out stays
  bool operator==(const SettingsChange&) const = default;

  bool empty() const { return *this == SettingsChange(); }
};

// All of the change. A new value of something that replicas may override overwrites it in all of them (reference/global-tables.md §3). An
// override that says what the table has anyway is none. Errors: those of ChangeGlobalIndexes, and the ValidationException for a Region that
// has no replica; `table` is void then.
absl::Status ApplySettingsChange(GlobalTable& table, const SettingsChange& change);

// The ValidationException for a Region that has no replica.
absl::Status NotAReplica(std::string_view region);

// Layouts follow the order of the fields. The decoders return kDataLoss for anything that the encoders cannot have made.
std::string EncodeSettingsChange(const SettingsChange& change);
absl::StatusOr<SettingsChange> DecodeSettingsChange(std::string_view bytes);
std::string EncodeReplicaOverrides(const ReplicaOverrides& overrides);
absl::StatusOr<ReplicaOverrides> DecodeReplicaOverrides(std::string_view bytes);

}  // namespace meridian
