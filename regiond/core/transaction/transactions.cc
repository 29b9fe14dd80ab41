#include "regiond/core/transaction/transactions.h"

namespace meridian {

Transaction* Transactions::Find(const TransactionId& id) {
  const auto at = running_.find(id);
  return at == running_.end() ? nullptr : &at->second;
}

Transaction& Transactions::Begin(Transaction transaction) {
  const LedgerEntry& entry = transaction.entry;
  if (!entry.token.empty()) tokens_[entry.token] = {entry.fingerprint, false};
  const TransactionId id = entry.id;
  return running_.insert_or_assign(id, std::move(transaction)).first->second;
}

void Transactions::Committed(Transaction& transaction) {
  transaction.phase = Transaction::Phase::kCommitted;
  if (!transaction.entry.token.empty()) tokens_[transaction.entry.token].done = true;
}

void Transactions::GivenUp(Transaction& transaction) {
  transaction.phase = Transaction::Phase::kGivenUp;
  tokens_.erase(transaction.entry.token);
}

void Transactions::End(const TransactionId& id, WallTime now) {
  const auto at = running_.find(id);
  const LedgerEntry& entry = at->second.entry;
  if (at->second.phase == Transaction::Phase::kCommitted) {
    const WallTime until = entry.token.empty() ? now : entry.decided_at + kTokenLife;
    ended_.emplace(until, std::pair(id, entry.token));
  }
  running_.erase(at);
}

const Transactions::Token* Transactions::FindToken(const std::string& token) const {
  const auto at = tokens_.find(token);
  return token.empty() || at == tokens_.end() ? nullptr : &at->second;
}

std::vector<TransactionId> Transactions::ForgetDue(WallTime now) {
  std::vector<TransactionId> due;
  while (!ended_.empty() && ended_.begin()->first <= now) {
    due.push_back(ended_.begin()->second.first);
    tokens_.erase(ended_.begin()->second.second);
    ended_.erase(ended_.begin());
  }
  return due;
}

}  // namespace meridian
