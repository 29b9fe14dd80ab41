// What a table is set to that is restored from a backup, and how a request may override that (reference/backup-pitr-export-import.md §2).
// Threads: pure functions.   Errors: ValidationException, and LimitExceededException for more than an account may have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/core/settings/encryption.h"

namespace meridian {

// An index of the source to keep, possibly under another name: the one with these keys and this projection. Types of keys are not told.
struct IndexToKeep {
  std::string name;
  std::vector<std::string> partition, sort;
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;
  std::optional<Throughput> throughput;
  std::optional<UnitsChange> on_demand_max;
};

struct RestoreOverrides {
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  std::optional<UnitsChange> on_demand_max;
  std::optional<std::vector<IndexToKeep>> local_indexes, global_indexes;  // nothing: all are kept; none in the list: none
  std::optional<Encryption> encryption;
};

struct RestoredSettings {
  TableSettings settings;
  std::string encryption_key_arn;
};
// `region`: for texts.
absl::StatusOr<RestoredSettings> SettingsOfRestored(const BackupRecord& backup, const RestoreOverrides& overrides, std::string_view region);

}  // namespace meridian
