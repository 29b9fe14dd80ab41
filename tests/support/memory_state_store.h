// A StateStore in memory that outlives the component under test, as a disk outlives a process.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/seam/state_store.h"

namespace meridian {

class MemoryStateStore final : public StateStore {
 public:
  absl::Status Apply(const StateBatch& batch) override {
    if (!failure.ok()) return failure;
    batch.ForEach([&](bool erase, std::string_view key, std::string_view value) {
      if (erase) {
        entries.erase(std::string(key));
      } else {
        entries.insert_or_assign(std::string(key), std::string(value));
      }
    });
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> Read(std::string_view key) override {
    ++reads;
    const auto found = entries.find(key);
    if (found == entries.end()) return absl::NotFoundError("no such key");
    return found->second;
  }
  std::unique_ptr<StateCursor> NewCursor() override { return std::make_unique<Cursor>(entries); }
  absl::Status Sync() override {
    if (!failure.ok()) return failure;
    synced = entries;
    return absl::OkStatus();
  }

  // What a crash of the machine at its worst instant leaves.
  void LoseUnsynced() { entries = synced; }

  using Entries = std::map<std::string, std::string, std::less<>>;
  Entries entries;
  Entries synced;
  uint64_t reads = 0;
  absl::Status failure;  // answered by Apply and Sync while not OK

 private:
  class Cursor final : public StateCursor {
   public:
    explicit Cursor(Entries entries) : entries_(std::move(entries)), at_(entries_.end()) {}
    void Seek(std::string_view key) override { at_ = entries_.lower_bound(key); }
    void SeekBefore(std::string_view key) override {
      at_ = key.empty() ? entries_.end() : entries_.lower_bound(key);
      Prev();
    }
    void Next() override { ++at_; }
    void Prev() override { at_ = at_ == entries_.begin() ? entries_.end() : std::prev(at_); }
    bool valid() const override { return at_ != entries_.end(); }
    std::string_view key() const override { return at_->first; }
    std::string_view value() const override { return at_->second; }
    absl::Status status() const override { return absl::OkStatus(); }

   private:
    const Entries entries_;
    Entries::const_iterator at_;
  };
};

}  // namespace meridian
