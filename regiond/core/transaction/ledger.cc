#include "regiond/core/transaction/ledger.h"

#include "base/model/bytes.h"
#include "base/model/check.h"
#include "base/model/item_codec.h"

namespace meridian {
namespace {

constexpr std::string_view kId = "id";
constexpr std::string_view kEntry = "entry";

std::string IdBytes(const TransactionId& id) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Fixed64(id.high);
  out.Fixed64(id.low);
  return bytes;
}

KeySchema Schema() { return {{std::string(kId), AttributeValue::Type::kB}, std::nullopt}; }

}  // namespace

TableDescriptor LedgerDescriptor(TableId id, WallTime now) {
  TableDescriptor descriptor;
  descriptor.id = id;
  descriptor.name = std::string(kLedgerTable);
  descriptor.created_at = now;
  descriptor.partitions = 1;
  descriptor.settings.key_schema = Schema();
  descriptor.settings.billing_mode = BillingMode::kPayPerRequest;
  return descriptor;
}

ItemKey LedgerKey(const TransactionId& id) {
  Item key;
  key.Set(kId, AttributeValue::B(IdBytes(id)));
  absl::StatusOr<ItemKey> made = KeyOfArgument(Schema(), key);
  MERIDIAN_CHECK(made.ok());
  return *std::move(made);
}

std::string EncodeLedgerEntry(const LedgerEntry& entry) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Varint(entry.participants.size());
  for (const LogId& log : entry.participants) {
    out.Fixed64(log.table.high);
    out.Fixed64(log.table.low);
    out.Varint(log.partition.value);
  }
  out.Bytes(entry.token);
  out.Fixed64(entry.fingerprint);
  out.Fixed64(static_cast<uint64_t>(entry.decided_at.us));
  Item item;
  item.Set(kId, AttributeValue::B(IdBytes(entry.id)));
  item.Set(kEntry, AttributeValue::B(bytes));
  return EncodeItem(item);
}

absl::StatusOr<LedgerEntry> DecodeLedgerEntry(std::string_view image) {
  const absl::Status damaged = absl::DataLossError("not a valid entry of the ledger of transactions");
  const absl::StatusOr<Item> item = DecodeItem(image);
  if (!item.ok()) return item.status();
  const AttributeValue* const id = item->Find(kId);
  const AttributeValue* const value = item->Find(kEntry);
  if (id == nullptr || id->If<Binary>() == nullptr || value == nullptr || value->If<Binary>() == nullptr) return damaged;
  LedgerEntry entry;
  ByteReader id_in(id->If<Binary>()->bytes);
  entry.id.high = id_in.Fixed64();
  entry.id.low = id_in.Fixed64();
  ByteReader in(value->If<Binary>()->bytes);
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    LogId log;
    log.table.high = in.Fixed64();
    log.table.low = in.Fixed64();
    log.partition = PartitionId(in.Varint());
    entry.participants.push_back(log);
  }
  entry.token = std::string(in.Bytes());
  entry.fingerprint = in.Fixed64();
  entry.decided_at.us = static_cast<int64_t>(in.Fixed64());
  if (!id_in.done() || !in.done()) return damaged;
  return entry;
}

}  // namespace meridian
