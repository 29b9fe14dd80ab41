// The transactions that a Region has under way, and the client tokens that are good: bookkeeping for region_transactions.cc, which acts.
//
// A transaction is preparing until all its prepare records are committed; deciding until its entry in the ledger is; then committed until
// it is resolved wherever it was prepared. It is given up if a prepare record is lost. See docs/transactions.md.
// Threads: thread-compatible.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/request.h"
#include "base/model/time.h"
#include "regiond/core/table/table.h"
#include "regiond/core/transaction/ledger.h"

namespace meridian {

// How long a token protects from doing a transaction again (reference/dynamodb-api.md §8).
constexpr Duration kTokenLife = Duration::Seconds(600);

struct Transaction {
  enum class Phase : uint8_t { kPreparing, kDeciding, kCommitted, kGivenUp };
  Phase phase = Phase::kPreparing;
  LedgerEntry entry;
  bool entry_proposed = false;  // deciding: the ledger's answer is awaited
};

// A transaction that waits until all its partitions and the ledger have a leader.
struct ParkedTransaction {
  uint64_t request;
  TransactWriteRequest transaction;
  Instant deadline;
};

// What one action of a transaction is about.
struct TransactedItem {
  Table* table;
  Partition* partition;
  ItemKey key;
};

class Transactions {
 public:
  struct Token {
    uint64_t fingerprint = 0;
    bool done = false;
  };

  Transaction* Find(const TransactionId& id);
  // Also claims its token.
  Transaction& Begin(Transaction transaction);
  // It is committed: its token stands for what has been done.
  void Committed(Transaction& transaction);
  // It never happened: its token is free again.
  void GivenUp(Transaction& transaction);
  // It has ended everywhere. Its entry in the ledger may go when ForgetDue says so.
  void End(const TransactionId& id, WallTime now);

  const Token* FindToken(const std::string& token) const;  // nullptr if nothing has it
  // Transactions whose ledger entries are not needed any more; their tokens are free.
  std::vector<TransactionId> ForgetDue(WallTime now);
  // If its entry could not be taken away now.
  void ForgetLater(const TransactionId& id, WallTime now) { ended_.emplace(now, std::pair(id, std::string())); }

  std::map<TransactionId, Transaction>& running() { return running_; }
  bool any_running() const { return !running_.empty(); }

 private:
  std::map<TransactionId, Transaction> running_;
  std::map<std::string, Token> tokens_;
  std::multimap<WallTime, std::pair<TransactionId, std::string>> ended_;  // by when to forget: with its token
};

}  // namespace meridian
