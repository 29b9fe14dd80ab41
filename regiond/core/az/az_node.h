// One Availability Zone of a Region: its log, its state, and its replicas of all partitions.
//
// The one place that keeps the order of consensus.h: at the end of a turn, Flush makes ballots durable, then hands all records of the turn
// to the log as one batch (group commit over all partitions), then sends, then applies what is committed.
// A disk error ends the AZ: failure() is set, nothing is done or said any more, and whoever owns it destroys it and starts it again, which
// is what a power cut would have done; the other AZs go on.
// Threads: thread-compatible, one driver.   Time, randomness: from the seams.
// Owns:    tables' states and the replicas; log, directory and transport are the caller's and must outlive it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/model/table.h"
#include "base/seam/clock.h"
#include "base/seam/random.h"
#include "regiond/core/az/consensus.h"
#include "regiond/core/az/range_copy.h"
#include "regiond/core/az/scrubber.h"
#include "regiond/core/state/table_state.h"

namespace meridian {

struct AzNodeOptions {
  AzId self;
  size_t azs = 3;
  AzTiming timing;
  size_t journal_entries_max = 100'000;  // of each table
  Duration index_lag;                    // of global indexes
  uint64_t incarnation = 1;   // rises with every start of the AZ
  bool process_start = true;  // no AZ of this Region was running before: no promises are outstanding
};

class AzNode {
 public:
  AzNode(const AzNodeOptions& options, Clock& clock, Random& random, LogStore& log, StateDirectory& states, AzTransport& transport);
  ~AzNode();
  absl::Status Open();  // REQUIRES: called once, before everything else

  // A partition's replica here. `state` is the table's.
  struct Replica {
    Replica(Consensus c, TableState* s) : consensus(std::move(c)), state(s) {}
    Consensus consensus;
    TableState* state;
    bool touched = false;
    bool awake = false;
    bool behind = false;
    bool led = false;     // as reported by the last event
    Epoch led_epoch;
    Epoch served_epoch;   // the latest in which it came to serve, as reported
    Lsn reported;         // committed, as reported by the last event
  };

  // Opens what is on the disk of a table; where this AZ has no ballots of it, it begins as a learner. With kWipe whatever is there is given
  // up. A log may end before the state after a crash of the machine, or of an AZ with a slow disk, since records are applied when two others
  // have them. That is kOutOfRange; with kCopyShortLogs such partitions are given up and copied from another AZ, and with kKeepShortLogs
  // their logs go on behind the state, without what they had before, which other Regions may need.
  enum class Opening : uint8_t { kWhole, kWipe, kCopyShortLogs, kKeepShortLogs };
  absl::Status OpenTable(const TableDescriptor& table, Opening opening);
  // A new table, whose partition i is led by leaders[i]. Durable when it returns.
  absl::Status CreateTable(const TableDescriptor& table, const std::vector<AzId>& leaders);
  absl::Status DropTable(TableId table);  // no-op if it is not here
  absl::Status DropTablesBut(const std::vector<TableId>& known);
  // The table has these indexes from now on: what is new is built and what is old taken away by and by, in Tick. No-op if it is not here.
  void SetIndexes(const TableDescriptor& table);
  Replica* Find(LogId log);             // nullptr if it is not here
  TableState* FindState(TableId table);

  // Of this node, for the Region's catalog.
  StateStore& store() { return *store_; }

  // REQUIRES: it leads. `replaced`: as LogRecord's.
  Lsn Propose(LogId log, std::string payload, std::optional<Payload> replaced = std::nullopt);
  void Stand(LogId log);
  void LeadFirstEpoch(LogId log);
  void OnMessage(const AzEnvelope& envelope);
  void OnAppendDone(const AppendDone& done);
  void Tick();  // about every AzTiming::beat
  void Flush();

  // What happened to partitions, in order.
  struct Event {
    LogId log;
    enum class Kind : uint8_t {
      kLeads,
      kServes,  // a record of its epoch is committed: what its log lacks never will be
      kLeadsNoMore,
      kCommitted,
      kDamaged,
    } kind;
    AzId damaged;  // which AZ's copy
  };
  std::vector<Event> TakeEvents() { return std::exchange(events_, {}); }
  // A follower's state of `log` gets everything of which it has heard that it is committed. For eventual reads: Flush may leave that for later.
  void CatchUp(LogId log);

  // The AZ ends. `damaged`: if it is kDataLoss, the table whose copy here is wrong, to be started again without it.
  void Fail(const absl::Status& status, std::optional<TableId> damaged = std::nullopt);
  void Damaged(TableId table);  // a copy that is known to be wrong

  // Strong reads of `log` from this AZ's state are allowed now.
  bool ReadableNow(const Replica& replica) const;
  // Records up to here may be trimmed as far as copies under way are concerned.
  Lsn CopiesNeedAfter(LogId log) const;

  AzId self() const { return options_.self; }
  uint64_t incarnation() const { return options_.incarnation; }
  const absl::Status& failure() const { return failure_; }
  std::optional<TableId> damaged() const { return damaged_; }  // the table whose copy here caused the failure
  LogStore& log() { return log_; }
  bool Silent(AzId peer) const { return liveness_.Silent(peer, clock_.Now()); }
  const Scrubber& scrubber() const { return scrubber_; }
  int64_t copies_total() const { return copies_total_; }  // range copies received completely since start

 private:
  struct Hosted {
    std::unique_ptr<TableState> state;
    std::vector<std::unique_ptr<Replica>> replicas;  // by partition; nullptr for one that is not here
  };
  struct Position {
    LogId log;
    Lsn lsn;
    Epoch epoch;
  };
  struct InFlight {
    Ticket ticket;
    std::vector<Position> positions;  // the last of each log
  };
  struct Incoming {  // of a range copy
    uint64_t copy = 0;
    Epoch epoch;
    uint64_t pages = 0;
    size_t records = 0;
  };

  absl::StatusOr<std::optional<AzBallot>> ReadBallot(LogId log);
  absl::Status SaveBallots(const std::map<LogId, AzBallot>& ballots);
  absl::Status WipeTable(const TableDescriptor& table);
  absl::Status OpenReplica(Hosted& hosted, LogId id, Opening opening);
  absl::Status ApplySplit(Replica& replica, const LogRecord& record);
  absl::Status TakeSplits(Replica& replica, const std::vector<SplitMark>& splits);
  absl::StatusOr<bool> LogMeets(LogId log, const TableState& state);
  absl::Status GiveUpLog(LogId log, AzBallot& ballot);
  absl::Status GiveUpPartition(TableState& state, LogId log, AzBallot& ballot);
  void Touch(Replica& replica);
  void Wake(Replica& replica);
  void WakeAll();
  void Dispatch(AzId from, const AzMessage& message);
  absl::Status GiveUpCopied(Replica& replica);
  void OnCopyPage(AzId from, Replica& replica, const AzCopyPage& page);
  void OnCopied(AzId from, Replica& replica, const AzCopied& copied);
  void SendBeats(Instant now);
  void StartCopies(Replica& replica);
  void TickCopies(Instant now);
  void TickScrubs();
  void TickIndexes();
  void Send(AzId to, AzMessage message);
  void AppendRecords();
  void Apply(const std::vector<Replica*>& touched);
  void ApplyCommitted(const std::vector<Replica*>& replicas);
  void Report(Replica& replica);

  const AzNodeOptions options_;
  Clock& clock_;
  Random& random_;
  LogStore& log_;
  StateDirectory& states_;
  AzTransport& transport_;
  AzLiveness liveness_;
  Instant votes_from_;
  Instant ticked_at_;
  std::unique_ptr<StateStore> store_;
  std::map<TableId, Hosted> tables_;
  std::vector<Replica*> touched_;
  std::vector<Replica*> awake_;   // may have to do something by the clock
  std::vector<Replica*> behind_;  // may have committed records that are not applied
  bool apply_behind_ = false;     // at the next Flush
  AzOutput out_;
  std::deque<InFlight> appending_;
  std::vector<Event> events_;
  std::map<std::pair<LogId, AzId>, RangeCopy> copies_;  // being sent
  std::map<LogId, Incoming> incoming_;
  uint64_t next_copy_ = 1;
  int64_t copies_total_ = 0;
  Scrubber scrubber_;
  absl::Status failure_;
  std::optional<TableId> damaged_;
};

}  // namespace meridian
