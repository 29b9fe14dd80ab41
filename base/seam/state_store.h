// Materialised state as a core sees it: one ordered key-value store per table and AZ, and one for the Region's catalog.
// Threads: one driver thread.   Durability: Apply survives the process but not the machine; after a machine crash the state
// is some prefix of the applied batches, and the log redoes the rest. Sync makes everything applied so far durable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace meridian {

// Changes that become visible together or not at all.
class StateBatch {
 public:
  struct Change {
    bool erase = false;
    std::string key;
    std::string value;
  };
  void Put(std::string key, std::string value) {
    changes_.push_back({false, std::move(key), std::move(value)});
  }
  void Erase(std::string key) { changes_.push_back({true, std::move(key), {}}); }
  const std::vector<Change>& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }

 private:
  std::vector<Change> changes_;
};

// Walks a snapshot taken when the cursor was made. Views live until the next move.
class StateCursor {
 public:
  virtual ~StateCursor() = default;
  virtual void Seek(std::string_view key) = 0;      // to the first entry at or after `key`
  virtual void SeekBefore(std::string_view key) = 0;  // to the last entry before `key`; empty key: the last of all
  virtual void Next() = 0;
  virtual void Prev() = 0;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual absl::Status status() const = 0;  // why valid() is false, when it is a disk error
};

class StateStore {
 public:
  virtual ~StateStore() = default;
  virtual absl::Status Apply(const StateBatch& batch) = 0;
  virtual absl::StatusOr<std::string> Read(std::string_view key) = 0;  // kNotFound
  virtual std::unique_ptr<StateCursor> NewCursor() = 0;
  virtual absl::Status Sync() = 0;
};

// The stores of one AZ by name ("catalog", or a table's id). Stores must be gone before their directory is.
class StateDirectory {
 public:
  virtual ~StateDirectory() = default;
  virtual absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& name) = 0;  // creates it if missing
  virtual absl::Status Drop(const std::string& name) = 0;  // idempotent. REQUIRES: not open
  virtual absl::StatusOr<std::vector<std::string>> List() = 0;
};

}  // namespace meridian
