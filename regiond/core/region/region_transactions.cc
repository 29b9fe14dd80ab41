// The part of Region that takes transactions: what they ask for, and what stands in their way (docs/transactions.md).
#include <algorithm>
#include <map>
#include <set>

#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/index/index_checks.h"
#include "regiond/core/region/collection_limit.h"
#include "regiond/core/region/region.h"
#include "regiond/core/request/reader.h"

namespace meridian {
namespace {

// Why a write that was evaluated cannot be done.
CancellationReason ReasonOf(const absl::Status& status) {
  const AwsError error = ToAwsError(status);
  const std::string name = AwsErrorName(status);
  if (name == "ConditionalCheckFailedException") return {"ConditionalCheckFailed", error.message, error.encoded_item};
  if (name == "DuplicateItemException") return {"DuplicateItem", error.message};
  if (name == "ItemCollectionSizeLimitExceededException") return {"ItemCollectionSizeLimitExceeded", "Collection size exceeded."};
  return {"ValidationError", error.message};
}

CancellationReason Conflict() { return {"TransactionConflict", "Transaction is ongoing for the item."}; }

class ItemsOnce {
 public:
  absl::Status Add(TableId table, const ItemKey& key) {
    if (seen_.emplace(table, key).second) return absl::OkStatus();
    return ValidationError("Transaction request cannot include multiple operations on one item");
  }

 private:
  std::set<std::pair<TableId, ItemKey>> seen_;
};

// The first error in what was asked for stands alone (reference/dynamodb-api.md §8).
absl::Status Canceled(size_t actions, size_t wrong, const absl::Status& status) {
  std::vector<CancellationReason> reasons(actions);
  reasons[wrong] = ReasonOf(status);
  return TransactionCanceledError(reasons);
}

}  // namespace

void Region::TransactWrite(uint64_t request, TransactWriteRequest transaction) {
  if (TryTransact(request, transaction)) return;
  parked_transactions_.push_back({request, std::move(transaction), clock_.Now() + options_.leader_patience});
}

void Region::UnparkTransactions() {
  const Instant now = clock_.Now();
  for (ParkedTransaction& parked : std::exchange(parked_transactions_, {})) {
    if (TryTransact(parked.request, parked.transaction)) continue;
    if (now < parked.deadline) {
      parked_transactions_.push_back(std::move(parked));
      continue;
    }
    replies_.push_back({parked.request, InternalServerError(StrCat(
        "Too few Availability Zones of ", options_.self.name, " are there to take this transaction; it has not happened. "
        "`meridian fault list` shows the faults in force."))});
  }
}

absl::Status Region::ResolveItems(const TransactWriteRequest& transaction, std::vector<TransactedItem>* items) {
  for (const WriteRequest& write : transaction.writes) {
    absl::StatusOr<Table*> table = FindTable(TableOf(write));
    if (!table.ok()) return table.status();
    if (absl::Status status = CheckExpressions(expressions_, (*table)->descriptor().settings, write); !status.ok()) return status;
    items->push_back({*table, nullptr, {}});
  }
  ItemsOnce once;
  absl::Status wrong;
  for (size_t i = 0; i < items->size(); ++i) {
    TransactedItem& item = (*items)[i];
    absl::StatusOr<ItemKey> key = KeyOfWrite(item.table->descriptor().settings.key_schema, transaction.writes[i]);
    if (!key.ok()) {
      if (wrong.ok()) wrong = Canceled(items->size(), i, key.status());
      continue;
    }
    if (absl::Status status = once.Add(item.table->descriptor().id, *key); !status.ok()) return status;
    item.partition = &item.table->partition_of(*key);
    item.key = *std::move(key);
  }
  return wrong;
}

// False if it cannot be decided now whether to do it: then nothing has happened.
bool Region::TryTransact(uint64_t request, const TransactWriteRequest& transaction) {
  Reply reply{request};
  const auto refuse = [&](absl::Status status) {
    reply.status = std::move(status);
    replies_.push_back(std::move(reply));
    return true;
  };
  std::vector<TransactedItem> items;
  if (absl::Status status = ResolveItems(transaction, &items); !status.ok()) return refuse(std::move(status));
  if (!LedgerReady()) return false;
  const Transactions::Token* const token = transactions_.FindToken(transaction.token);
  if (token != nullptr && token->fingerprint != transaction.fingerprint) {
    return refuse(IdempotentParameterMismatchError(
        "The client token was already used for a transaction with other parameters within the last 10 minutes"));
  }
  if (token != nullptr && !token->done) {
    return refuse(TransactionInProgressError("The transaction with the given request token is already in progress"));
  }
  if (token != nullptr) return Replay(std::move(reply), items);

  std::vector<CancellationReason> reasons;
  std::vector<LogPoint> rest_on;  // what the answer must wait for if nothing is done
  std::map<LogId, PrepareRecord> parts;
  Hlc latest;
  bool cancel = false;
  for (size_t i = 0; i < items.size(); ++i) {
    TransactedItem& item = items[i];
    const TableDescriptor& table = item.table->descriptor();
    const std::optional<Lead> lead = TakesWrites(*item.table, *item.partition);
    if (!lead) return false;
    absl::StatusOr<MetItem> met = Meet(*item.partition, *lead, item.key);
    if (!met.ok()) {
      lead->node->Damaged(table.id);
      return false;
    }
    if (met->in_flight.lsn > Lsn(0)) rest_on.push_back(met->in_flight);
    CancellationReason& reason = reasons.emplace_back();
    PrepareRecord& part = parts[item.partition->id()];
    part.keys.push_back(item.key);
    if (item.partition->Locks(item.key)) {
      reason = Conflict();
      cancel = true;
      continue;
    }
    absl::StatusOr<EvaluatedWrite> evaluated = EvaluateWithin({*lead->replica->state, options_.item_collection_bytes_max}, expressions_,
                                                              table.settings, transaction.writes[i], item.key, *met);
    if (absl::IsDataLoss(evaluated.status())) {
      lead->node->Damaged(table.id);
      return false;
    }
    if (absl::IsInvalidArgument(evaluated.status())) {
      reply.status = Canceled(items.size(), i, evaluated.status());
      ReplyAfter(std::move(reply), rest_on);
      return true;
    }
    if (!evaluated.ok()) {
      reason = ReasonOf(evaluated.status());
      cancel = true;
      continue;
    }
    reply.results.push_back(std::move(evaluated->result));
    latest = std::max(latest, met->item.version.hlc);
    if (evaluated->effect) part.changes.push_back(MadeOf(item.key, {}, *std::move(met), *std::move(evaluated->effect)));
  }
  if (cancel) reply.status = TransactionCanceledError(reasons);
  const bool nothing = std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.second.changes.empty(); });
  if (cancel || nothing) {
    ReplyAfter(std::move(reply), rest_on);
  } else {
    BeginTransaction(std::move(reply), transaction, std::move(parts), latest);
  }
  return true;
}

// It has been done: only the sizes of its items are wanted, as reading them is what this costs.
bool Region::Replay(Reply reply, const std::vector<TransactedItem>& items) {
  reply.replayed = true;
  std::vector<LogPoint> rest_on;
  for (const TransactedItem& item : items) {
    const std::optional<Lead> lead = LeadOf(*item.partition);
    if (!lead) return false;
    const absl::StatusOr<MetItem> met = Meet(*item.partition, *lead, item.key);
    if (!met.ok()) {
      lead->node->Damaged(item.table->descriptor().id);
      return false;
    }
    if (met->in_flight.lsn > Lsn(0)) rest_on.push_back(met->in_flight);
    WriteOutcome& outcome = reply.results.emplace_back();
    if (met->exists()) outcome.bytes_before = EncodedItemSizeForBilling(met->item.image).value_or(0);
    if (HasLocalIndex(item.table->descriptor().settings)) {
      outcome.collection_bytes = lead->replica->state->CollectionBytes(item.key).value_or(0);
    }
  }
  ReplyAfter(std::move(reply), rest_on);
  return true;
}

// An answer that rests on changes which may not be committed yet.
void Region::ReplyAfter(Reply reply, const std::vector<LogPoint>& points) {
  if (points.empty()) {
    replies_.push_back(std::move(reply));
  } else {
    waits_.Add(std::move(reply), points, clock_.Now() + options_.commit_patience);
  }
}

absl::StatusOr<std::vector<ReadOutcome>> Region::TransactGet(const TransactGetRequest& transaction) {
  std::vector<ReadView> views;
  for (const GetRequest& get : transaction.gets) {
    absl::StatusOr<ReadView> view = ViewOf(get.table, true);
    if (!view.ok()) return view.status();
    views.push_back(*std::move(view));
  }
  ItemsOnce once;
  absl::Status wrong;
  for (size_t i = 0; i < views.size(); ++i) {
    const absl::StatusOr<ItemKey> key = KeyOfGet(views[i].key_schema(), transaction.gets[i]);
    if (!key.ok() && wrong.ok()) wrong = Canceled(views.size(), i, key.status());
    if (!key.ok()) continue;
    if (absl::Status status = once.Add(views[i].descriptor().id, *key); !status.ok()) return status;
  }
  if (!wrong.ok()) return wrong;
  std::vector<ReadOutcome> outcomes;
  for (size_t i = 0; i < views.size(); ++i) {
    absl::StatusOr<ReadOutcome> outcome = GetItem(expressions_, views[i], transaction.gets[i]);
    if (!outcome.ok()) return views[i].Retry(outcome.status()) ? absl::UnavailableError("no strong read now") : outcome.status();
    outcomes.push_back(*std::move(outcome));
  }
  return outcomes;
}

bool Region::Unsettled(LogId log, const ItemKey& key) {
  return catalog_.FindById(log.table)->partitions()[log.partition.value].Unsettled(key);
}

}  // namespace meridian
