// LogStore and StateDirectory that pass everything on and take notes of what the simulator must know.
// Threads: thread-compatible.   Owns: the notes; the stores behind them are the caller's (state stores: the directory's).
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/model/check.h"
#include "base/seam/log_store.h"
#include "base/seam/state_store.h"

namespace meridian {

// Remembers what each batch under way holds.
class TappedLog final : public LogStore {
 public:
  explicit TappedLog(LogStore& log) : log_(log) {}

  Ticket Append(std::vector<LogRecord> records) override {
    under_way_.push_back(records);
    return log_.Append(std::move(records));
  }
  absl::StatusOr<std::vector<LogRecord>> Read(LogId log, Lsn from, int64_t bytes_max) override {
    return log_.Read(log, from, bytes_max);
  }
  Bounds BoundsOf(LogId log) override { return log_.BoundsOf(log); }
  void Trim(LogId log, Lsn through) override { log_.Trim(log, through); }
  void Drop(LogId log) override { log_.Drop(log); }

  // The oldest batch under way, which is so no more.
  std::vector<LogRecord> TakeOldest() {
    MERIDIAN_CHECK(!under_way_.empty());
    std::vector<LogRecord> records = std::move(under_way_.front());
    under_way_.pop_front();
    return records;
  }
  const std::deque<std::vector<LogRecord>>& under_way() const { return under_way_; }

 private:
  LogStore& log_;
  std::deque<std::vector<LogRecord>> under_way_;  // by ascending ticket
};

// Counts what is applied.
class TappedState final : public StateStore {
 public:
  TappedState(std::unique_ptr<StateStore> store, int64_t& applied) : store_(std::move(store)), applied_(applied) {}

  absl::Status Apply(const StateBatch& batch) override {
    ++applied_;
    return store_->Apply(batch);
  }
  absl::StatusOr<std::string> Read(std::string_view key) override { return store_->Read(key); }
  std::unique_ptr<StateCursor> NewCursor() override { return store_->NewCursor(); }
  absl::Status Sync() override { return store_->Sync(); }

 private:
  std::unique_ptr<StateStore> store_;
  int64_t& applied_;
};

// Counts what is applied to the stores of tables.
class TappedStates final : public StateDirectory {
 public:
  explicit TappedStates(StateDirectory& states) : states_(states) {}

  absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& name) override {
    absl::StatusOr<std::unique_ptr<StateStore>> store = states_.Open(name);
    if (!store.ok() || name == "catalog") return store;
    return std::make_unique<TappedState>(*std::move(store), applied_);
  }
  absl::Status Drop(const std::string& name) override { return states_.Drop(name); }
  absl::StatusOr<std::vector<std::string>> List() override { return states_.List(); }
  int64_t applied() const { return applied_; }

 private:
  StateDirectory& states_;
  int64_t applied_ = 0;
};

}  // namespace meridian
