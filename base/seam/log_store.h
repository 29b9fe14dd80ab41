// The log of one Availability Zone as a core sees it: one append-only store that holds the logs of all partitions.
// Threads: one driver thread.   Durability: a batch is durable (in the sense of the `durability` option) when its AppendDone
// comes back to the driver, never before. Batches complete in the order of their tickets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/model/ids.h"

namespace meridian {

// The bytes of a record. Whoever copies the record shares them, as several AZs hold the same ones.
class Payload {
 public:
  Payload() = default;
  Payload(std::string bytes) : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  operator std::string_view() const { return bytes_ == nullptr ? std::string_view() : std::string_view(*bytes_); }
  size_t size() const { return std::string_view(*this).size(); }
  friend bool operator==(const Payload& a, const Payload& b) { return std::string_view(a) == std::string_view(b); }
  friend bool operator==(const Payload& a, std::string_view b) { return std::string_view(a) == b; }

 private:
  std::shared_ptr<const std::string> bytes_;
};

struct LogRecord {
  LogId log;
  Epoch epoch;
  Lsn lsn;
  Payload payload;  // EncodeChangeRecord, a fence or a scrub mark
  // The image that the record's only change replaces, "" if there was none, where whoever proposed it knew it and somebody needs it. Passes
  // between the AZs of a process in memory; a LogStore does not keep it, and whoever applies the record without it reads its own copy.
  std::optional<Payload> replaced;
  bool operator==(const LogRecord& other) const {
    return log == other.log && epoch == other.epoch && lsn == other.lsn && payload == other.payload;
  }
};

// Names a batch of Append; rises by one with each.
using Ticket = uint64_t;

struct AppendDone {
  Ticket ticket = 0;
  absl::Status status;  // once it is not OK, the store refuses everything after it until it is opened again
};

class LogStore {
 public:
  virtual ~LogStore() = default;

  // Takes the records, which continue their logs without gaps. Answered by AppendDone{ticket}.
  virtual Ticket Append(std::vector<LogRecord> records) = 0;

  // Durable records of `log` from `from` on, oldest first: at least one if any exists, then up to `bytes_max` of payload.
  // kOutOfRange if `from` has been trimmed away.
  virtual absl::StatusOr<std::vector<LogRecord>> Read(LogId log, Lsn from, int64_t bytes_max) = 0;

  // Bounds of what Read can return: (first - 1) == last when empty. An unknown log has first 1 and last 0.
  struct Bounds {
    Lsn first{1};
    Lsn last{0};
  };
  virtual Bounds BoundsOf(LogId log) = 0;

  // Records up to `through` are not needed any more; space is given back in units of the store's choice. Beyond the log's end it
  // empties the log, which then goes on at `through` + 1.
  virtual void Trim(LogId log, Lsn through) = 0;
  // The partition is gone with its table: nothing of it is needed.
  virtual void Drop(LogId log) = 0;
};

}  // namespace meridian
