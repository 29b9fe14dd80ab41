// A StateStore that passes everything on and counts what is applied.
// Threads: thread-compatible.   Owns: the store behind it; the count is the caller's.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/seam/state_store.h"

namespace meridian {

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

}  // namespace meridian
