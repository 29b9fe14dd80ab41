#include "tools/sim/workload/random_writes.h"

#include <algorithm>

namespace meridian {

RandomWrites::RandomWrites(const SimWorkloadPlan& plan, SimCluster& cluster, SimClient& client, Random& random)
    : plan_(plan), cluster_(cluster), client_(client), random_(random) {
  for (size_t i = 0; i < cluster.regions(); ++i) next_.push_back(cluster.time().now + Pause());
}

Instant RandomWrites::NextDue() const { return *std::min_element(next_.begin(), next_.end()); }

Duration RandomWrites::Pause() {
  const uint64_t per_write = 1'000'000 / plan_.writes_per_s;
  return Duration{static_cast<int64_t>(1 + random_.Below(2 * per_write * (100 - plan_.read_percent) / 100 + 1))};
}

void RandomWrites::RunDue() {
  for (size_t region = 0; region < next_.size(); ++region) {
    if (next_[region] > cluster_.time().now) continue;
    next_[region] = cluster_.time().now + Pause();
    if (random_.Chance(plan_.read_percent, 100)) {
      Read(region);
      continue;
    }
    SimClient::Operation operation = Draw();
    if (!client_.CanWrite(region, operation.item)) continue;
    if (operation.expected.empty()) operation.expected = client_.ValueAt(region, operation.item);
    client_.Write(region, operation);
  }
}

void RandomWrites::Read(size_t region) {
  const size_t item = random_.Below(client_.items());
  const bool consistent = !random_.Chance(plan_.eventual_percent, 100);
  if (cluster_.regiond(region).up()) client_.Read(region, item, consistent);
}

// A condition without a value expects the one that stands there.
SimClient::Operation RandomWrites::Draw() {
  SimClient::Operation operation;
  operation.item = random_.Below(client_.items());
  const uint64_t kind = random_.Below(100);
  if (kind < plan_.delete_percent) {
    operation.kind = SimClient::Kind::kDelete;
  } else if (kind < plan_.delete_percent + plan_.update_percent) {
    operation.kind = SimClient::Kind::kUpdate;
  }
  if (!random_.Chance(plan_.conditional_percent, 100)) return operation;
  switch (random_.Below(4)) {
    case 0:
      operation.condition = SimClient::Condition::kExists;
      break;
    case 1:
      operation.condition = SimClient::Condition::kNotExists;
      break;
    default:
      operation.condition = SimClient::Condition::kIs;
      if (random_.Chance(1, 4)) operation.expected = "another value";
  }
  return operation;
}

}  // namespace meridian
