// The disk of one simulated AZ: what survives when the process on it dies. Stores are opened on it again after a crash.
//
// Crash, process:  every taken (acknowledged) log batch stays; of those not taken, a random number of records from the
//                  front may have been written, the last batch perhaps in part. State keeps every applied batch.
// Crash, machine:  the log as above. Each state store falls back to a random point between its last Sync and its last Apply.
// Replacing log records is undone when the replacing ones are lost; trims, drops and the directory are durable at once.
// Time:    latencies are drawn from the options; `clock` is read when a batch is appended.
// Threads: thread-compatible.   Owns: the bytes; stores refer to it and must be gone before it is.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "base/seam/clock.h"
#include "base/seam/log_store.h"
#include "base/seam/random.h"
#include "base/seam/state_store.h"

namespace meridian {

class SimLogStore;
class SimStateDirectory;

struct SimDiskOptions {
  Duration latency_min = Duration::Micros(50);  // of a log batch
  Duration latency_max = Duration::Micros(2000);
  bool keep_some_unacknowledged = true;  // false: a crash drops every record that was not taken
  size_t unsynced_batches_max = 1000;    // of each state store; older ones become durable by themselves
};

enum class CrashKind : uint8_t { kProcess, kMachine };

class SimDisk {
 public:
  SimDisk(const SimDiskOptions& options, Clock& clock, Random& random);
  ~SimDisk();

  // The one log store; opening it again is what a restarted process does, and makes the one before unusable (checked).
  std::unique_ptr<SimLogStore> OpenLog();
  std::unique_ptr<SimStateDirectory> OpenState();
  // Stores that are open may only be destroyed afterwards (checked).
  void Crash(CrashKind kind);

  // The record that is durable at a position, trimmed or replaced ones excepted; nullptr if there is none.
  const LogRecord* Durable(LogId log, Lsn lsn) const;
  bool Trimmed(LogId log, Lsn lsn) const;  // the log begins behind `lsn`
  // What was durable in the log when it was dropped last.
  const LogRecord* Dropped(LogId log, Lsn lsn) const;
  // Some item of a table's state, at random, cannot be read any more (kDataLoss) until it is written again. False if there is none.
  bool CorruptState(Random& random);
  bool damaged() const;  // there is such an item

  // Batches of state stores that crashes have taken back.
  int64_t unsynced_lost_total() const { return unsynced_lost_total_; }

  // Faults, until set to OK: log batches and Apply fail, or log and state reads do.
  void SetWriteError(absl::Status status) { write_error_ = std::move(status); }
  void SetReadError(absl::Status status) { read_error_ = std::move(status); }
  void SetLatency(Duration min, Duration max);

 private:
  friend class SimLogStore;
  friend class SimStateDirectory;
  friend class SimStateStore;
  friend class SimStateCursor;

  struct DurableLog {
    Lsn first{1};
    std::deque<LogRecord> records;
    Lsn last() const { return Lsn(first.value + records.size() - 1); }
  };
  struct PendingBatch {
    Ticket ticket = 0;
    Instant due;
    std::vector<LogRecord> records;
  };
  using Entries = absl::btree_map<std::string, std::string>;
  struct Table {
    // What a key held before a batch, to take the batch back.
    using Undo = std::vector<std::pair<std::string, std::optional<std::string>>>;
    std::shared_ptr<Entries> entries = std::make_shared<Entries>();  // shared with cursors, then not changed
    std::deque<Undo> unsynced;
    absl::btree_set<std::string> unreadable;  // keys
    uint64_t open_generation = 0;  // of the store that has it open; 0 if none
    Entries& Writable();
  };

  void LosePending();
  void MakeDurable(const LogRecord& record);
  static const LogRecord* Find(const std::map<LogId, DurableLog>& logs, LogId log, Lsn lsn);

  SimDiskOptions options_;
  Clock& clock_;
  Random& random_;
  absl::Status write_error_;
  absl::Status read_error_;
  uint64_t log_generation_ = 1;    // rises when log stores opened before become unusable
  uint64_t state_generation_ = 1;  // the same for state stores
  std::map<LogId, DurableLog> logs_;
  std::map<LogId, DurableLog> dropped_;
  std::deque<PendingBatch> pending_;  // ascending tickets and due times
  std::deque<std::pair<LogId, Lsn>> unsynced_records_;  // Sabotage::kSkippedFsync: answered, and lost by a machine crash
  std::map<std::string, std::shared_ptr<Table>> tables_;
  int64_t unsynced_lost_total_ = 0;
};

}  // namespace meridian
