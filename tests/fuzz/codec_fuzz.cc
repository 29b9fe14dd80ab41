// Any bytes into every decoder of stored and sent encodings: none may crash, and what one accepts must be exactly what its
// encoder makes of the result. The first byte of the input picks the decoder.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/model/change_record.h"
#include "base/model/check.h"
#include "base/model/item_codec.h"
#include "base/model/key_codec.h"
#include "base/model/split_record.h"
#include "base/model/stream.h"
#include "base/model/table.h"
#include "base/model/transaction_record.h"
#include "base/wire/message_codec.h"
#include "regiond/core/stream/shard.h"

namespace meridian {
namespace {

void FuzzMessage(std::string_view bytes) {
  const absl::StatusOr<Message> message = DecodeMessage(bytes);
  if (!message.ok()) return;
  // Protobuf accepts several encodings of a message, so only the value can be compared.
  const absl::StatusOr<Message> again = DecodeMessage(EncodeMessage(*message));
  MERIDIAN_CHECK(again.ok() && *again == *message, "a message changes when it is encoded again");
}

void FuzzItem(std::string_view bytes) {
  const absl::StatusOr<Item> item = DecodeItem(bytes);
  MERIDIAN_CHECK(!item.ok() || EncodeItem(*item) == bytes, "an item has two encodings");
}

void FuzzKey(std::string_view bytes) {
  const absl::StatusOr<DecodedKey> key = DecodeItemKey(bytes);
  if (!key.ok()) return;
  const ItemKey again = EncodeItemKey(key->partition_key, key->sort_key ? &*key->sort_key : nullptr);
  MERIDIAN_CHECK(again.bytes == bytes, "a key has two encodings");
}

void FuzzVersionedItem(std::string_view bytes) {
  const absl::StatusOr<VersionedItem> item = DecodeVersionedItem(bytes);
  MERIDIAN_CHECK(!item.ok() || EncodeVersionedItem(*item) == bytes, "a stored item has two encodings");
}

void FuzzChangeRecord(std::string_view bytes) {
  const absl::StatusOr<ChangeRecord> record = DecodeChangeRecord(bytes);
  MERIDIAN_CHECK(!record.ok() || EncodeChangeRecord(*record) == bytes, "a change record has two encodings");
}

void FuzzTransactionRecord(std::string_view bytes) {
  const absl::StatusOr<PrepareRecord> prepared = DecodePrepareRecord(bytes);
  MERIDIAN_CHECK(!prepared.ok() || EncodePrepareRecord(*prepared) == bytes, "a prepare record has two encodings");
  const absl::StatusOr<ResolveRecord> resolved = DecodeResolveRecord(bytes);
  MERIDIAN_CHECK(!resolved.ok() || EncodeResolveRecord(*resolved) == bytes, "a resolve record has two encodings");
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(bytes);
  MERIDIAN_CHECK(!resolved.ok() || (changes.ok() && changes->size() == resolved->changes.size()), "a resolve record hides changes");
}

void FuzzStream(std::string_view bytes) {
  const absl::StatusOr<ShardRecord> shard = DecodeShardRecord(bytes);
  MERIDIAN_CHECK(!shard.ok() || EncodeShardRecord(*shard) == bytes, "a shard record has two encodings");
  const absl::StatusOr<TrimRecord> trim = DecodeTrimRecord(bytes);
  MERIDIAN_CHECK(!trim.ok() || EncodeTrimRecord(*trim) == bytes, "a trim record has two encodings");
  const absl::StatusOr<StreamRecord> record = DecodeStreamRecord(bytes);
  MERIDIAN_CHECK(!record.ok() || EncodeStreamRecord(ViewOf(*record)) == bytes, "a stream's record has two encodings");
  const absl::StatusOr<std::vector<Shard>> shards = DecodeShards(bytes);
  MERIDIAN_CHECK(!shards.ok() || EncodeShards(*shards) == bytes, "the shards of a partition have two encodings");
  const absl::StatusOr<SplitRecord> split = DecodeSplitRecord(bytes);
  MERIDIAN_CHECK(!split.ok() || EncodeSplitRecord(*split) == bytes, "a split record has two encodings");
  const absl::StatusOr<StreamPosition> position = PositionOfSequenceNumber(bytes);
  MERIDIAN_CHECK(!position.ok() || SequenceNumberOf(*position) == bytes, "a position has two sequence numbers");
}

// Tables begin with their format; those of older ones are written anew in the newest.
void FuzzTable(std::string_view bytes) {
  const absl::StatusOr<TableDescriptor> table = DecodeTableDescriptor(bytes);
  if (!table.ok()) return;
  const std::string again = EncodeTableDescriptor(*table);
  MERIDIAN_CHECK(again == bytes || bytes.front() < again.front(), "a table has two encodings");
  MERIDIAN_CHECK(*DecodeTableDescriptor(again) == *table, "a table changes when it is written anew");
}

void FuzzGlobalTable(std::string_view bytes) {
  const absl::StatusOr<GlobalTable> table = DecodeGlobalTable(bytes);
  if (!table.ok()) return;
  const std::string again = EncodeGlobalTable(*table);
  MERIDIAN_CHECK(again == bytes || bytes.front() < again.front(), "a global table has two encodings");
  MERIDIAN_CHECK(*DecodeGlobalTable(again) == *table, "a global table changes when it is written anew");
}

constexpr void (*kTargets[])(std::string_view) = {FuzzMessage, FuzzItem,        FuzzKey, FuzzVersionedItem, FuzzChangeRecord,
                                                  FuzzTable,   FuzzGlobalTable, FuzzTransactionRecord, FuzzStream};

}  // namespace
}  // namespace meridian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  meridian::kTargets[data[0] % std::size(meridian::kTargets)](bytes);
  return 0;
}
