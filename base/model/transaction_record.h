// What a partition's log carries of transactions (docs/transactions.md), and the one way to ask any record of a log which changes it makes.
//
// A prepare record takes items of the partition in hand for one transaction; a resolve record lets them go, and makes the changes if the
// transaction is committed. Both name it; between them nothing else is written to those items.
// Byte layouts are in transaction_record.cc; decoders return kDataLoss for anything that the encoder cannot have made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "base/model/change_record.h"

namespace meridian {

struct PrepareRecord {
  TransactionId id;
  std::vector<ItemKey> keys;          // in hand: to be changed, or checked
  std::vector<ChangeRecord> changes;  // of some of them; without positions
  bool operator==(const PrepareRecord&) const = default;
};

struct ResolveRecord {
  TransactionId id;
  std::vector<ChangeRecord> changes;  // none if the transaction is given up
  bool operator==(const ResolveRecord&) const = default;
};

// kMark: of a log's own housekeeping. kShard, kTrim: of streams (stream.h). kSplit: split_record.h.
enum class RecordKind : uint8_t { kMark, kChange, kPrepare, kResolve, kShard, kTrim, kSplit };
RecordKind KindOf(std::string_view payload);

std::string EncodePrepareRecord(const PrepareRecord& record);
absl::StatusOr<PrepareRecord> DecodePrepareRecord(std::string_view bytes);
std::string EncodeResolveRecord(const ResolveRecord& record);
absl::StatusOr<ResolveRecord> DecodeResolveRecord(std::string_view bytes);
// Of either kind.
absl::StatusOr<TransactionId> TransactionOf(std::string_view bytes);

// The changes that a record makes, each as EncodeChangeRecord left it; views into `payload`.
using ChangeEncodings = absl::InlinedVector<std::string_view, 1>;
absl::StatusOr<ChangeEncodings> ChangesIn(std::string_view payload);

}  // namespace meridian
