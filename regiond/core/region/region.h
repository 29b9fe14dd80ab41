// One Region: the machine inside a regiond. Takes requests and messages, gives replies and messages; see docs/architecture.md.
//
// The driver starts the AZs on their disks, calls Recover, and then, on one thread and in any order, the methods below; after every turn of
// its loop it calls Flush, which hands what was gathered to the logs and to the network between the AZs, and TakeReplies. Nothing is
// answered before a quorum of AZs has it durable, and nothing that is not committed shows in any answer.
// Time and randomness come from the seams. Owns its tables; the seams are the caller's and must outlive it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "base/model/hlc.h"
#include "base/model/request.h"
#include "base/seam/transport.h"
#include "regiond/core/az/az_set.h"
#include "regiond/core/membership/lost_accesses.h"
#include "regiond/core/partition/split_survey.h"
#include "regiond/core/region/backups.h"
#include "regiond/core/region/commit_waits.h"
#include "regiond/core/region/pending.h"
#include "regiond/core/region/region_options.h"
#include "regiond/core/region/reply.h"
#include "regiond/core/replication/origin_clocks.h"
#include "regiond/core/replication/replication_source.h"
#include "regiond/core/request/read_view.h"
#include "regiond/core/request/reader.h"
#include "regiond/core/request/write_evaluator.h"
#include "regiond/core/table/catalog.h"
#include "regiond/core/transaction/transactions.h"
#include "regiond/core/ttl/expiry.h"

namespace meridian {

class Region final : private ReadSource {
 public:
  Region(RegionOptions options, Clock& clock, Random& random, Transport& transport, AzTransport& az_transport);
  ~Region() override;

  // AZs. One that fails is stopped, and told of by TakeFailedAzs; start it again on its disk when that can be read again.
  absl::Status StartAz(AzId az, LogStore& log, StateDirectory& states);
  void StopAz(AzId az);  // what a power cut does to it; no-op if it is down
  absl::Status Recover();  // REQUIRES: called once, after the first StartAz of each AZ that can be, before everything below
  struct FailedAz {
    AzId az;
    absl::Status status;
  };
  std::vector<FailedAz> TakeFailedAzs() { return std::exchange(failed_azs_, {}); }
  AzSet& azs() { return azs_; }

  // Tables. Descriptors are as DescribeTable shows them.
  absl::StatusOr<TableDescriptor> CreateTable(const std::string& name, const TableSettings& settings,
                                              bool deletion_protection, TableAttributes attributes = {});
  absl::StatusOr<TableDescriptor> DescribeTable(const std::string& name);
  TableCounters CountersOf(const Table& table);
  IndexSet::CountersByNumber IndexCountersOf(const Table& table);
  // Stores what `change` makes of the descriptor, told the wall time; everything may change but its keys and which indexes there are.
  // Nothing is stored when that fails; what it fails with is returned. What CheckAdmits says, and `change` is not asked, while the table
  // admits none of this kind (regiond/core/settings/change_under_way.h).
  using TableChange = absl::FunctionRef<absl::Status(TableDescriptor&, WallTime)>;
  absl::Status ChangeTable(const std::string& name, TableChange change, TableChangeKind kind = TableChangeKind::kOtherSetting);
  // As ChangeTable, of what the Regions of a table may share, too: which global indexes there are (settings/index_changes.h; each Region
  // numbers and builds its own), capacity, class … (base/model/propagation.h). Of a table with replicas that is asked of the coordinator.
  // Replies when this Region has it.
  void ChangeSettings(uint64_t request, const std::string& name, TableChange change, TableChangeKind kind);
  void DeleteTable(uint64_t request, const std::string& name);  // replies
  // Asks the coordinator to add or remove a replica in `target`, or to give it values of its own. Replies.
  void ChangeReplicas(uint64_t request, ReplicaAction action, const RegionId& target, const std::string& name,
                      const ReplicaOverrides& overrides = {});
  void OverrideReplica(uint64_t request, const RegionId& target, const std::string& name, const ReplicaOverrides& overrides);

  // Data. A view serves the reads of one request (request/reader.h), at once; see ReadView for when it cannot.
  absl::StatusOr<ReadView> ViewOf(const std::string& name, bool consistent);
  // Strong, of a table in whatever status.
  ReadView ControlViewOf(const Table& table) { return ReadView(table.descriptor(), table.layout(), true, *this); }
  ExpressionCache& expressions() { return expressions_; }
  void Write(uint64_t request, const WriteRequest& write);  // replies
  void TransactWrite(uint64_t request, TransactWriteRequest transaction);  // replies
  // What stood at one moment between all transactions and writes. Errors besides the request's own: kUnavailable without an AWS name while
  // it cannot be told; ask again when the driver's next turn ends.
  absl::StatusOr<std::vector<ReadOutcome>> TransactGet(const TransactGetRequest& transaction);
  bool transacting() const { return transactions_.any_running() || !parked_transactions_.empty(); }
  // What an AZ that has most of the log applied tells of its partition's streams (docs/streams.md); within this turn. kUnavailable without
  // an AWS name while no AZ can.
  absl::StatusOr<TableState*> StreamsOf(LogId log);
  // Reading what StreamsOf gave came to kDataLoss: that copy is given up.
  void OnStreamDamage(TableId table, TableState& state) { OnDamage(table, &state.store()); }
  // What a write of `key` would meet now; kUnavailable while nobody can take one. For whoever judges writes from outside.
  absl::StatusOr<MetItem> Peek(const std::string& name, const ItemKey& key);
  // What Write would answer at once because the request is wrong; evaluates no condition.
  absl::Status Validate(const WriteRequest& write);

  Backups& backups() { return backups_; }
  absl::Status CheckKey(const Table& table);  // AWS's error if the table's key is disabled here
  LostAccesses& lost_accesses() { return lost_accesses_; }

  // The driver's duties; Backups has one, too.
  void Flush();
  void OnAppendDone(AzId az, const AppendDone& done);
  void OnAzMessage(const AzEnvelope& envelope);
  void OnMessage(const NodeId& from, Message message);
  void Tick();     // about every `ask_again`
  void TickAzs();  // about every AzTiming::beat
  std::vector<Reply> TakeReplies() { return std::exchange(replies_, {}); }

  const RegionId& self() const { return options_.self; }
  Catalog& catalog() { return catalog_; }
  const ReplicationSource& source() const { return source_; }
  const HybridClock& hybrid_clock() const { return hybrid_clock_; }
  const OriginClocks& origin_clocks() const { return origin_clocks_; }

  // What the destination would lack for ever if this Region were lost now.
  RecoveryPoint RecoveryPointOf(const Table& table, const DestinationProgress& destination);

  // Of each replicated record that was applied since the last call.
  std::vector<Arrival> TakeArrivals() { return std::exchange(arrivals_, {}); }

 private:
  friend class Backups;  // a part of it
  // Whoever leads a partition now.
  struct Lead {
    AzNode* node = nullptr;
    AzNode::Replica* replica = nullptr;
  };

  absl::StatusOr<StateStore*> StoreOf(LogId log, bool consistent) override;
  absl::StatusOr<StateStore*> StoreOfAll(TableId table, uint32_t index) override;
  void OnDamage(TableId table, StateStore* store) override;
  bool Unsettled(LogId log, const ItemKey& key) override;
  std::optional<Lead> LeadOf(const Partition& partition);
  std::optional<Lead> TakesWrites(const Table& table, const Partition& partition);  // nobody while too much waits, or a split
  absl::StatusOr<MetItem> Meet(const Partition& partition, const Lead& lead, const ItemKey& key);
  LogPoint Propose(Table& table, Partition& partition, const Lead& lead, ChangeRecord change, std::optional<std::string> replaces);
  bool TryWrite(uint64_t request, const WriteRequest& write);
  void Unpark();
  absl::StatusOr<Table*> FindTable(const std::string& name);
  absl::StatusOr<Table*> MakeTable(TableDescriptor descriptor, Table* in_place_of = nullptr);

  bool TryTransact(uint64_t request, const TransactWriteRequest& transaction);
  absl::Status ResolveItems(const TransactWriteRequest& transaction, std::vector<TransactedItem>* items);
  bool Replay(Reply reply, const std::vector<TransactedItem>& items);
  void ReplyAfter(Reply reply, const std::vector<LogPoint>& points);
  void UnparkTransactions();
  bool LedgerReady();
  void ReadLedger(TableState& state);
  std::optional<LogPoint> ProposeToLedger(const LedgerEntry& entry, bool put);
  void BeginTransaction(Reply reply, const TransactWriteRequest& request, std::map<LogId, PrepareRecord> parts, Hlc latest);
  void Answer(const TransactionId& id, const absl::Status& status);
  void Advance(const TransactionId& id, const absl::Status& status);
  void DriveTransactions();
  void Decide(Transaction& transaction);
  bool ResolveEverywhere(const Transaction& transaction);
  void ProposeResolve(Table& table, Partition& partition, const Lead& lead, const PrepareRecord& prepared, bool commit);
  void GiveUpOrphans(const Partition& partition);

  void SettleShard(const Table& table, Partition& partition, const Lead& lead);
  void SettleShards(Table& table);
  void TrimStreams(Table& table);
  // What a change that is logged now is to say of when; see ChangeRecord.
  WallTime LoggedAt(const Table& table) const;

  void WorkOnSplits(Table& table);
  std::optional<SplitSurvey> DueSurvey(const Table& table);
  void AdvanceSplit(Table& table);
  void TakeAzEvents();
  void On(AzNode& node, const AzNode::Event& event);
  void Lost(Partition& partition);
  void CheckFailure(AzId az);
  void Release(Waiter waiter, const absl::Status& status);
  absl::Status DropTable(const std::string& name);
  void Forget(TableId id, const std::vector<LogId>& logs);
  std::optional<ChangeUnderWay> Begun(TableChangeKind kind) const;  // nothing if it takes no time
  absl::Status BeginDeletion(Table& table);
  bool Drained(const Table& table);
  void FinishChanges();
  void AskCoordinator(uint64_t request, uint64_t id, const std::string& table, Message proposal);
  absl::Status StoreGlobal(Table& table, const GlobalTable& pushed, bool member);
  absl::Status LeaveGroup(Table& table);
  absl::StatusOr<Table*> ControlTable(const std::string& name);
  uint64_t PartitionsFor(const TableSettings& settings) const;
  absl::Status Store(Table& table, TableDescriptor descriptor);  // in the catalog, then in the AZs what follows from it
  void ShareSettings(const Table& table);
  bool Proposing(const std::string& table) const;  // something about it to the coordinator
  void ProposeChange(uint64_t request, const TableDescriptor& table, SettingsChange change);
  void FinishIndexes(Table& table);
  void DeleteExpired();
  void DeleteExpiredOf(Table& table, ExpiryBudget& budget);
  void DeleteExpiredLedBy(AzNode& node, Table& table, const ExpiryWindow& window, ExpiryBudget& budget);
  bool DeleteIfExpired(const AzNode& node, Table& table, const ItemKey& key, const ExpiryWindow& window);
  void TrimLogs();
  void TrimTable(Table& table);
  void Scrub();
  CommittedLog CommittedLogOf(const Partition& partition, Lsn from);
  void HandOut(const Partition& partition);
  void SendItems(const ScanStart& scan);
  Duration AgeOf(const Partition& partition, Lsn lsn);

  void Handle(const NodeId& from, const AskTables& ask);
  void Handle(const NodeId& from, const FetchChanges& fetch);
  void Handle(const NodeId& from, const FetchItems& fetch);
  void Handle(const NodeId& from, const Progress& progress);
  void Handle(const NodeId& from, const ApplyBatch& batch);
  void Handle(const NodeId& from, const ProposalAnswer& answer);
  void Handle(const NodeId& from, const PushGlobalTable& push);
  template <typename NotForRegiond>
  void Handle(const NodeId& from, const NotForRegiond&) {}
  void Report(const GlobalTable& pushed, bool refused);
  void TablesChanged();

  const RegionOptions options_;
  Clock& clock_;
  Random& random_;
  Transport& transport_;
  HybridClock hybrid_clock_;
  OriginClocks origin_clocks_;
  AzSet azs_;
  Catalog catalog_;
  ReplicationSource source_;
  LostAccesses lost_accesses_;
  ExpressionCache expressions_{kExpressionsCached};
  bool recovered_ = false;

  CommitWaits<Waiter> waits_;
  std::deque<ParkedWrite> parked_;
  Transactions transactions_;
  std::map<TransactionId, Reply> transaction_replies_;  // owed
  std::deque<ParkedTransaction> parked_transactions_;
  bool ledger_read_ = false;   // what earlier processes left there is in transactions_
  bool drive_ = false;         // some transaction may have something to do
  bool more_to_flush_ = false; // records were proposed while events were taken
  std::vector<Reply> replies_;
  std::vector<Arrival> arrivals_;
  std::vector<FailedAz> failed_azs_;
  std::map<uint64_t, PendingProposal> proposals_;  // by the client's request
  uint64_t tables_revision_ = 0;
  bool leaders_changed_ = false;  // since parked writes were tried
  std::map<TableId, SplitSurvey> surveys_;
  std::map<TableId, std::map<AzId, ExpiryWalk>> expiry_walks_;
  size_t expiry_turn_ = 0;  // which table is first
  std::map<LogId, int64_t> indivisible_;  // bytes with which a partition could not be split
  Instant next_trim_, next_scrub_;
  Backups backups_{*this};
};

}  // namespace meridian
