#include "tools/sim/cluster/sim_regiond.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"

namespace meridian {
namespace {

constexpr Duration kTick = Duration::Millis(200);  // as the daemon does
constexpr int64_t kReadBytes = 1 << 20;

}  // namespace

SimRegiond::SimRegiond(SimRegiondOptions options, const SimTime& time, SimNetwork& network, SimObserver& observer,
                       uint64_t seed)
    : options_(std::move(options)),
      time_(time),
      network_(network),
      observer_(observer),
      seed_(seed),
      clock_(time, options_.clock_granularity),
      disk_random_(seed, StrCat("disk ", options_.region.self.name)),
      turn_random_(seed, StrCat("turn ", options_.region.self.name)),
      disk_(options_.disk, clock_, disk_random_) {}

SimRegiond::~SimRegiond() = default;

void SimRegiond::Start() {
  MERIDIAN_CHECK(!up());
  random_ = std::make_unique<SeededRandom>(seed_, StrCat("regiond ", id().name, " ", ++starts_));
  transport_ = std::make_unique<SimTransport>(network_, NodeId::Regiond(id()));
  log_ = disk_.OpenLog();
  tap_ = std::make_unique<TappedLog>(*log_);
  states_ = disk_.OpenState();
  state_tap_ = std::make_unique<TappedStates>(*states_);
  ReportKept();
  region_ = std::make_unique<Region>(options_.region, clock_, *random_, *tap_, *state_tap_, *transport_);
  const absl::Status status = region_->Recover();
  MERIDIAN_CHECK(status.ok(), id().name, " does not start: ", status.ToString());
  tick_at_ = time_.now;
  observer_.OnRegiondRecovered(id(), *region_, state_tap_->applied() > 0);
}

void SimRegiond::Crash(CrashKind kind) {
  MERIDIAN_CHECK(up());
  for (const std::vector<LogRecord>& batch : tap_->under_way()) {
    for (const LogRecord& record : batch) durable_.try_emplace(record.log, Lsn(0));  // it may have come through
  }
  disk_.Crash(kind);
  region_.reset();
  state_tap_.reset();
  states_.reset();
  tap_.reset();
  log_.reset();
  transport_.reset();
  random_.reset();
  flush_at_ = Instant::Max();
  observer_.OnRegiondCrash(id());
}

void SimRegiond::Write(uint64_t request, const WriteRequest& write) {
  region_->Write(request, write);
  Touched();
}

void SimRegiond::ProposeReplica(uint64_t request, const RegionId& target, const std::string& table) {
  region_->ChangeReplicas(request, ReplicaAction::kCreate, target, table);
  Touched();
}

void SimRegiond::Deliver(SimNetwork::Delivery delivery) {
  region_->OnMessage(delivery.from, std::move(delivery.message));
  Touched();
}

void SimRegiond::Touched() {
  if (flush_at_ != Instant::Max()) return;
  flush_at_ = time_.now + Duration{static_cast<int64_t>(turn_random_.Below(options_.turn_max.us + 1))};
}

Instant SimRegiond::NextDue() const {
  if (!up()) return Instant::Max();
  return std::min({flush_at_, log_->NextDue(), tick_at_});
}

void SimRegiond::RunDue() {
  if (!up()) return;
  for (const AppendDone& done : log_->TakeDone(time_.now)) {
    const std::vector<LogRecord> records = tap_->TakeOldest();
    if (done.status.ok()) {
      for (const LogRecord& record : records) ReportDurable(record);
    }
    region_->OnAppendDone(done);
    Touched();
  }
  if (tick_at_ <= time_.now) {
    tick_at_ = time_.now + kTick;
    region_->Tick();
    Touched();
  }
  if (flush_at_ > time_.now) return;
  flush_at_ = Instant::Max();
  region_->Flush();
  for (const Reply& reply : region_->TakeReplies()) observer_.OnReply(id(), reply);
  region_->TakeArrivals();
}

void SimRegiond::ReportDurable(const LogRecord& record) {
  const absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(record.payload);
  MERIDIAN_CHECK(change.ok(), "a log record does not survive its codec: ", change.status().ToString());
  durable_[record.log] = record.lsn;
  observer_.OnDurable(id(), record, *change);
}

void SimRegiond::ReportKept() {
  for (const auto& [log, reported] : durable_) {
    const LogStore::Bounds bounds = log_->BoundsOf(log);
    Lsn next = std::max(reported.Next(), bounds.first);
    while (next <= bounds.last) {
      const absl::StatusOr<std::vector<LogRecord>> records = log_->Read(log, next, kReadBytes);
      MERIDIAN_CHECK(records.ok() && !records->empty());
      for (const LogRecord& record : *records) ReportDurable(record);
      next = records->back().lsn.Next();
    }
  }
}

}  // namespace meridian
