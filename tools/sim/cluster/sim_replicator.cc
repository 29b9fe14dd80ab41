#include "tools/sim/cluster/sim_replicator.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"

namespace meridian {
namespace {

// A driver does not run a machine twice within this time, whatever deadline the machine names.
constexpr Duration kPauseMin = Duration::Micros(50);

}  // namespace

SimReplicator::SimReplicator(ReplicatorOptions options, const SimTime& time, SimNetwork& network, SimObserver& observer,
                             uint64_t seed)
    : options_(std::move(options)),
      time_(time),
      network_(network),
      observer_(observer),
      seed_(seed),
      clock_(time, Duration::Micros(1)),
      disk_random_(seed, StrCat("checkpoint disk ", options_.self.name)),
      disk_(SimDiskOptions(), clock_, disk_random_) {}

SimReplicator::~SimReplicator() = default;

void SimReplicator::Start() {
  MERIDIAN_CHECK(!up());
  random_ = std::make_unique<SeededRandom>(seed_, StrCat("replicator ", id().name, " ", ++starts_));
  transport_ = std::make_unique<SimTransport>(network_, NodeId::Replicator(id()));
  states_ = disk_.OpenState();
  absl::StatusOr<std::unique_ptr<StateStore>> store = states_->Open("checkpoints");
  MERIDIAN_CHECK(store.ok());
  store_ = std::make_unique<TappedState>(*std::move(store), saved_);
  replicator_ = std::make_unique<Replicator>(options_, clock_, *random_, *store_, *transport_);
  const absl::Status status = replicator_->Recover();
  MERIDIAN_CHECK(status.ok(), id().name, "'s replicator does not start: ", status.ToString());
  last_run_ = time_.now;
  next_due_ = time_.now;
  observer_.OnCheckpoints(id(), StoredCheckpoints());
}

void SimReplicator::Crash(CrashKind kind) {
  MERIDIAN_CHECK(up());
  resent_before_ += Resent();
  disk_.Crash(kind);
  replicator_.reset();
  next_due_ = Instant::Max();
  store_.reset();
  states_.reset();
  transport_.reset();
  random_.reset();
}

void SimReplicator::Deliver(SimNetwork::Delivery delivery) {
  replicator_->OnMessage(delivery.from, std::move(delivery.message));
  Acted();
}

void SimReplicator::RunDue() {
  if (next_due_ > time_.now) return;
  last_run_ = time_.now;
  replicator_->Tick();
  Acted();
}

Checkpoints SimReplicator::StoredCheckpoints() {
  Checkpoints stored(*store_);
  MERIDIAN_CHECK(stored.Load().ok());
  return stored;
}

void SimReplicator::Acted() {
  MERIDIAN_CHECK(replicator_->failure().ok(), replicator_->failure().ToString());
  next_due_ = std::max(replicator_->next_deadline(), last_run_ + kPauseMin);
  if (reported_ == saved_) return;
  reported_ = saved_;
  observer_.OnCheckpoints(id(), StoredCheckpoints());
}

int64_t SimReplicator::Resent() const {
  int64_t resent = 0;
  for (const Replicator::FlowStatus& flow : replicator_->Status()) resent += static_cast<int64_t>(flow.resent_batches);
  return resent;
}

int64_t SimReplicator::resent_total() const { return resent_before_ + (up() ? Resent() : 0); }

}  // namespace meridian
