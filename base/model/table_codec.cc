// The catalog's encodings of tables; layouts follow the order of the fields in table.h.
#include <limits>

#include "base/model/bytes.h"
#include "base/model/table.h"
#include "base/model/table_attributes_codec.h"

namespace meridian {
namespace {

constexpr uint8_t kDescriptorFormat = 5;
// Still read.
constexpr uint8_t kFormatWithoutRecovery = 4;
constexpr uint8_t kFormatWithoutSplits = 3;
constexpr uint8_t kFormatWithoutAttributes = 2;
constexpr uint8_t kFormatWithoutIndexes = 1;
constexpr uint64_t kPartitionsDecoded = 1 << 16;  // no table has more
constexpr uint64_t kIndexKeysMax = 8;
// Which of its last two fields a descriptor has: bits of a byte.
constexpr uint8_t kHasGlobal = 1;
constexpr uint8_t kHasUnderWay = 2;

void WriteKeyAttribute(const KeyAttribute& attribute, ByteWriter& out) {
  out.Bytes(attribute.name);
  out.U8(static_cast<uint8_t>(attribute.type));
}

KeyAttribute ReadKeyAttribute(ByteReader& in) {
  KeyAttribute attribute;
  attribute.name = std::string(in.Bytes());
  const uint8_t type = in.U8();
  if (type > static_cast<uint8_t>(AttributeValue::Type::kB)) in.Fail();
  attribute.type = static_cast<AttributeValue::Type>(type);
  return attribute;
}

bool ReadBool(ByteReader& in) {
  const uint8_t byte = in.U8();
  if (byte > 1) in.Fail();
  return byte == 1;
}

uint32_t ReadNumber32(ByteReader& in) {
  const uint64_t number = in.Varint();
  if (number > std::numeric_limits<uint32_t>::max()) in.Fail();
  return static_cast<uint32_t>(number);
}

uint8_t ReadFormat(ByteReader& in) {
  const uint8_t format = in.U8();
  if (format < kFormatWithoutIndexes || format > kDescriptorFormat) in.Fail();
  return format;
}

void WriteThroughput(const Throughput& throughput, ByteWriter& out) {
  out.Varint(static_cast<uint64_t>(throughput.read_units));
  out.Varint(static_cast<uint64_t>(throughput.write_units));
}

Throughput ReadThroughput(ByteReader& in) {
  const auto read_units = static_cast<int64_t>(in.Varint());
  return {read_units, static_cast<int64_t>(in.Varint())};
}

template <typename Enum>
Enum ReadEnum(Enum max, ByteReader& in) {
  const uint8_t value = in.U8();
  if (value > static_cast<uint8_t>(max)) in.Fail();
  return static_cast<Enum>(value);
}

void WriteKeyAttributes(const std::vector<KeyAttribute>& attributes, ByteWriter& out) {
  out.Varint(attributes.size());
  for (const KeyAttribute& attribute : attributes) WriteKeyAttribute(attribute, out);
}

std::vector<KeyAttribute> ReadKeyAttributes(ByteReader& in) {
  std::vector<KeyAttribute> attributes;
  const uint64_t count = in.Varint();
  if (count > kIndexKeysMax) in.Fail();
  for (uint64_t i = 0; i < count && in.ok(); ++i) attributes.push_back(ReadKeyAttribute(in));
  return attributes;
}

void WriteIndex(const SecondaryIndex& index, ByteWriter& out) {
  out.Bytes(index.name);
  out.U8(static_cast<uint8_t>(index.kind));
  out.Varint(index.number);
  WriteKeyAttributes(index.key.partition, out);
  WriteKeyAttributes(index.key.sort, out);
  out.U8(static_cast<uint8_t>(index.projection));
  out.Varint(index.non_key_attributes.size());
  for (const std::string& name : index.non_key_attributes) out.Bytes(name);
  WriteThroughput(index.throughput, out);
  WriteThroughput(index.on_demand_max, out);
  WriteThroughput(index.warm, out);
}

SecondaryIndex ReadIndex(uint8_t format, ByteReader& in) {
  SecondaryIndex index;
  index.name = std::string(in.Bytes());
  index.kind = ReadBool(in) ? IndexKind::kLocal : IndexKind::kGlobal;
  index.number = ReadNumber32(in);
  index.key.partition = ReadKeyAttributes(in);
  index.key.sort = ReadKeyAttributes(in);
  if (index.key.partition.empty()) in.Fail();
  index.projection = ReadEnum(ProjectionType::kInclude, in);
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) index.non_key_attributes.emplace_back(in.Bytes());
  index.throughput = ReadThroughput(in);
  if (format == kFormatWithoutAttributes) return index;
  index.on_demand_max = ReadThroughput(in);
  index.warm = ReadThroughput(in);
  return index;
}

void WriteSettings(const TableSettings& settings, ByteWriter& out) {
  WriteKeyAttribute(settings.key_schema.partition_key, out);
  out.U8(settings.key_schema.sort_key.has_value());
  if (settings.key_schema.sort_key) WriteKeyAttribute(*settings.key_schema.sort_key, out);
  out.U8(static_cast<uint8_t>(settings.billing_mode));
  WriteThroughput(settings.throughput, out);
  out.Varint(settings.indexes.size());
  for (const SecondaryIndex& index : settings.indexes) WriteIndex(index, out);
  out.Varint(settings.next_index_number);
  out.U8(static_cast<uint8_t>(settings.table_class));
  out.U8(static_cast<uint8_t>(settings.encryption));
  WriteThroughput(settings.on_demand_max, out);
  WriteThroughput(settings.warm, out);
}

TableSettings ReadSettings(uint8_t format, ByteReader& in) {
  TableSettings settings;
  settings.key_schema.partition_key = ReadKeyAttribute(in);
  if (ReadBool(in)) settings.key_schema.sort_key = ReadKeyAttribute(in);
  settings.billing_mode = ReadBool(in) ? BillingMode::kPayPerRequest : BillingMode::kProvisioned;
  settings.throughput = ReadThroughput(in);
  if (format == kFormatWithoutIndexes) return settings;
  const uint64_t indexes = in.Varint();
  for (uint64_t i = 0; i < indexes && in.ok(); ++i) settings.indexes.push_back(ReadIndex(format, in));
  settings.next_index_number = ReadNumber32(in);
  if (format == kFormatWithoutAttributes) return settings;
  settings.table_class = ReadEnum(TableClass::kStandardInfrequentAccess, in);
  settings.encryption = ReadEnum(EncryptionKey::kCustomer, in);
  settings.on_demand_max = ReadThroughput(in);
  settings.warm = ReadThroughput(in);
  return settings;
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
  }
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
    table.replicas.push_back(std::move(replica));
  }
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
  out.U8(static_cast<uint8_t>((table.global ? kHasGlobal : 0) | (table.under_way ? kHasUnderWay : 0)));
  if (table.under_way) {
    out.U8(static_cast<uint8_t>(table.under_way->kind));
    out.Fixed64(static_cast<uint64_t>(table.under_way->until.us));
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
  if (format > kFormatWithoutAttributes) table.attributes = ReadTableAttributes(in, format > kFormatWithoutRecovery);
  TimeToLive& time_to_live = table.attributes.time_to_live;
  if (time_to_live.enabled && format <= kFormatWithoutRecovery) time_to_live.queue = table.settings.next_index_number++;
  if (format > kFormatWithoutSplits) ReadSplits(table, in);
  const uint8_t last = in.U8();
  if (last > (format > kFormatWithoutSplits ? kHasGlobal | kHasUnderWay : kHasGlobal)) in.Fail();
  if ((last & kHasUnderWay) != 0) {
    table.under_way.emplace();
    table.under_way->kind = ReadEnum(TableChangeKind::kEncryption, in);
    table.under_way->until.us = static_cast<int64_t>(in.Fixed64());
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
