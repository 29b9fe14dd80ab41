// StateDirectory on LevelDB: one database per store in `<az directory>/tables/<name>/`.
// Durability: Apply is handed to the kernel, not to the disk; Sync waits for the disk (it blocks its caller).
// Errors:     damage is kDataLoss with the directory and what to do; a directory that another process has open is
//             kFailedPrecondition; a full disk kResourceExhausted. After a failed Apply the store refuses every later one.
// Threads:    one driver thread per store; LevelDB compacts on a thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/seam/state_store.h"

namespace meridian {

// What all stores of a process share: the cache of blocks.
class LevelDbShared;
class OpenStores;
std::shared_ptr<LevelDbShared> MakeLevelDbShared(int64_t block_cache_bytes = 32 << 20);

struct LevelDbStateOptions {
  std::string az_directory;                // created if missing
  int64_t write_buffer_bytes = 8 << 20;    // of each store, twice while it is written out
  int open_files_max = 200;                // of each store
};

class LevelDbStateDirectory final : public StateDirectory {
 public:
  static absl::StatusOr<std::unique_ptr<LevelDbStateDirectory>> Open(
      const LevelDbStateOptions& options, std::shared_ptr<LevelDbShared> shared);

  // REQUIRES: a name of letters, digits, '-' and '_'; not open already.
  absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& name) override;
  absl::Status Drop(const std::string& name) override;
  absl::StatusOr<std::vector<std::string>> List() override;  // ascending

 private:
  LevelDbStateDirectory(const LevelDbStateOptions& options, std::shared_ptr<LevelDbShared> shared);

  const LevelDbStateOptions options_;
  const std::string tables_;
  const std::shared_ptr<LevelDbShared> shared_;
  const std::shared_ptr<OpenStores> open_;
};

}  // namespace meridian
