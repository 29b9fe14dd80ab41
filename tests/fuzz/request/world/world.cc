#include "tests/fuzz/request/world/world.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/model/check.h"
#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {
namespace {

constexpr AzId kAz(0);
constexpr Duration kTickPeriod = Duration::Millis(200);  // as regiond's
constexpr size_t kPartitions = 2;

RegionOptions Options() {
  RegionOptions options;
  options.self = RegionId(std::string(kRegion));
  options.azs.azs = 1;
  options.partitions_per_table = kPartitions;
  return options;
}

}  // namespace

World::World(Metrics& metrics)
    : metrics_(metrics),
      coordinator_(RegionId(std::string(kRegion))),
      disk_({}, clock_, random_),
      clients_(
          [this](const HttpRequest& request, HttpResponder responder) {
            turn_wanted_ = true;
            api_->Handle(request, std::move(responder));
          },
          [this] { Turn(); }) {
  Start();
}

World::~World() { Stop(); }

void World::Start() {
  log_ = disk_.OpenLog();
  states_ = disk_.OpenState();
  region_ = std::make_unique<Region>(Options(), clock_, random_, coordinator_, no_peers_);
  const absl::Status started = region_->StartAz(kAz, *log_, *states_);
  MERIDIAN_CHECK(started.ok(), started.ToString());
  const absl::Status recovered = region_->Recover();
  MERIDIAN_CHECK(recovered.ok(), recovered.ToString());
  api_ = std::make_unique<ApiServer>(*region_, ApiEndpoint{std::string(kRegion)}, "localhost:8000", clock_, metrics_, random_.Next());
  next_beat_ = next_tick_ = clock_.now;
  Pass(kTickPeriod);
}

void World::Stop() {
  api_.reset();
  region_.reset();
  disk_.Crash(CrashKind::kProcess);
  states_.reset();
  log_.reset();
}

void World::Restart(Duration later) {
  Stop();
  clock_.Advance(later);
  Start();
}

// As regiond's: at once if a request came, else when a write is on the disk or the Availability Zone has a beat.
void World::Turn() {
  if (std::exchange(turn_wanted_, false)) return EndTurn();
  const Instant due = log_->NextDue();
  PassUntil(due == Instant::Max() ? next_beat_ : std::max(due, clock_.now));
}

void World::EndTurn() {
  do {
    region_->backups().Work();
    region_->Flush();
    const std::vector<Region::FailedAz> failed = region_->TakeFailedAzs();
    MERIDIAN_CHECK(failed.empty(), "the AZ failed: ", failed.front().status.ToString());
    for (Reply& reply : region_->TakeReplies()) api_->OnReply(std::move(reply));
    api_->RetryParked();
  } while (coordinator_.Answer(*region_));
}

void World::PassUntil(Instant when) {
  const auto go_to = [&](Instant instant) {
    clock_.Advance(instant - clock_.now);
    for (const AppendDone& done : log_->TakeDone(clock_.now)) region_->OnAppendDone(kAz, done);
  };
  for (; next_beat_ <= when; next_beat_ = next_beat_ + AzTiming().beat) {
    go_to(std::max(next_beat_, clock_.now));
    region_->TickAzs();
    if (next_tick_ <= clock_.now) {
      next_tick_ = clock_.now + kTickPeriod;
      region_->Tick();
    }
    EndTurn();
  }
  go_to(when);
  EndTurn();
}

}  // namespace meridian::fuzz
