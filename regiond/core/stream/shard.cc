#include "regiond/core/stream/shard.h"

#include "absl/strings/str_format.h"
#include "base/model/bytes.h"

namespace meridian {
namespace {

// shards := 01, varint count, count × (bytes id, bytes parent, varint stream, view, varint opened, fixed64 at, varint closed, fixed64 at)
constexpr uint8_t kFormat = 1;

void WriteTime(WallTime time, ByteWriter& out) { out.Fixed64(static_cast<uint64_t>(time.us)); }
WallTime ReadTime(ByteReader& in) { return WallTime{static_cast<int64_t>(in.Fixed64())}; }

Shard ReadShard(ByteReader& in) {
  Shard shard;
  shard.id = std::string(in.Bytes());
  shard.parent = std::string(in.Bytes());
  const uint64_t stream = in.Varint();
  const uint8_t view = in.U8();
  if (stream > UINT32_MAX || view > static_cast<uint8_t>(StreamView::kNewAndOldImages)) in.Fail();
  shard.stream = static_cast<uint32_t>(stream);
  shard.view = static_cast<StreamView>(view);
  shard.opened = Lsn(in.Varint());
  shard.opened_at = ReadTime(in);
  shard.closed = Lsn(in.Varint());
  shard.closed_at = ReadTime(in);
  return shard;
}

}  // namespace

std::string ShardIdOf(PartitionId partition, WallTime opened_at) {
  return absl::StrFormat("shardId-%020d-%08x", opened_at.us / 1000, partition.value);
}

std::string EncodeShards(const std::vector<Shard>& shards) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Varint(shards.size());
  for (const Shard& shard : shards) {
    out.Bytes(shard.id);
    out.Bytes(shard.parent);
    out.Varint(shard.stream);
    out.U8(static_cast<uint8_t>(shard.view));
    out.Varint(shard.opened.value);
    WriteTime(shard.opened_at, out);
    out.Varint(shard.closed.value);
    WriteTime(shard.closed_at, out);
  }
  return bytes;
}

absl::StatusOr<std::vector<Shard>> DecodeShards(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.U8() != kFormat) in.Fail();
  std::vector<Shard> shards;
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) shards.push_back(ReadShard(in));
  if (!in.done()) return absl::DataLossError("the shards of a partition are damaged");
  return shards;
}

}  // namespace meridian
