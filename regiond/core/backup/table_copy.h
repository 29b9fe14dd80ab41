// Copies what a table held at one moment into another table, some items at a time (docs/backups.md): what backups are made with, and
// restored.
//
// It walks snapshots, one of each partition, so the source may change meanwhile. What it proposes in a turn is its batch: the next one
// begins when all of the batch is committed, and a batch that is lost is proposed again. So no more than a batch is ever in flight, and
// what counts as copied is durable. Tombstones are passed over.
// Bounds:  TableCopyLimits, of each turn.
// Owns:    the cursors, until it has finished; their stores must outlive them.
// Errors:  those of the source's disks. The copy is void after one.
// Threads: thread-compatible, one driver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/key_codec.h"
#include "base/seam/state_store.h"
#include "regiond/core/partition/log_point.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {

struct TableCopyLimits {
  size_t items_max = 100;
  int64_t bytes_max = 256 << 10;   // of items; one more than that is taken if it is the first
  size_t entries_max = 1000;       // that are looked at, tombstones among them
};

// One partition of the source, as one AZ has it.
struct CopiedPart {
  AzId az;
  StateRange range;  // of its items
  std::unique_ptr<StateCursor> cursor;
};

class CopyTarget {
 public:
  virtual ~CopyTarget() = default;
  // Sees to it that `key` comes to be `image` in the target: where that is to be committed, LSN 0 if it is there already.
  // kUnavailable: nobody takes it now, and nothing has happened.
  virtual absl::StatusOr<LogPoint> Put(const ItemKey& key, std::string_view image) = 0;
};

class TableCopy {
 public:
  explicit TableCopy(std::vector<CopiedPart> parts, const TableCopyLimits& limits = {}) : limits_(limits), parts_(std::move(parts)) {}

  // The next batch. What has to be committed before Committed() is called, one position of each log; none if there is nothing to wait for.
  // REQUIRES: !awaiting() and !finished().
  absl::StatusOr<std::vector<LogPoint>> Work(CopyTarget& target);
  // The last batch is committed, or some of it may never be. REQUIRES: awaiting().
  void Committed();
  void Lost();

  bool awaiting() const { return awaiting_; }
  bool finished() const { return !awaiting_ && done_.part == parts_.size(); }
  // The last Work found that the target takes nothing now.
  bool blocked() const { return blocked_; }
  bool Uses(AzId az) const;
  // The AZ whose snapshot could not be read. REQUIRES: Work has returned an error.
  AzId reads() const { return parts_[tried_.part].az; }
  int64_t items() const { return done_.items; }
  int64_t bytes() const { return done_.bytes; }  // of their encodings

 private:
  struct Progress {
    size_t part = 0;
    std::string after;  // the last state key of the part that is behind it; empty: none
    int64_t items = 0, bytes = 0;
  };

  const TableCopyLimits limits_;
  std::vector<CopiedPart> parts_;
  Progress done_;
  Progress tried_;         // with the batch that is awaited
  bool awaiting_ = false;
  bool blocked_ = false;
  bool positioned_ = false;  // the cursor stands at what comes after done_, or after tried_ if that is awaited
};

}  // namespace meridian
