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

// Changes that become visible together or not at all. Cheap to fill again after Clear.
class StateBatch {
 public:
  void Put(std::string_view key, std::string_view value) { Add(false, key, value); }
  void Erase(std::string_view key) { Add(true, key, {}); }
  void Clear() {
    bytes_.clear();
    changes_.clear();
  }
  bool empty() const { return changes_.empty(); }
  // Calls function(erase, key, value) for each change in order. The views live until the batch changes.
  template <typename Function>
  void ForEach(const Function& function) const {
    std::string_view rest = bytes_;
    for (const Change& change : changes_) {
      function(change.erase, rest.substr(0, change.key_bytes), rest.substr(change.key_bytes, change.value_bytes));
      rest.remove_prefix(change.key_bytes + change.value_bytes);
    }
  }

 private:
  struct Change {
    bool erase;
    size_t key_bytes;
    size_t value_bytes;
  };
  void Add(bool erase, std::string_view key, std::string_view value) {
    changes_.push_back({erase, key.size(), value.size()});
    bytes_ += key;
    bytes_ += value;
  }
  std::string bytes_;  // keys and values, one after the other
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
