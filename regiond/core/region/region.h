// One Region: the machine inside a regiond. Takes requests and messages, gives replies and messages; see docs/architecture.md.
//
// The driver calls, on one thread and in any order, the methods below; after every turn of its loop it calls Flush, which hands
// what was gathered to the log, and TakeReplies. Nothing is answered before it is durable, and nothing that is not
// committed shows in any answer.
// Time and randomness come from the seams. Owns its tables; the seams are the caller's and must outlive it.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/model/hlc.h"
#include "base/model/request.h"
#include "base/seam/clock.h"
#include "base/seam/log_store.h"
#include "base/seam/random.h"
#include "base/seam/state_store.h"
#include "base/seam/transport.h"
#include "regiond/core/region/commit_waits.h"
#include "regiond/core/replication/replication_source.h"
#include "regiond/core/request/write_evaluator.h"
#include "regiond/core/table/catalog.h"

namespace meridian {

struct RegionOptions {
  RegionId self;
  TableOptions table;
  uint64_t partitions_per_table = 0;  // 0: chosen by capacity
  Duration clock_skew_bound = Duration::Millis(500);
  Duration ask_again = Duration::Millis(200);         // for everything repeated until answered
  Duration proposal_timeout = Duration::Seconds(8);  // until a client hears that the coordinator is away
  Duration trim_interval = Duration::Seconds(5);
};

// The outcome of an asynchronous request, named by the driver's number.
struct Reply {
  uint64_t request = 0;
  absl::Status status;
  WriteOutcome result;  // of a write
};

// Parsed expressions that a Region keeps.
constexpr size_t kExpressionsCached = 1000;

class Region {
 public:
  Region(RegionOptions options, Clock& clock, Random& random, LogStore& log, StateDirectory& states,
         Transport& transport);
  ~Region();
  absl::Status Recover();  // REQUIRES: called once, before everything else

  // Tables. Descriptors are as DescribeTable shows them.
  absl::StatusOr<TableDescriptor> CreateTable(const std::string& name, const TableSettings& settings,
                                              bool deletion_protection);
  absl::StatusOr<TableDescriptor> DescribeTable(const std::string& name);
  absl::Status SetDeletionProtection(const std::string& name, bool on);
  absl::Status SetCapacity(const std::string& name, BillingMode mode, Throughput throughput);
  void DeleteTable(uint64_t request, const std::string& name);  // replies
  // Asks the coordinator to add or remove a replica in `target`. Replies.
  void ChangeReplicas(uint64_t request, ReplicaAction action, const RegionId& target, const std::string& name);

  // Data. Reads go to the table's state directly (request/reader.h).
  absl::StatusOr<Table*> FindTable(const std::string& name);  // the data plane's ResourceNotFoundException
  ExpressionCache& expressions() { return expressions_; }
  void Write(uint64_t request, const WriteRequest& write);  // replies
  // What Write would answer at once because the request is wrong; evaluates no condition.
  absl::Status Validate(const WriteRequest& write);

  // The driver's duties.
  void Flush();
  void OnAppendDone(const AppendDone& done);
  void OnMessage(const NodeId& from, Message message);
  void Tick();  // about every `ask_again`
  std::vector<Reply> TakeReplies() { return std::exchange(replies_, {}); }

  const RegionId& self() const { return options_.self; }
  Catalog& catalog() { return catalog_; }
  const ReplicationSource& source() const { return source_; }
  const HybridClock& hybrid_clock() const { return hybrid_clock_; }
  const absl::Status& failure() const { return failure_; }  // why writes are refused until the daemon restarts

  // How long ago the record at `lsn` was written; zero if it cannot be read.
  Duration AgeOf(LogId log, Lsn lsn);

  // Since the last call: age of each applied replicated record (wall clock now minus its version's), by origin.
  struct Arrival {
    RegionId origin;
    Duration age;
  };
  std::vector<Arrival> TakeArrivals() { return std::exchange(arrivals_, {}); }

 private:
  struct ReplicationAck {
    NodeId to;
    ApplyAck ack;
    std::vector<Version> versions;  // of the batch, to measure their age when durable
  };
  using Waiter = std::variant<Reply, ReplicationAck>;
  struct InFlightAppend {
    Ticket ticket;
    absl::btree_map<LogId, Lsn> through;
  };
  struct PendingProposal {
    ProposeReplica message;
    Instant deadline;
  };

  Lsn Propose(Table& table, ChangeRecord change, int64_t bytes_before);
  void Release(Waiter waiter, const absl::Status& status);
  void AdvanceTables(const absl::btree_map<LogId, Lsn>& through);
  void Fail(const absl::Status& status);
  void DropTable(const std::string& name);
  absl::Status StoreGlobal(Table& table, std::optional<GlobalTable> global);
  absl::StatusOr<Table*> ControlTable(const std::string& name);
  uint64_t PartitionsFor(const TableSettings& settings) const;

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
  void TrimLogs();
  void TablesChanged();

  const RegionOptions options_;
  Clock& clock_;
  Random& random_;
  LogStore& log_;
  Transport& transport_;
  HybridClock hybrid_clock_;
  Catalog catalog_;
  ReplicationSource source_;
  ExpressionCache expressions_{kExpressionsCached};

  std::vector<LogRecord> gathered_;       // proposed since the last Flush
  std::deque<InFlightAppend> appending_;  // ascending by ticket
  CommitWaits<Waiter> waits_;
  std::vector<Reply> replies_;
  std::vector<Arrival> arrivals_;
  absl::btree_map<uint64_t, PendingProposal> proposals_;  // by the client's request
  uint64_t tables_revision_ = 0;
  Instant next_trim_;
  absl::Status failure_;
};

}  // namespace meridian
