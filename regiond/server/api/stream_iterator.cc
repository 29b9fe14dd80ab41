#include "regiond/server/api/stream_iterator.h"

#include <xxhash.h>

#include "base/model/bytes.h"
#include "base/model/errors.h"
#include "regiond/server/api/base64.h"

namespace meridian {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kChecksumBytes = 8;

uint64_t ChecksumOf(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

absl::Status Invalid() { return ValidationError("Invalid ShardIterator"); }

}  // namespace

std::string EncodeShardIterator(const ShardIterator& iterator) {
  std::string bytes;
  ByteWriter writer(&bytes);
  writer.U8(kFormat);
  writer.Fixed64(iterator.log.table.high);
  writer.Fixed64(iterator.log.table.low);
  writer.Varint(iterator.log.partition.value);
  writer.Varint(iterator.shard_opened.value);
  writer.Varint(iterator.next.lsn.value);
  writer.Varint(iterator.next.index);
  writer.Fixed64(static_cast<uint64_t>(iterator.given_at.us));
  writer.Fixed64(ChecksumOf(bytes));
  std::string text;
  AppendBase64(bytes, &text);
  return text;
}

absl::StatusOr<ShardIterator> DecodeShardIterator(std::string_view text) {
  std::string bytes;
  if (DecodeBase64(text, &bytes) != Base64Error::kNone || bytes.size() < kChecksumBytes) return Invalid();
  const std::string_view content = std::string_view(bytes).substr(0, bytes.size() - kChecksumBytes);
  if (ByteReader(std::string_view(bytes).substr(content.size())).Fixed64() != ChecksumOf(content)) return Invalid();
  ByteReader reader(content);
  if (reader.U8() != kFormat) return Invalid();
  ShardIterator iterator;
  iterator.log.table.high = reader.Fixed64();
  iterator.log.table.low = reader.Fixed64();
  iterator.log.partition = PartitionId(reader.Varint());
  iterator.shard_opened = Lsn(reader.Varint());
  iterator.next.lsn = Lsn(reader.Varint());
  const uint64_t index = reader.Varint();
  iterator.next.index = static_cast<uint32_t>(index);
  iterator.given_at.us = static_cast<int64_t>(reader.Fixed64());
  if (!reader.done() || index > UINT32_MAX) return Invalid();
  return iterator;
}

}  // namespace meridian
