// The catalog's encodings of tables; layouts follow the order of the fields in table.h.
#include "base/model/bytes.h"
#include "base/model/table.h"
#include "base/model/table_attributes_codec.h"
#include "base/model/table_settings_codec.h"

namespace meridian {
namespace {

constexpr uint64_t kPartitionsDecoded = 1 << 16;  // no table has more
// Which of its last fields a descriptor has: bits of a byte.
constexpr uint8_t kHasGlobal = 1;
constexpr uint8_t kHasUnderWay = 2;
constexpr uint8_t kHasBackup = 4;
constexpr uint8_t kHasRestore = 8;
constexpr uint8_t kHasLeftGroup = 16;
constexpr uint8_t kLastFields = kHasGlobal | kHasUnderWay | kHasBackup | kHasRestore | kHasLeftGroup;

uint8_t ReadFormat(ByteReader& in) {
  const uint8_t format = in.U8();
  if (format < kFormatWithoutIndexes || format > kDescriptorFormat) in.Fail();
  return format;
}

void WriteGlobal(const GlobalTable& table, ByteWriter& out) {
  out.Fixed64(table.id.high);
  out.Fixed64(table.id.low);
  out.Bytes(table.name);
  out.Varint(table.settings_version);
  WriteSettings(table.settings, out);
  out.Varint(table.replicas.size());
  for (const ReplicaState& replica : table.replicas) {
    out.Bytes(replica.region.name);
    out.U8(static_cast<uint8_t>(replica.phase));
    out.Bytes(replica.backfill_source.name);
    out.Fixed64(static_cast<uint64_t>(replica.added_at.us));
    WriteOverrides(replica.overrides, out);
    out.Varint(replica.joined_version);
  }
  out.U8(table.time_to_live.has_value());
  if (table.time_to_live) WriteSharedTimeToLive(*table.time_to_live, out);
  out.U8(table.stream.has_value());
  if (table.stream) out.U8(static_cast<uint8_t>(*table.stream));
}

GlobalTable ReadGlobal(uint8_t format, ByteReader& in) {
  GlobalTable table;
  table.id.high = in.Fixed64();
  table.id.low = in.Fixed64();
  table.name = std::string(in.Bytes());
  table.settings_version = in.Varint();
  table.settings = ReadSettings(format, in);
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    ReplicaState replica;
    replica.region.name = std::string(in.Bytes());
    const uint8_t phase = in.U8();
    if (phase > static_cast<uint8_t>(ReplicaPhase::kDeleting)) in.Fail();
    replica.phase = static_cast<ReplicaPhase>(phase);
    replica.backfill_source.name = std::string(in.Bytes());
    if (format > kFormatWithoutOverrides) {
      replica.added_at.us = static_cast<int64_t>(in.Fixed64());
      replica.overrides = ReadOverrides(in);
    }
    if (format > kFormatWithoutJoining) replica.joined_version = in.Varint();
    table.replicas.push_back(std::move(replica));
  }
  if (format <= kFormatWithoutOverrides) return table;
  if (ReadBool(in)) table.time_to_live = ReadSharedTimeToLive(in);
  if (ReadBool(in)) table.stream = ReadEnum(StreamView::kNewAndOldImages, in);
  return table;
}

void WriteSplits(const std::vector<PartitionSplit>& splits, ByteWriter& out) {
  out.Varint(splits.size());
  for (const PartitionSplit& split : splits) {
    out.Varint(split.parent.value);
    out.Fixed64(split.at);
    out.Fixed64(static_cast<uint64_t>(split.items));
    out.Fixed64(static_cast<uint64_t>(split.bytes));
    out.Varint(split.lsn.value);
  }
}

void ReadSplits(TableDescriptor& table, ByteReader& in) {
  const uint64_t count = in.Varint();
  if (!in.ok() || table.partitions == 0 || table.partitions > kPartitionsDecoded) {
    in.Fail();
    return;
  }
  PartitionLayout layout(table.partitions);
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    PartitionSplit split;
    split.parent = PartitionId(in.Varint());
    split.at = in.Fixed64();
    split.items = static_cast<int64_t>(in.Fixed64());
    split.bytes = static_cast<int64_t>(in.Fixed64());
    split.lsn = Lsn(in.Varint());
    const bool last = i + 1 == count;
    if (!layout.CanSplit(split.parent, table.ChildOf(i), split.at) || (!split.done() && !last)) {
      in.Fail();
      return;
    }
    layout.Split(split.parent, table.ChildOf(i), split.at);
    table.splits.push_back(split);
  }
}

void WriteBackupId(const BackupId& id, ByteWriter& out) {
  out.Fixed64(static_cast<uint64_t>(id.requested_at.us));
  out.Varint(id.suffix);
}

BackupId ReadBackupId(ByteReader& in) {
  const WallTime requested_at{static_cast<int64_t>(in.Fixed64())};
  return {requested_at, ReadNumber32(in)};
}

void WriteBackup(const BackupRecord& backup, ByteWriter& out) {
  WriteBackupId(backup.id, out);
  out.Bytes(backup.name);
  out.Bytes(backup.table);
  out.Fixed64(backup.table_id.high);
  out.Fixed64(backup.table_id.low);
  out.Fixed64(static_cast<uint64_t>(backup.table_created_at.us));
  WriteSettings(backup.settings, out);
  out.U8(backup.stream.has_value());
  if (backup.stream) out.U8(static_cast<uint8_t>(*backup.stream));
  out.Bytes(backup.time_to_live);
  out.Bytes(backup.encryption_key_arn);
  out.Varint(static_cast<uint64_t>(backup.items));
  out.Varint(static_cast<uint64_t>(backup.bytes));
  out.Varint(backup.cuts);
  out.U8(backup.available);
}

BackupRecord ReadBackup(uint8_t format, ByteReader& in) {
  BackupRecord backup;
  backup.id = ReadBackupId(in);
  backup.name = std::string(in.Bytes());
  backup.table = std::string(in.Bytes());
  backup.table_id.high = in.Fixed64();
  backup.table_id.low = in.Fixed64();
  backup.table_created_at.us = static_cast<int64_t>(in.Fixed64());
  backup.settings = ReadSettings(format, in);
  if (ReadBool(in)) backup.stream = ReadEnum(StreamView::kNewAndOldImages, in);
  backup.time_to_live = std::string(in.Bytes());
  backup.encryption_key_arn = std::string(in.Bytes());
  backup.items = static_cast<int64_t>(in.Varint());
  backup.bytes = static_cast<int64_t>(in.Varint());
  backup.cuts = ReadNumber32(in);
  backup.available = ReadBool(in);
  return backup;
}

}  // namespace

std::string EncodeTableDescriptor(const TableDescriptor& table) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kDescriptorFormat);
  out.Fixed64(table.id.high);
  out.Fixed64(table.id.low);
  out.Bytes(table.name);
  out.Fixed64(static_cast<uint64_t>(table.created_at.us));
  out.Varint(table.partitions);
  WriteSettings(table.settings, out);
  out.U8(table.deletion_protection);
  out.Varint(table.building.size());
  for (const uint32_t number : table.building) out.Varint(number);
  WriteTableAttributes(table.attributes, out);
  WriteSplits(table.splits, out);
  out.U8(static_cast<uint8_t>((table.global ? kHasGlobal : 0) | (table.under_way ? kHasUnderWay : 0) | (table.backup ? kHasBackup : 0) |
                              (table.restore ? kHasRestore : 0) | (table.left_group ? kHasLeftGroup : 0)));
  if (table.under_way) {
    out.U8(static_cast<uint8_t>(table.under_way->kind));
    out.Fixed64(static_cast<uint64_t>(table.under_way->until.us));
  }
  if (table.backup) WriteBackup(*table.backup, out);
  if (table.restore) {
    WriteBackupId(table.restore->backup, out);
    out.Bytes(table.restore->table);
  }
  if (table.left_group) {
    out.Fixed64(table.left_group->high);
    out.Fixed64(table.left_group->low);
  }
  if (table.global) WriteGlobal(*table.global, out);
  return bytes;
}

absl::StatusOr<TableDescriptor> DecodeTableDescriptor(std::string_view bytes) {
  ByteReader in(bytes);
  TableDescriptor table;
  const uint8_t format = ReadFormat(in);
  table.id.high = in.Fixed64();
  table.id.low = in.Fixed64();
  table.name = std::string(in.Bytes());
  table.created_at.us = static_cast<int64_t>(in.Fixed64());
  table.partitions = in.Varint();
  table.settings = ReadSettings(format, in);
  table.deletion_protection = ReadBool(in);
  const uint64_t building = format == kFormatWithoutIndexes ? 0 : in.Varint();
  for (uint64_t i = 0; i < building && in.ok(); ++i) table.building.push_back(ReadNumber32(in));
  if (format > kFormatWithoutAttributes) table.attributes = ReadTableAttributes(in, format > kFormatWithoutOverrides);
  TimeToLive& time_to_live = table.attributes.time_to_live;
  if (time_to_live.enabled && format <= kFormatWithoutOverrides) time_to_live.queue = table.settings.next_index_number++;
  if (time_to_live.enabled != (time_to_live.queue != 0) || time_to_live.queue >= table.settings.next_index_number) in.Fail();
  if (format > kFormatWithoutSplits) ReadSplits(table, in);
  const uint8_t last = in.U8();
  if (last > (format > kFormatWithoutSplits ? kLastFields : kHasGlobal)) in.Fail();
  if ((last & kHasUnderWay) != 0) {
    table.under_way.emplace();
    table.under_way->kind = ReadEnum(TableChangeKind::kEncryption, in);
    table.under_way->until.us = static_cast<int64_t>(in.Fixed64());
  }
  if ((last & kHasBackup) != 0) table.backup = ReadBackup(format, in);
  if ((last & kHasRestore) != 0) {
    const BackupId from = ReadBackupId(in);
    table.restore = RestoreRecord{from, std::string(in.Bytes())};
  }
  if ((last & kHasLeftGroup) != 0) {
    table.left_group.emplace();
    table.left_group->high = in.Fixed64();
    table.left_group->low = in.Fixed64();
  }
  if ((last & kHasGlobal) != 0) table.global = ReadGlobal(format, in);
  if (!in.done() || table.partitions == 0 || table.partitions > kPartitionsDecoded) {
    return absl::DataLossError("not a valid table descriptor");
  }
  return table;
}

std::string EncodeGlobalTable(const GlobalTable& table) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kDescriptorFormat);
  WriteGlobal(table, out);
  return bytes;
}

absl::StatusOr<GlobalTable> DecodeGlobalTable(std::string_view bytes) {
  ByteReader in(bytes);
  const uint8_t format = ReadFormat(in);
  GlobalTable table = ReadGlobal(format, in);
  if (!in.done()) return absl::DataLossError("not a valid global table");
  return table;
}

}  // namespace meridian
