#include "base/model/transaction_record.h"

#include <utility>

#include "base/model/bytes.h"
#include "base/model/split_record.h"
#include "base/model/stream.h"

namespace meridian {
namespace {

// Layout: kind byte, id (2 x fixed64), then
//   prepare: count, keys; count, changes       resolve: count, changes
// with counts as varints, keys and changes as bytes. The kinds differ from the first byte of every change record (its format).
constexpr char kPrepare = 'P';
constexpr char kResolve = 'R';

void WriteTransactionHead(char kind, const TransactionId& id, ByteWriter& out) {
  out.U8(static_cast<uint8_t>(kind));
  out.Fixed64(id.high);
  out.Fixed64(id.low);
}

TransactionId ReadTransactionHead(char kind, ByteReader& in) {
  if (in.U8() != static_cast<uint8_t>(kind)) in.Fail();
  const uint64_t high = in.Fixed64();
  return {high, in.Fixed64()};
}

void WriteChanges(const std::vector<ChangeRecord>& changes, ByteWriter& out) {
  out.Varint(changes.size());
  for (const ChangeRecord& change : changes) out.Bytes(EncodeChangeRecord(change));
}

absl::Status ReadChanges(ByteReader& in, std::vector<ChangeRecord>* changes) {
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(in.Bytes());
    if (!change.ok()) return change.status();
    changes->push_back(*std::move(change));
  }
  return in.done() ? absl::OkStatus() : absl::DataLossError("not a valid record of a transaction");
}

}  // namespace

RecordKind KindOf(std::string_view payload) {
  if (IsMark(payload)) return RecordKind::kMark;
  switch (payload.front()) {
    case kPrepare: return RecordKind::kPrepare;
    case kResolve: return RecordKind::kResolve;
    case kShardRecordKind: return RecordKind::kShard;
    case kTrimRecordKind: return RecordKind::kTrim;
    case kSplitRecordKind: return RecordKind::kSplit;
    default: return RecordKind::kChange;
  }
}

std::string EncodePrepareRecord(const PrepareRecord& record) {
  std::string bytes;
  ByteWriter out(&bytes);
  WriteTransactionHead(kPrepare, record.id, out);
  out.Varint(record.keys.size());
  for (const ItemKey& key : record.keys) out.Bytes(key.bytes);
  WriteChanges(record.changes, out);
  return bytes;
}

absl::StatusOr<PrepareRecord> DecodePrepareRecord(std::string_view bytes) {
  ByteReader in(bytes);
  PrepareRecord record;
  record.id = ReadTransactionHead(kPrepare, in);
  const uint64_t keys = in.Varint();
  for (uint64_t i = 0; i < keys && in.ok(); ++i) record.keys.push_back({std::string(in.Bytes())});
  if (absl::Status status = ReadChanges(in, &record.changes); !status.ok()) return status;
  return record;
}

std::string EncodeResolveRecord(const ResolveRecord& record) {
  std::string bytes;
  ByteWriter out(&bytes);
  WriteTransactionHead(kResolve, record.id, out);
  WriteChanges(record.changes, out);
  return bytes;
}

absl::StatusOr<ResolveRecord> DecodeResolveRecord(std::string_view bytes) {
  ByteReader in(bytes);
  ResolveRecord record;
  record.id = ReadTransactionHead(kResolve, in);
  if (absl::Status status = ReadChanges(in, &record.changes); !status.ok()) return status;
  return record;
}

absl::StatusOr<TransactionId> TransactionOf(std::string_view bytes) {
  ByteReader in(bytes);
  const TransactionId id = ReadTransactionHead(KindOf(bytes) == RecordKind::kPrepare ? kPrepare : kResolve, in);
  if (!in.ok()) return absl::DataLossError("not a valid record of a transaction");
  return id;
}

absl::StatusOr<ChangeEncodings> ChangesIn(std::string_view payload) {
  ChangeEncodings changes;
  switch (KindOf(payload)) {
    case RecordKind::kMark:
    case RecordKind::kPrepare:
    case RecordKind::kShard:
    case RecordKind::kTrim:
    case RecordKind::kSplit: break;
    case RecordKind::kChange: changes.push_back(payload); break;
    case RecordKind::kResolve: {
      ByteReader in(payload);
      ReadTransactionHead(kResolve, in);
      const uint64_t count = in.Varint();
      for (uint64_t i = 0; i < count && in.ok(); ++i) changes.push_back(in.Bytes());
      if (!in.done()) return absl::DataLossError("not a valid record of a transaction");
      break;
    }
  }
  return changes;
}

}  // namespace meridian
