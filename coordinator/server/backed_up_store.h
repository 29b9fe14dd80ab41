// A store that keeps a backup of its whole content in a file of its own: for what is small and must outlive its directory, such as the
// coordinator's catalog.
//
// Rule:    after each Sync the file has what the store has, before whoever called it goes on. So what was ever told to anybody is in the
//          backup, as long as it could be written; a crash between the two loses nothing, since BringUpToDate is called at each start.
//          A backup that cannot be written is a warning in the log and a number for a metric, and no error: it is tried again.
// Owns:    a copy of the content in memory; the store is the caller's, and nobody else changes it.
// Threads: one driver thread, which waits for the disk.   Errors: the store's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/seam/state_store.h"
#include "coordinator/server/backup_file.h"

namespace meridian {

class BackedUpStore final : public StateStore {
 public:
  // Reads the store; if that is empty, fills it from the backup at `path`, if there is one, durably and in one step, and says so in the
  // log. Does not touch the backup. kDataLoss, saying what to do, if the store is damaged, or is empty and the backup is.
  static absl::StatusOr<std::unique_ptr<BackedUpStore>> Open(StateStore& store, std::string path);

  absl::Status Apply(const StateBatch& batch) override;
  absl::StatusOr<std::string> Read(std::string_view key) override { return store_.Read(key); }
  std::unique_ptr<StateCursor> NewCursor() override { return store_.NewCursor(); }
  absl::Status Sync() override;

  // Writes the backup if it is not known to have everything. Call it once whoever uses the store has found that it understands the content:
  // a good backup is not to be replaced by what it does not; and now and then. REQUIRES: what was applied has been synced.
  void BringUpToDate();

  bool current() const { return current_; }                   // whether the backup has everything
  int64_t failures_total() const { return failures_total_; }  // times that it could not be written
  size_t restored() const { return restored_; }               // entries that Open took from the backup

 private:
  BackedUpStore(StateStore& store, std::string path) : store_(store), path_(std::move(path)) {}
  absl::Status Load();
  absl::Status Restore();

  StateStore& store_;
  const std::string path_;
  StoreContent content_;  // of the store
  bool current_ = false;
  std::string trouble_;  // why the last attempt failed, so that each trouble is told once
  int64_t failures_total_ = 0;
  size_t restored_ = 0;
};

// What has been found of a store in `directory`; of damage, also that the backup at `path` brings the content back, if it is there and
// whole.
absl::Status WithWayBack(const absl::Status& found, const std::string& directory, const std::string& path);

}  // namespace meridian
