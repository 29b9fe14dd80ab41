// The secondary indexes of CreateTable and UpdateTable: read, then checked (reference/dynamodb-api.md §2.1). Private to this directory.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "regiond/server/api/constraints.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

// A pair of strings: an AttributeDefinition (name, type) or a KeySchemaElement (name, key type).
struct NamedMember {
  std::optional<std::string_view> name, type;
};
struct ThroughputMembers {
  std::optional<int64_t> read_units, write_units;
};
struct ProjectionMembers {
  std::optional<std::string_view> type;
  std::optional<std::vector<std::string_view>> non_key_attributes;
};
// Views point into the JsonBody.
struct IndexMembers {
  std::optional<std::string_view> name;
  std::optional<std::vector<NamedMember>> key_schema;
  std::optional<ProjectionMembers> projection;
  std::optional<ThroughputMembers> throughput;
  BoundsChange bounds;  // of global indexes
};

// One action of GlobalSecondaryIndexUpdates: just one of these, if it is right.
struct IndexUpdateMembers {
  std::optional<IndexMembers> create, update, remove;
};

// Readers of members that tables and indexes share.
void ReadKeySchema(JsonReader& json, Json value, std::optional<std::vector<NamedMember>>& out);
void ReadDefinitions(JsonReader& json, Json value, std::optional<std::vector<NamedMember>>& out);
void ReadThroughput(JsonReader& json, Json value, std::optional<ThroughputMembers>& out);
// `shape`: LocalSecondaryIndex or GlobalSecondaryIndex.
void ReadIndexes(JsonReader& json, Json value, std::string_view shape, std::optional<std::vector<IndexMembers>>& out);
void ReadIndexUpdates(JsonReader& json, Json value, std::optional<std::vector<IndexUpdateMembers>>& out);

// Constraints of a key schema or of definitions at `path`; `keys_max`: how many keys there may be.
void CheckKeySchema(const std::vector<NamedMember>& keys, std::string_view path, size_t keys_max, Constraints& constraints);
void CheckDefinitions(const std::vector<NamedMember>& definitions, Constraints& constraints);
void CheckThroughputUnits(const ThroughputMembers& throughput, std::string_view path, Constraints& constraints);
// `path`: of the list, if it is not that of a new table.
void CheckIndexes(const std::vector<IndexMembers>& indexes, IndexKind kind, Constraints& constraints, std::string_view path = {});
void CheckIndexUpdates(const std::vector<IndexUpdateMembers>& updates, Constraints& constraints);

// What the rest of these REQUIRE: the constraints hold.
const NamedMember* FindNamed(const std::vector<NamedMember>& list, std::string_view name);
std::string NamesOf(const std::vector<NamedMember>& list);  // "[a, b]"
KeyAttribute KeyOf(const std::vector<NamedMember>& definitions, const NamedMember& key);
// CreateTable counts before it looks.
absl::Status CheckKeyCount(const std::vector<NamedMember>& definitions, const std::vector<NamedMember>& keys);
// Whether `keys` are defined, distinct and in order; of a table or a local index, one HASH and at most one RANGE.
absl::Status CheckKeys(const std::vector<NamedMember>& definitions, const std::vector<NamedMember>& keys, bool composite);
// Everything about one index but whether it should have throughput, and what depends on that: maximums and warm throughput. `table`: the
// key schema, for local indexes.
absl::StatusOr<SecondaryIndex> MakeIndex(const IndexMembers& members, IndexKind kind, const std::vector<NamedMember>& definitions,
                                         const KeySchema* table);

}  // namespace meridian
