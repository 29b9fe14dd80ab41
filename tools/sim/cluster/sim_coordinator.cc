#include "tools/sim/cluster/sim_coordinator.h"

#include <utility>

#include "base/model/check.h"

namespace meridian {
namespace {

constexpr Duration kCoordinatorTick = Duration::Millis(50);  // as the daemon does

}  // namespace

SimCoordinator::SimCoordinator(CoordinatorOptions options, const SimTime& time, SimNetwork& network, uint64_t seed)
    : options_(std::move(options)),
      time_(time),
      network_(network),
      seed_(seed),
      clock_(time, Duration::Micros(1)),
      disk_random_(seed, "coordinator disk"),
      disk_(SimDiskOptions(), clock_, disk_random_) {}

SimCoordinator::~SimCoordinator() = default;

void SimCoordinator::Start() {
  MERIDIAN_CHECK(!up());
  random_ = std::make_unique<SeededRandom>(seed_, StrCat("coordinator ", ++starts_));
  transport_ = std::make_unique<SimTransport>(network_, NodeId::Coordinator());
  states_ = disk_.OpenState();
  absl::StatusOr<std::unique_ptr<StateStore>> store = states_->Open("coordinator");
  MERIDIAN_CHECK(store.ok());
  store_ = *std::move(store);
  absl::StatusOr<std::unique_ptr<Coordinator>> opened =
      Coordinator::Open(options_, {clock_, *random_, *transport_, *store_});
  MERIDIAN_CHECK(opened.ok(), "the coordinator does not start: ", opened.status().ToString());
  coordinator_ = *std::move(opened);
  tick_at_ = time_.now;
}

void SimCoordinator::Crash(CrashKind kind) {
  MERIDIAN_CHECK(up());
  disk_.Crash(kind);
  coordinator_.reset();
  store_.reset();
  states_.reset();
  transport_.reset();
  random_.reset();
}

void SimCoordinator::Deliver(SimNetwork::Delivery delivery) {
  coordinator_->OnMessage(delivery.from, delivery.message);
  MERIDIAN_CHECK(coordinator_->failure().ok(), coordinator_->failure().ToString());
}

void SimCoordinator::RunDue() {
  if (NextDue() > time_.now) return;
  tick_at_ = time_.now + kCoordinatorTick;
  coordinator_->Tick();
}

}  // namespace meridian
