// Encodings of what table descriptors, global tables and changes of settings have in common; layouts follow the order of the fields.
// Private to this directory. What is no encoding fails `in`.
#pragma once

#include "base/model/bytes.h"
#include "base/model/table.h"

namespace meridian {

// Of descriptors and global tables: the first byte.
constexpr uint8_t kDescriptorFormat = 6;
// Still read.
constexpr uint8_t kFormatWithoutJoining = 5;
constexpr uint8_t kFormatWithoutOverrides = 4;  // nor point-in-time recovery, nor queues of TTL
constexpr uint8_t kFormatWithoutSplits = 3;
constexpr uint8_t kFormatWithoutAttributes = 2;
constexpr uint8_t kFormatWithoutIndexes = 1;

template <typename Enum>
Enum ReadEnum(Enum max, ByteReader& in) {
  const uint8_t value = in.U8();
  if (value > static_cast<uint8_t>(max)) in.Fail();
  return static_cast<Enum>(value);
}
bool ReadBool(ByteReader& in);
uint32_t ReadNumber32(ByteReader& in);

void WriteThroughput(const Throughput& throughput, ByteWriter& out);
Throughput ReadThroughput(ByteReader& in);
void WriteIndex(const SecondaryIndex& index, ByteWriter& out);
SecondaryIndex ReadIndex(uint8_t format, ByteReader& in);
void WriteSettings(const TableSettings& settings, ByteWriter& out);
TableSettings ReadSettings(uint8_t format, ByteReader& in);
void WriteSharedTimeToLive(const SharedTimeToLive& setting, ByteWriter& out);
SharedTimeToLive ReadSharedTimeToLive(ByteReader& in);
void WriteOverrides(const ReplicaOverrides& overrides, ByteWriter& out);
ReplicaOverrides ReadOverrides(ByteReader& in);

}  // namespace meridian
