// The simulated halves of StateDirectory, StateStore and StateCursor: ordered maps in memory that obey the same contract
// as LevelDB's (tests/support/state_store_contract.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/sim/disk/sim_disk.h"

namespace meridian {

class SimStateDirectory final : public StateDirectory {
 public:
  absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& name) override;
  absl::Status Drop(const std::string& name) override;
  absl::StatusOr<std::vector<std::string>> List() override;

 private:
  friend class SimDisk;
  SimStateDirectory(SimDisk& disk, uint64_t generation) : disk_(disk), generation_(generation) {}
  SimDisk& Alive() const;

  SimDisk& disk_;
  const uint64_t generation_;
};

}  // namespace meridian
