// What the AZ replicas of one Region's partitions say to each other. It never leaves the regiond: the AZs of a Region are
// parts of one process, with a network between them that faults can slow, cut and reorder.
// All exchanges tolerate loss, repetition and reordering.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/model/ids.h"
#include "base/model/split_record.h"
#include "base/model/time.h"
#include "base/seam/log_store.h"

namespace meridian {

// Leader to follower (Raft's AppendEntries): `records` follow the one at `prev`.
struct AzAppend {
  LogId log;
  Epoch epoch;
  Lsn prev{0};
  Epoch prev_epoch{0};
  std::vector<LogRecord> records;
  Lsn committed{0};
  bool answer = false;  // wanted even if there is nothing to make durable
  uint64_t support = 0;  // the sender's AzLiveness::support of the receiver
  bool operator==(const AzAppend&) const = default;
};

// Follower to leader.
struct AzAppended {
  LogId log;
  Epoch epoch;            // the follower's; greater than the leader's if the leader is deposed
  bool accepted = false;
  bool learner = false;   // has lost its disk: counts for nothing until it is promoted
  bool needs_copy = false;  // not accepted because the log cannot bring it up to date (Consensus::TakeNoLogBelow)
  Lsn through{0};         // accepted: durable and equal to the leader's up to here; else: may be equal up to here
  Lsn committed{0};       // as far as the follower has heard
  uint64_t support = 0;   // of the latest append in this epoch
  bool operator==(const AzAppended&) const = default;
};

struct AzAskVote {
  LogId log;
  Epoch epoch;
  bool probe = false;  // whether a vote would be given (Ongaro's thesis §9.6, PreVote): nobody's epoch changes
  Lsn last{0};
  Epoch last_epoch{0};
  bool operator==(const AzAskVote&) const = default;
};

struct AzVote {
  LogId log;
  Epoch epoch;  // as asked, or the voter's own if that is greater
  bool probe = false;
  bool granted = false;
  bool operator==(const AzVote&) const = default;
};

// A leader steps down of its own will: whoever followed it may stand at once.
struct AzResign {
  LogId log;
  Epoch epoch;
  bool operator==(const AzResign&) const = default;
};

// Leader to a learner that has caught up and may vote again.
struct AzPromote {
  LogId log;
  Epoch epoch;
  uint64_t incarnation = 0;  // of the learner: it may lose its disk once more before this arrives
  bool operator==(const AzPromote&) const = default;
};

// A range copy: the state of a partition at one LSN, and then the log up to there as far as the sender has it, for a replica that the
// log alone cannot bring up to date any more.
struct AzCopyPage {
  LogId log;
  Epoch epoch;
  uint64_t copy = 0;    // names the copy; pages of another one are not for it
  uint64_t page = 0;    // from 0
  bool done = false;
  Lsn applied{0};       // the LSN that the copy shows
  Epoch applied_epoch{0};
  std::vector<std::pair<std::string, std::string>> entries;
  std::vector<LogRecord> records;
  std::vector<SplitMark> splits;  // of the last page: of this partition, all up to `applied`
  bool operator==(const AzCopyPage&) const = default;
};

// The receiver's answer to a page.
struct AzCopied {
  LogId log;
  Epoch epoch;
  uint64_t copy = 0;
  uint64_t page = 0;
  enum class Wants : uint8_t { kNext, kNothing, kNewCopy } wants = Wants::kNext;  // kNothing: it has all that the copy shows
  bool operator==(const AzCopied&) const = default;
};

// What a partition's state came to at a scrub record of its log (scrubber.h).
struct AzDigest {
  LogId log;
  Lsn at{0};
  uint64_t digest = 0;
  bool operator==(const AzDigest&) const = default;
};

// One for all partitions of a pair of AZs: liveness.h.
struct AzBeat {
  Instant sent_at;
  uint64_t echo_incarnation = 0;  // of the last beat heard from the receiver; 0 if none
  Instant echo_sent_at;
  bool operator==(const AzBeat&) const = default;
};

using AzMessage = std::variant<AzAppend, AzAppended, AzAskVote, AzVote, AzResign, AzPromote, AzCopyPage, AzCopied, AzDigest, AzBeat>;

// With the start of the sending AZ that it belongs to: what an AZ said before it stopped is not heard after it has said more.
struct AzEnvelope {
  AzId from;
  AzId to;
  uint64_t incarnation = 0;
  AzMessage message;
  bool operator==(const AzEnvelope&) const = default;
};

// May drop, duplicate, delay and reorder.
class AzTransport {
 public:
  virtual ~AzTransport() = default;
  virtual void Send(AzEnvelope envelope) = 0;
};

}  // namespace meridian
