#include "tools/sim/workload/transfers.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/request/reader.h"

namespace meridian {
namespace {

constexpr int64_t kOpeningBalance = 100;
constexpr size_t kBank = 0;  // the Region that transfers; the others are told by replication
constexpr std::string_view kBalance = "balance";
constexpr std::string_view kBumps = "bumps";

Item KeyNamed(const std::string& name) {
  Item key;
  key.Set(kSimKeyName, AttributeValue::S(name));
  return key;
}

AttributeValue Amount(int64_t amount) { return AttributeValue::N(Number::FromInt(amount)); }

int64_t NumberIn(const Item& item, std::string_view name) {
  const AttributeValue* const value = item.Find(name);
  if (value == nullptr || value->If<Number>() == nullptr) return 0;
  const std::string text = value->If<Number>()->ToString();
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

WriteRequest Move(const std::string& account, std::string_view update, std::string_view condition, int64_t amount) {
  WriteRequest write;
  write.action = UpdateRequest{std::string(kSimTable), KeyNamed(account), std::string(update)};
  write.condition_expression = std::string(condition);
  write.parameters.values.Set(":amount", Amount(amount));
  return write;
}

}  // namespace

Transfers::Transfers(const SimWorkloadPlan& plan, SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random)
    : plan_(plan),
      cluster_(cluster),
      client_(client),
      marks_(marks),
      failures_(failures),
      random_(random),
      bumps_least_(plan.items),
      bumps_most_(plan.items),
      next_(cluster.time().now) {}

std::string Transfers::AccountName(size_t account) const { return StrCat("account-", account); }
std::string Transfers::TransferName(size_t transfer) { return StrCat("transfer-", transfer); }

void Transfers::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(2'000'000 / plan_.writes_per_s))};
  if (!cluster_.regiond(kBank).up()) return;
  if (!open_) return Open();
  switch (random_.Below(8)) {
    case 0: return Bump();
    case 1: return ReadAll();
    case 2: return ReadBack();
    case 3: return AskAgain();
    default: return Begin();
  }
}

void Transfers::Open() {
  if (opening_ != 0) return;
  TransactWriteRequest request;
  for (size_t i = 0; i < plan_.items; ++i) {
    Item account = KeyNamed(AccountName(i));
    account.Set(kBalance, Amount(kOpeningBalance));
    WriteRequest put;
    put.action = PutRequest{std::string(kSimTable), std::move(account)};
    request.writes.push_back(std::move(put));
  }
  request.token = "open";
  opening_ = client_.NextRequest();
  cluster_.regiond(kBank).Transact(opening_, std::move(request));
}

void Transfers::Begin() {
  const size_t number = transfers_.size();
  Transfer transfer;
  transfer.from = random_.Below(plan_.items);
  transfer.to = (transfer.from + 1 + random_.Below(plan_.items - 1)) % plan_.items;
  transfer.amount = static_cast<int64_t>(1 + random_.Below(60));
  std::vector<WriteRequest>& writes = transfer.request.writes;
  writes.push_back(Move(AccountName(transfer.from), "SET balance = balance - :amount", "balance >= :amount", transfer.amount));
  writes.push_back(Move(AccountName(transfer.to), "SET balance = balance + :amount", "attribute_exists(pk)", transfer.amount));
  if (const size_t witness = random_.Below(plan_.items); witness != transfer.from && witness != transfer.to) {
    WriteRequest check;
    check.action = ConditionCheckRequest{std::string(kSimTable), KeyNamed(AccountName(witness))};
    check.condition_expression = "attribute_exists(pk)";
    writes.push_back(std::move(check));
  }
  Item item = KeyNamed(TransferName(number));
  item.Set("from", Amount(static_cast<int64_t>(transfer.from)));
  item.Set("to", Amount(static_cast<int64_t>(transfer.to)));
  item.Set("amount", Amount(transfer.amount));
  WriteRequest put;
  put.action = PutRequest{std::string(kSimTable), std::move(item)};
  writes.push_back(std::move(put));
  transfer.request.token = TransferName(number);
  transfer.request.fingerprint = number;
  transfers_.push_back(std::move(transfer));
  Ask(number);
}

void Transfers::Ask(size_t number) {
  Transfer& transfer = transfers_[number];
  transfer.asked = true;
  const uint64_t request = client_.NextRequest();
  unanswered_[request] = number;
  cluster_.regiond(kBank).Transact(request, transfer.request);
}

void Transfers::AskAgain() {
  for (size_t i = 0; i < transfers_.size(); ++i) {
    if (transfers_[i].fate == Transfer::Fate::kOpen && !transfers_[i].asked) return Ask(i);
  }
}

void Transfers::Bump() {
  const size_t account = random_.Below(plan_.items);
  WriteRequest write;
  write.action = UpdateRequest{std::string(kSimTable), KeyNamed(AccountName(account)), "ADD bumps :one"};
  write.parameters.values.Set(":one", Amount(1));
  const uint64_t request = client_.NextRequest();
  bumping_[request] = account;
  ++bumps_most_[account];
  cluster_.regiond(kBank).Write(request, write);
}

void Transfers::ReadAll() {
  TransactGetRequest request;
  for (size_t i = 0; i < plan_.items; ++i) {
    GetRequest get{std::string(kSimTable), KeyNamed(AccountName(i))};
    get.consistent_read = true;
    request.gets.push_back(std::move(get));
  }
  const absl::StatusOr<std::vector<ReadOutcome>> outcomes = cluster_.regiond(kBank).region().TransactGet(request);
  if (!outcomes.ok()) {
    marks_.Add(SimMark::kReadAwaitsTransaction);
    return;
  }
  int64_t sum = 0;
  for (const ReadOutcome& outcome : *outcomes) {
    if (outcome.item) sum += NumberIn(*DecodeItem(std::get<std::string>(*outcome.item)), kBalance);
  }
  const int64_t all = kOpeningBalance * static_cast<int64_t>(plan_.items);
  if (sum != all) failures_.Add(StrCat("transactions: a transactional read found ", sum, " in all accounts, where ", all, " are"));
}

// Something that was acknowledged shows in strong reads.
void Transfers::ReadBack() {
  if (transfers_.empty()) return;
  const size_t number = random_.Below(transfers_.size());
  if (transfers_[number].fate != Transfer::Fate::kDone) return;
  Region& region = cluster_.regiond(kBank).region();
  absl::StatusOr<ReadView> view = region.ViewOf(std::string(kSimTable), true);
  if (!view.ok()) return;
  GetRequest get{std::string(kSimTable), KeyNamed(TransferName(number))};
  get.consistent_read = true;
  const absl::StatusOr<ReadOutcome> outcome = GetItem(region.expressions(), *view, get);
  if (outcome.ok() && !outcome->item) {
    failures_.Add(StrCat("transactions: ", TransferName(number), " was acknowledged and does not show in a strong read"));
  }
}

void Transfers::OnReply(const RegionId& region, const Reply& reply) {
  if (reply.request == opening_) {
    open_ = reply.status.ok();
    opening_ = 0;
    return;
  }
  if (const auto bump = bumping_.find(reply.request); bump != bumping_.end()) {
    bumps_least_[bump->second] += reply.status.ok();
    bumps_most_[bump->second] -= !reply.status.ok() && IsDefinite(reply.status);
    if (AwsErrorName(reply.status) == "TransactionConflictException") marks_.Add(SimMark::kWriteMetTransaction);
    bumping_.erase(bump);
    return;
  }
  const auto at = unanswered_.find(reply.request);
  if (at == unanswered_.end()) return;
  Transfer& transfer = transfers_[at->second];
  unanswered_.erase(at);
  transfer.asked = false;
  const std::string error = reply.status.ok() ? "" : AwsErrorName(reply.status);
  if (reply.status.ok()) {
    transfer.fate = Transfer::Fate::kDone;
    ++acknowledged_total_;
    marks_.Add(reply.replayed ? SimMark::kTransactionReplayed : SimMark::kTransactionDone);
  } else if (error == "TransactionCanceledException") {
    // Of a transfer that may have been done before, its own token would have said so.
    transfer.fate = Transfer::Fate::kNotDone;
    for (const CancellationReason& reason : ToAwsError(reply.status).reasons) {
      if (reason.code == "TransactionConflict") marks_.Add(SimMark::kTransactionsMet);
    }
  } else if (error != "TransactionInProgressException") {
    marks_.Add(SimMark::kTransactionFailed);
  }
}

void Transfers::OnRegiondCrash(const RegionId& region) {
  if (region != cluster_.region_id(kBank)) return;
  opening_ = 0;
  for (const auto& [request, number] : unanswered_) {
    transfers_[number].asked = false;
    transfers_[number].crashed = true;
  }
  unanswered_.clear();
  bumping_.clear();
}

void Transfers::Judge(const RegionContents& contents) {
  const auto fail = [&](const std::string& what) { failures_.Add(StrCat("transactions: in ", contents.region.name, " ", what)); };
  absl::btree_map<std::string, Item> items;
  for (const auto& [key, stored] : contents.items) {
    const absl::StatusOr<DecodedKey> decoded = DecodeItemKey(key.bytes);
    if (decoded.ok() && !stored.deleted) items[*decoded->partition_key.If<std::string>()] = *DecodeItem(stored.image);
  }
  std::vector<int64_t> balances(plan_.items, open_ ? kOpeningBalance : 0);
  for (size_t i = 0; i < transfers_.size(); ++i) {
    const Transfer& transfer = transfers_[i];
    const bool there = items.contains(TransferName(i));
    if (transfer.fate == Transfer::Fate::kDone && !there) fail(StrCat(TransferName(i), " is lost, which was acknowledged"));
    if (transfer.fate == Transfer::Fate::kNotDone && there) fail(StrCat(TransferName(i), " has happened, though its client heard that it had not"));
    if (transfer.crashed) marks_.Add(there ? SimMark::kTransactionOutlivedCrash : SimMark::kTransactionForgotten);
    if (!there) continue;
    balances[transfer.from] -= transfer.amount;
    balances[transfer.to] += transfer.amount;
  }
  for (size_t i = 0; open_ && i < plan_.items; ++i) {
    const Item& account = items[AccountName(i)];
    if (const int64_t balance = NumberIn(account, kBalance); balance != balances[i]) {
      fail(StrCat(AccountName(i), " has ", balance, ", where the transfers come to ", balances[i]));
    }
    const int64_t bumps = NumberIn(account, kBumps);
    if (bumps < bumps_least_[i] || bumps > bumps_most_[i]) {
      fail(StrCat(AccountName(i), " has ", bumps, " bumps, where ", bumps_least_[i], " were acknowledged and ", bumps_most_[i], " asked for"));
    }
  }
}

}  // namespace meridian
