#include <memory>

#include "tests/support/log_store_contract.h"
#include "tests/support/state_store_contract.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian::sim_contract_test {
namespace {

class StillClock final : public Clock {
 public:
  Instant Now() override { return {}; }
  WallTime WallNow() override { return {}; }
};

class SimHarness {
 public:
  LogStore& log() { return *log_; }
  StateDirectory& directory() { return *directory_; }
  std::vector<AppendDone> Settle() { return log_->TakeDone(Instant::Max()); }
  void FailWrites() { disk_.SetWriteError(absl::ResourceExhaustedError("disk is full")); }
  void Reopen() {
    Settle();
    log_ = disk_.OpenLog();
    directory_ = disk_.OpenState();
  }

 private:
  StillClock clock_;
  SeededRandom random_{1};
  SimDisk disk_{SimDiskOptions(), clock_, random_};
  std::unique_ptr<SimLogStore> log_ = disk_.OpenLog();
  std::unique_ptr<SimStateDirectory> directory_ = disk_.OpenState();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sim, LogStoreContract, SimHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Sim, StateStoreContract, SimHarness);

}  // namespace
}  // namespace meridian::sim_contract_test
