// The ledger of a Region: a table that clients cannot reach, of one partition, with an item for each transaction that is committed and has
// not ended everywhere, or whose client token is still good. Putting that item there is what commits a transaction.
// Its items go the way of all items: through a log, to a quorum of AZs, and never to other Regions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "base/model/transaction_record.h"

namespace meridian {

constexpr std::string_view kLedgerTable = "~transactions";

struct LedgerEntry {
  TransactionId id;
  std::vector<LogId> participants;
  std::string token;  // empty if the client gave none
  uint64_t fingerprint = 0;
  WallTime decided_at;
  bool operator==(const LedgerEntry&) const = default;
};

TableDescriptor LedgerDescriptor(TableId id, WallTime now);
ItemKey LedgerKey(const TransactionId& id);
// Encodings of items (item_codec.h).
std::string EncodeLedgerEntry(const LedgerEntry& entry);
absl::StatusOr<LedgerEntry> DecodeLedgerEntry(std::string_view image);  // kDataLoss if it is none

}  // namespace meridian
