// The members of CreateTable and UpdateTable, read but not yet checked. Private to this directory.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/model/table.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/index_members.h"
#include "regiond/server/api/consistency_members.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/replica_members.h"
#include "regiond/server/api/setting_members.h"
#include "regiond/server/api/stream_members.h"

namespace meridian {

// Views point into the JsonBody.
struct TableMembers {
  std::optional<std::string_view> table_name, billing_mode, table_class, consistency;
  std::optional<std::vector<NamedMember>> definitions, key_schema;
  std::optional<ThroughputMembers> throughput;
  std::optional<std::vector<IndexMembers>> local_indexes, global_indexes;
  std::optional<std::vector<IndexUpdateMembers>> index_updates;
  std::optional<std::vector<TagMembers>> tags;
  std::optional<StreamMembers> stream;
  std::optional<EncryptionMembers> encryption;
  BoundsChange bounds;
  std::optional<std::string_view> policy;
  std::optional<bool> deletion_protection;
  std::optional<std::vector<ReplicaUpdateMembers>> replica_updates;
  std::optional<std::vector<WitnessUpdateMembers>> witness_updates;
  std::string_view unsupported;  // the first member given that Meridian refuses whatever it says
};

extern const MemberTable<TableMembers> kCreateTableMembers;
extern const MemberTable<TableMembers> kUpdateTableMembers;

// CreateTable, UpdateTable, DescribeTable and DeleteTable word a missing name alike.
absl::Status TableNameRequired();
// What the two operations check alike.
std::optional<BillingMode> CheckBillingMode(const TableMembers& members, Constraints& constraints);
void CheckThroughput(const TableMembers& members, Constraints& constraints);
// REQUIRES: the constraints hold.
absl::Status CheckThroughputBounds(const ThroughputMembers& throughput);

}  // namespace meridian
