// The requests of global tables version 2017.11.29 (reference/global-tables.md §1, §15): CreateGlobalTable, UpdateGlobalTable,
// DescribeGlobalTable, ListGlobalTables, DescribeGlobalTableSettings, UpdateGlobalTableSettings. As requests.h: everything that can be said
// without looking for a table. Since there are no such tables here, a request becomes no more than its answer takes; what else it carries
// is checked and dropped. Their tables have no ARN that a request could name them by.
// Threads: any; each call is independent.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace meridian {

struct UpdateGlobalTableRequest {
  std::string table;
  bool creates = false;  // at least one replica
};

absl::Status ParseCreateGlobalTable(std::string_view body);
absl::StatusOr<UpdateGlobalTableRequest> ParseUpdateGlobalTable(std::string_view body);
// DescribeGlobalTable and DescribeGlobalTableSettings: the table's name.
absl::StatusOr<std::string> ParseGlobalTableName(std::string_view body);
absl::Status ParseListGlobalTables(std::string_view body);
// The table's name.
absl::StatusOr<std::string> ParseUpdateGlobalTableSettings(std::string_view body);

}  // namespace meridian
