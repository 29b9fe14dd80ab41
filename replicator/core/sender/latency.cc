#include "replicator/core/sender/latency.h"

#include <algorithm>

namespace meridian {
namespace {

constexpr Duration kStep = Duration::Seconds(5);
constexpr Duration kLongest = Duration::Seconds(30 * 86'400);  // or sums of years would overflow

int64_t StepAt(Instant now) { return now.us / kStep.us; }

}  // namespace

WriteTimes WriteTimes::Of(const std::vector<ChangeRecord>& records) {
  WriteTimes times;
  if (records.empty()) return times;
  times.count = static_cast<int64_t>(records.size());
  times.first = times.last = records.front().after.version.hlc.wall();
  for (const ChangeRecord& record : records) {
    times.first = std::min(times.first, record.after.version.hlc.wall());
    times.last = std::max(times.last, record.after.version.hlc.wall());
  }
  for (const ChangeRecord& record : records) times.sum = times.sum + (record.after.version.hlc.wall() - times.first);
  return times;
}

void LatencyWindow::Add(Instant now, WallTime wall, const WriteTimes& written) {
  if (written.count == 0) return;
  const int64_t number = StepAt(now);
  Step& step = steps_[static_cast<size_t>(number % kSteps)];
  const Duration shortest = std::clamp(wall - written.last, Duration(), kLongest);
  const Duration longest = std::clamp(wall - written.first, shortest, kLongest);
  if (step.number != number) step = {number, 0, Duration(), shortest, longest};
  step.count += written.count;
  step.sum = step.sum + std::max(Duration(), longest * written.count - written.sum);
  step.minimum = std::min(step.minimum, shortest);
  step.maximum = std::max(step.maximum, longest);
}

std::optional<LatencyWindow::Latency> LatencyWindow::LastMinute(Instant now) const {
  Latency latency;
  Duration sum;
  for (const Step& step : steps_) {
    if (step.number < 0 || step.number <= StepAt(now) - kSteps) continue;
    latency.minimum = latency.count == 0 ? step.minimum : std::min(latency.minimum, step.minimum);
    latency.maximum = std::max(latency.maximum, step.maximum);
    latency.count += step.count;
    sum = sum + step.sum;
  }
  if (latency.count == 0) return std::nullopt;
  latency.average = Duration::Micros(sum.us / latency.count);
  return latency;
}

}  // namespace meridian
