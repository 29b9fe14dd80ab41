#include "base/model/bytes.h"
#include "base/model/shared_settings.h"
#include "base/model/table_settings_codec.h"

namespace meridian {
namespace {

// Which optional fields follow: a bit for each.
template <typename... Optionals>
void WritePresence(ByteWriter& out, const Optionals&... fields) {
  uint8_t bits = 0;
  int at = 0;
  ((bits |= static_cast<uint8_t>(fields.has_value() << at++)), ...);
  out.U8(bits);
}
template <typename... Optionals>
void ReadPresence(ByteReader& in, Optionals&... fields) {
  const uint8_t bits = in.U8();
  if (bits >> sizeof...(fields) != 0) in.Fail();
  int at = 0;
  ((bits >> at++ & 1 ? (void)fields.emplace() : fields.reset()), ...);
}

void WriteUnits(const std::optional<int64_t>& units, ByteWriter& out) {
  if (units) out.Varint(static_cast<uint64_t>(*units));
}
void ReadUnits(std::optional<int64_t>& units, ByteReader& in) {
  if (units) units = static_cast<int64_t>(in.Varint());
}

}  // namespace

void WriteOverrides(const ReplicaOverrides& overrides, ByteWriter& out) {
  WritePresence(out, overrides.read_units, overrides.max_read_units, overrides.table_class);
  WriteUnits(overrides.read_units, out);
  WriteUnits(overrides.max_read_units, out);
  if (overrides.table_class) out.U8(static_cast<uint8_t>(*overrides.table_class));
  out.Varint(overrides.indexes.size());
  for (const auto& [name, index] : overrides.indexes) {
    out.Bytes(name);
    WritePresence(out, index.read_units, index.max_read_units);
    WriteUnits(index.read_units, out);
    WriteUnits(index.max_read_units, out);
  }
}

ReplicaOverrides ReadOverrides(ByteReader& in) {
  ReplicaOverrides overrides;
  ReadPresence(in, overrides.read_units, overrides.max_read_units, overrides.table_class);
  ReadUnits(overrides.read_units, in);
  ReadUnits(overrides.max_read_units, in);
  if (overrides.table_class) overrides.table_class = ReadEnum(TableClass::kStandardInfrequentAccess, in);
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    std::string name(in.Bytes());
    IndexOverride index;
    ReadPresence(in, index.read_units, index.max_read_units);
    ReadUnits(index.read_units, in);
    ReadUnits(index.max_read_units, in);
    // In order, each once, or the same overrides would have two encodings.
    if (!overrides.indexes.empty() && overrides.indexes.rbegin()->first >= name) in.Fail();
    overrides.indexes.emplace(std::move(name), index);
  }
  return overrides;
}

namespace {

void WriteParts(const CapacityParts& parts, ByteWriter& out) {
  WritePresence(out, parts.read_units, parts.write_units, parts.max_read_units, parts.max_write_units, parts.warm);
  for (const std::optional<int64_t>& units : {parts.read_units, parts.write_units, parts.max_read_units, parts.max_write_units}) {
    WriteUnits(units, out);
  }
  if (parts.warm) WriteThroughput(*parts.warm, out);
}

CapacityParts ReadParts(ByteReader& in) {
  CapacityParts parts;
  ReadPresence(in, parts.read_units, parts.write_units, parts.max_read_units, parts.max_write_units, parts.warm);
  for (std::optional<int64_t>* units : {&parts.read_units, &parts.write_units, &parts.max_read_units, &parts.max_write_units}) {
    ReadUnits(*units, in);
  }
  if (parts.warm) parts.warm = ReadThroughput(in);
  return parts;
}

}  // namespace

std::string EncodeReplicaOverrides(const ReplicaOverrides& overrides) {
  std::string bytes;
  ByteWriter out(&bytes);
  WriteOverrides(overrides, out);
  return bytes;
}

absl::StatusOr<ReplicaOverrides> DecodeReplicaOverrides(std::string_view bytes) {
  ByteReader in(bytes);
  ReplicaOverrides overrides = ReadOverrides(in);
  if (!in.done()) return absl::DataLossError("not valid overrides of a replica");
  return overrides;
}

std::string EncodeSettingsChange(const SettingsChange& change) {
  std::string bytes;
  ByteWriter out(&bytes);
  WritePresence(out, change.indexes, change.billing_mode, change.table_class, change.encryption, change.time_to_live, change.overrides);
  if (change.indexes) {
    out.U8(static_cast<uint8_t>(change.indexes->action));
    out.Varint(change.indexes->indexes.size());
    for (const SecondaryIndex& index : change.indexes->indexes) WriteIndex(index, out);
  }
  if (change.billing_mode) out.U8(static_cast<uint8_t>(*change.billing_mode));
  WriteParts(change.capacity, out);
  out.Varint(change.index_capacity.size());
  for (const auto& [name, parts] : change.index_capacity) {
    out.Bytes(name);
    WriteParts(parts, out);
  }
  if (change.table_class) out.U8(static_cast<uint8_t>(*change.table_class));
  if (change.encryption) out.U8(static_cast<uint8_t>(*change.encryption));
  if (change.time_to_live) WriteSharedTimeToLive(*change.time_to_live, out);
  if (change.overrides) {
    out.Bytes(change.overrides->first.name);
    WriteOverrides(change.overrides->second, out);
  }
  return bytes;
}

absl::StatusOr<SettingsChange> DecodeSettingsChange(std::string_view bytes) {
  ByteReader in(bytes);
  SettingsChange change;
  ReadPresence(in, change.indexes, change.billing_mode, change.table_class, change.encryption, change.time_to_live, change.overrides);
  if (change.indexes) {
    change.indexes->action = ReadEnum(IndexAction::kDelete, in);
    const uint64_t count = in.Varint();
    for (uint64_t i = 0; i < count && in.ok(); ++i) change.indexes->indexes.push_back(ReadIndex(kDescriptorFormat, in));
  }
  if (change.billing_mode) change.billing_mode = ReadEnum(BillingMode::kPayPerRequest, in);
  change.capacity = ReadParts(in);
  const uint64_t indexes = in.Varint();
  for (uint64_t i = 0; i < indexes && in.ok(); ++i) {
    std::string name(in.Bytes());
    if (!change.index_capacity.empty() && change.index_capacity.rbegin()->first >= name) in.Fail();
    change.index_capacity.emplace(std::move(name), ReadParts(in));
  }
  if (change.table_class) change.table_class = ReadEnum(TableClass::kStandardInfrequentAccess, in);
  if (change.encryption) change.encryption = ReadEnum(EncryptionKey::kCustomer, in);
  if (change.time_to_live) change.time_to_live = ReadSharedTimeToLive(in);
  if (change.overrides) {
    change.overrides->first = RegionId(std::string(in.Bytes()));
    change.overrides->second = ReadOverrides(in);
  }
  if (!in.done()) return absl::DataLossError("not a valid change of settings");
  return change;
}

}  // namespace meridian
