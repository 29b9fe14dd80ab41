// What a table is: its keys, its settings, and which Regions hold it. The catalog of a Region stores these; the
// coordinator stores the part that Regions share (GlobalTable).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/backup_id.h"
#include "base/model/ids.h"
#include "base/model/key_codec.h"
#include "base/model/partition_layout.h"
#include "base/model/secondary_index.h"
#include "base/model/table_attributes.h"
#include "base/model/table_change.h"
#include "base/model/time.h"

namespace meridian {

// Tables of the Region's own, which clients can neither reach nor see; no client's table can have such a name.
constexpr bool IsSystemTable(std::string_view name) { return name.starts_with('~'); }

// Never set is Standard, too, but is not told of.
enum class TableClass : uint8_t { kNeverSet = 0, kStandard = 1, kStandardInfrequentAccess = 2 };
constexpr bool SameClass(TableClass one, TableClass other) {
  constexpr TableClass kOther = TableClass::kStandardInfrequentAccess;
  return (one == kOther) == (other == kOther);
}

// Whose key encrypts a table.
enum class EncryptionKey : uint8_t { kOwned = 0, kManaged = 1, kCustomer = 2 };

// The settings that every replica Region shares.
struct TableSettings {
  KeySchema key_schema;
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;  // zeros when billed per request
  std::vector<SecondaryIndex> indexes;  // local ones first, then in the order in which they were made
  uint32_t next_index_number = 1;
  TableClass table_class = TableClass::kNeverSet;
  EncryptionKey encryption = EncryptionKey::kOwned;  // each Region has a key of its own of that kind
  Throughput on_demand_max;                          // zeros: no limit
  Throughput warm;                                   // see WarmThroughput
  bool operator==(const TableSettings&) const = default;
};

// nullptr if there is none.
const SecondaryIndex* FindIndex(const TableSettings& settings, std::string_view name);

// Where a replica Region stands in its life. The order of the phases is the order of the workflow (docs/architecture.md).
enum class ReplicaPhase : uint8_t {
  kPreparing = 0,    // its table is being created there
  kRegistering = 1,  // every member is fixing the LSN from which it will send to it
  kBackfilling = 2,  // the source Region scans its table into it
  kActive = 3,
  kDeleting = 4,
};

// Values of one replica's own, in place of the shared ones: of what it reads, and its class (global-tables.md §3).
struct IndexOverride {
  std::optional<int64_t> read_units;      // provisioned
  std::optional<int64_t> max_read_units;  // billed per request
  bool operator==(const IndexOverride&) const = default;
};
struct ReplicaOverrides {
  std::optional<int64_t> read_units;
  std::optional<int64_t> max_read_units;
  std::optional<TableClass> table_class;
  std::map<std::string, IndexOverride> indexes;  // by name
  bool operator==(const ReplicaOverrides&) const = default;
};

struct ReplicaState {
  RegionId region;
  ReplicaPhase phase = ReplicaPhase::kActive;
  RegionId backfill_source;  // the Region that scans, for a replica that was added to a table
  WallTime added_at;         // likewise; zero for the first
  ReplicaOverrides overrides;
  uint64_t joined_version = 0;  // the settings_version of its addition: what it sent before it left an earlier time has another
  bool operator==(const ReplicaState&) const = default;
};

// TTL where the Regions share it (propagation.h).
struct SharedTimeToLive {
  bool enabled = false;
  std::string attribute;  // empty if not
  bool operator==(const SharedTimeToLive&) const = default;
};

// One version of what the Regions of a global table agree on. `settings_version` only rises; a Region ignores an older one.
struct GlobalTable {
  GlobalTableId id;
  std::string name;
  uint64_t settings_version = 0;
  TableSettings settings;
  std::vector<ReplicaState> replicas;  // in order of joining
  std::optional<SharedTimeToLive> time_to_live;  // nothing: each Region has its own
  std::optional<StreamView> stream;              // that each Region has to have; nothing: it need not have any

  const ReplicaState* Find(const RegionId& region) const;
  ReplicaState* Find(const RegionId& region);
  bool operator==(const GlobalTable&) const = default;
};

enum class TableStatus : uint8_t { kCreating = 0, kActive = 1, kUpdating = 2, kDeleting = 3, kInaccessible = 4 };
std::string_view TableStatusName(TableStatus status);

// What `parent` held from the hash `at` on shall be a partition of its own (docs/partitions.md).
struct PartitionSplit {
  PartitionId parent;
  uint64_t at = 0;
  int64_t items = 0, bytes = 0;  // of the new partition, about
  Lsn lsn{0};                    // of the record in the parent's log with which it came to be; 0: it is not there yet
  bool done() const { return lsn != Lsn(0); }
  bool operator==(const PartitionSplit&) const = default;
};

// What a table that is a backup says of the one of which it was made, as that was then (docs/backups.md). It has that one's keys, and none
// of its indexes.
struct BackupRecord {
  BackupId id;
  std::string name;    // as its client has named it: not unique
  std::string table;   // the source's
  TableId table_id;
  WallTime table_created_at;
  TableSettings settings;
  std::optional<StreamView> stream;  // while one was enabled
  std::string time_to_live;          // the attribute; empty if TTL was off
  std::string encryption_key_arn;    // of a customer's key; empty otherwise
  int64_t items = 0, bytes = 0;      // at its cut
  uint32_t cuts = 1;                 // how often it was begun: more than once if what had been copied was not to be had any more
  bool available = false;            // it is all there
  bool operator==(const BackupRecord&) const = default;
};

// Where a table comes from that is being restored.
struct RestoreRecord {
  BackupId backup;
  std::string table;  // of which that was made
  bool operator==(const RestoreRecord&) const = default;
};

// A table as its Region knows it.
struct TableDescriptor {
  TableId id;
  std::string name;
  WallTime created_at;
  uint64_t partitions = 1;  // when it was created
  TableSettings settings;
  bool deletion_protection = false;
  std::vector<uint32_t> building;  // numbers of the indexes that this Region has not built yet
  TableAttributes attributes;
  std::vector<PartitionSplit> splits;  // in the order of the partitions that they make; only the last may be under way
  std::optional<ChangeUnderWay> under_way;  // ends by itself; what it changes is done, but for a deletion
  std::optional<BackupRecord> backup;    // of a table that is one
  std::optional<RestoreRecord> restore;  // until it has all that it is restored from
  std::optional<GlobalTable> global;  // set while the table has replicas elsewhere
  std::optional<GlobalTableId> left_group;  // the last one that let this table go, and never takes it back (docs/replica-access.md)
  bool operator==(const TableDescriptor&) const = default;

  PartitionId ChildOf(size_t split) const { return PartitionId(partitions + split); }
  // With the one that a split under way will make.
  uint64_t partitions_announced() const { return partitions + splits.size(); }
  // The LSN before the first record of a partition that is there.
  Lsn LogBeginOf(PartitionId partition) const {
    return partition.value < partitions ? Lsn(0) : splits[partition.value - partitions].lsn;
  }
  const PartitionSplit* split_under_way() const { return splits.empty() || splits.back().done() ? nullptr : &splits.back(); }
};
// Of the partitions that are there.
PartitionLayout LayoutOf(const TableDescriptor& table);

// The key of an item, or of a Key argument. Errors are ValidationExceptions with DynamoDB's texts: for items "Missing the key …",
// "Type mismatch for key …"; for Key arguments "The provided key element does not match the schema".
absl::StatusOr<ItemKey> KeyOfItem(const KeySchema& schema, const Item& item);
absl::StatusOr<ItemKey> KeyOfArgument(const KeySchema& schema, const Item& key);
// That of the item, or of the item's key, which a PartiQL statement gives: "Key attribute should be present in the item: …" and
// StatementKeyTypeError(), of the partition key before the sort key.
absl::StatusOr<ItemKey> KeyOfStatement(const KeySchema& schema, const Item& attributes);
absl::Status StatementKeyTypeError(std::string_view attribute);
// The key attributes by name, from an encoded key.
absl::StatusOr<Item> KeyAttributes(const KeySchema& schema, const ItemKey& key);

std::string EncodeTableDescriptor(const TableDescriptor& table);
absl::StatusOr<TableDescriptor> DecodeTableDescriptor(std::string_view bytes);
std::string EncodeGlobalTable(const GlobalTable& table);
absl::StatusOr<GlobalTable> DecodeGlobalTable(std::string_view bytes);

}  // namespace meridian
