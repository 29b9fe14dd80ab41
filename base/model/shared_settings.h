// How what the Regions of a table share changes, for whoever keeps it: the coordinator. Which settings these are: propagation.h.
// Threads: pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/model/global_indexes.h"
#include "base/model/table.h"

namespace meridian {

// Of a table or an index. Reads and writes are apart, as replicas may have reads of their own.
struct CapacityParts {
  std::optional<int64_t> read_units, write_units;          // provisioned
  std::optional<int64_t> max_read_units, max_write_units;  // billed per request; 0: no limit
  std::optional<Throughput> warm;
  bool operator==(const CapacityParts&) const = default;
};

// What is absent stays as it is. Values are those that are to be, whoever had what before.
struct SettingsChange {
  std::optional<IndexesChange> indexes;
  std::optional<BillingMode> billing_mode;
  CapacityParts capacity;                              // of the table
  std::map<std::string, CapacityParts> index_capacity;  // by name
  std::optional<TableClass> table_class;
  std::optional<EncryptionKey> encryption;
  std::optional<SharedTimeToLive> time_to_live;
  std::optional<std::pair<RegionId, ReplicaOverrides>> overrides;  // of one replica; what they leave out stays
  bool operator==(const SettingsChange&) const = default;

  bool empty() const { return *this == SettingsChange(); }
};

// All of the change. A value of something that replicas may override overwrites it in all of them (reference/global-tables.md §3). An
// override that says what the table has anyway is none. Errors: those of global_indexes.h, and the ValidationException for a Region that
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
