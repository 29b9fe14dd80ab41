#include "base/model/split_record.h"

#include "base/model/bytes.h"

namespace meridian {

// split record := 'D', varint child, fixed64 at, leader, fixed64 items, fixed64 bytes, fixed64 closes shard at
std::string EncodeSplitRecord(const SplitRecord& record) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kSplitRecordKind);
  out.Varint(record.child.value);
  out.Fixed64(record.at);
  out.U8(record.leader.index);
  out.Fixed64(static_cast<uint64_t>(record.items));
  out.Fixed64(static_cast<uint64_t>(record.bytes));
  out.Fixed64(static_cast<uint64_t>(record.closes_shard_at.us));
  return bytes;
}

absl::StatusOr<SplitRecord> DecodeSplitRecord(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.U8() != kSplitRecordKind) in.Fail();
  SplitRecord record;
  record.child = PartitionId(in.Varint());
  record.at = in.Fixed64();
  record.leader = AzId(in.U8());
  if (record.leader.index >= kAzsMax) in.Fail();
  record.items = static_cast<int64_t>(in.Fixed64());
  record.bytes = static_cast<int64_t>(in.Fixed64());
  record.closes_shard_at.us = static_cast<int64_t>(in.Fixed64());
  if (!in.done()) return absl::DataLossError("not a valid split record");
  return record;
}

}  // namespace meridian
