#include "tools/sim/fault/fault_driver.h"

#include <algorithm>

namespace meridian {
namespace {

constexpr Duration kSkewMax = Duration::Seconds(2);
constexpr Duration kAzDelayMax = Duration::Millis(500);
constexpr uint64_t kPicks = 1'000'000;

}  // namespace

FaultDriver::FaultDriver(const SimPlan& plan, Instant start, SimCluster& cluster, Random& random)
    : plan_(plan.faults), exact_(plan.exact_faults), start_(start), cluster_(cluster), random_(random), injector_(cluster) {
  for (size_t i = 0; i < plan_.size(); ++i) {
    const Duration wait = plan_[i].every.us > 0 ? UpTo(plan_[i].every * 2) : plan_[i].at;
    begins_.emplace(At{start + wait, next_sequence_++}, i);
  }
}

Duration FaultDriver::UpTo(Duration max) {
  return Duration{static_cast<int64_t>(random_.Below(static_cast<uint64_t>(max.us) + 1))};
}

Instant FaultDriver::NextDue() const {
  Instant next = Instant::Max();
  if (next_exact_ < exact_.size()) next = std::min(next, start_ + exact_[next_exact_].at);
  if (!begins_.empty()) next = std::min(next, begins_.begin()->first.first);
  if (!ends_.empty()) next = std::min(next, ends_.begin()->first.first);
  return next;
}

void FaultDriver::RunDue() {
  const Instant now = cluster_.time().now;
  while (!ends_.empty() && ends_.begin()->first.first <= now) {
    const std::function<void()> end = std::move(ends_.begin()->second);
    ends_.erase(ends_.begin());
    end();
  }
  while (next_exact_ < exact_.size() && start_ + exact_[next_exact_].at <= now) Inject(exact_[next_exact_++]);
  while (!begins_.empty() && begins_.begin()->first.first <= now) {
    const SimFaultPlan& plan = plan_[begins_.begin()->second];
    if (plan.every.us > 0) {
      begins_.emplace(At{now + Duration::Micros(1) + UpTo(plan.every * 2), next_sequence_++}, begins_.begin()->second);
    }
    begins_.erase(begins_.begin());
    Inject(Draw(plan));
  }
}

void FaultDriver::HealAll() {
  next_exact_ = exact_.size();
  begins_.clear();
  for (const auto& [at, end] : ends_) end();
  ends_.clear();
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    for (uint8_t az = 0; az < cluster_.regiond(i).azs(); ++az) cluster_.regiond(i).EndAzFaults(AzId(az));
  }
  cluster_.StartAll();
  (void)cluster_.coordinator().coordinator().ClearAllFaults();
}

void FaultDriver::Inject(const SimFault& fault) {
  std::function<void()> end = injector_.Begin(fault);
  if (!end) return;
  injected_.push_back(fault);
  ends_.emplace(At{cluster_.time().now + fault.length, next_sequence_++}, std::move(end));
}

SimFault FaultDriver::Draw(const SimFaultPlan& plan) {
  SimFault fault;
  fault.kind = plan.kind;
  fault.at = cluster_.time().now - start_;
  DrawPlace(plan, fault);
  fault.length = UpTo(plan.for_max);
  switch (plan.kind) {
    case SimFaultKind::kSlowAz:
    case SimFaultKind::kSlowDisk:
      fault.delay = UpTo(kAzDelayMax);
      break;
    case SimFaultKind::kClockSkew:
      fault.skew = UpTo(kSkewMax * 2) - kSkewMax;
      break;
    case SimFaultKind::kStopAz:
      fault.machine = random_.Chance(1, 2);
      break;
    case SimFaultKind::kCorruptDisk:
      fault.pick = random_.Below(kPicks);
      break;
    default:
      break;
  }
  return fault;
}

void FaultDriver::DrawPlace(const SimFaultPlan& plan, SimFault& fault) {
  const SimFaultPlace place = PlaceOf(plan.kind);
  if (place == SimFaultPlace::kCoordinator) return;
  const bool link = place == SimFaultPlace::kLink;
  std::optional<size_t> region = cluster_.IndexOf(plan.region);
  std::optional<size_t> to = link ? cluster_.IndexOf(plan.to) : std::nullopt;
  if (!region) region = to ? Other(*to) : random_.Below(cluster_.regions());
  fault.region = cluster_.region_id(*region);
  if (link) fault.to = cluster_.region_id(to ? *to : Other(*region));
  if (place != SimFaultPlace::kAz) return;
  fault.az = plan.az.value_or(AzId(static_cast<uint8_t>(random_.Below(cluster_.regiond(*region).azs()))));
}

size_t FaultDriver::Other(size_t than) {
  const size_t index = random_.Below(cluster_.regions() - 1);
  return index < than ? index : index + 1;
}

}  // namespace meridian
