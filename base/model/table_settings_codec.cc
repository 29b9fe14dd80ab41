#include "base/model/table_settings_codec.h"

#include <limits>

namespace meridian {
namespace {

constexpr uint64_t kIndexKeysMax = 8;

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

}  // namespace

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

void WriteThroughput(const Throughput& throughput, ByteWriter& out) {
  out.Varint(static_cast<uint64_t>(throughput.read_units));
  out.Varint(static_cast<uint64_t>(throughput.write_units));
}

Throughput ReadThroughput(ByteReader& in) {
  const auto read_units = static_cast<int64_t>(in.Varint());
  return {read_units, static_cast<int64_t>(in.Varint())};
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

void WriteSharedTimeToLive(const SharedTimeToLive& setting, ByteWriter& out) {
  out.U8(setting.enabled);
  out.Bytes(setting.attribute);
}

SharedTimeToLive ReadSharedTimeToLive(ByteReader& in) {
  SharedTimeToLive setting;
  setting.enabled = ReadBool(in);
  setting.attribute = std::string(in.Bytes());
  return setting;
}

}  // namespace meridian
