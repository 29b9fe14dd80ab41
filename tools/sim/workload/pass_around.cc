#include "tools/sim/workload/pass_around.h"

namespace meridian {
namespace {

constexpr Duration kThinkMax = Duration::Millis(20);

}  // namespace

PassAround::PassAround(SimCluster& cluster, SimClient& client, Random& random)
    : cluster_(cluster), client_(client), random_(random) {
  for (size_t item = 0; item < client.items(); ++item) {
    tokens_.push_back({random_.Below(cluster.regions()), Version()});
    Schedule(item);
  }
}

void PassAround::Schedule(size_t item) {
  const Duration think{static_cast<int64_t>(1 + random_.Below(kThinkMax.us))};
  due_.emplace(std::pair(cluster_.time().now + think, next_sequence_++), item);
}

Instant PassAround::NextDue() const { return due_.empty() ? Instant::Max() : due_.begin()->first.first; }

void PassAround::RunDue() {
  while (!due_.empty() && due_.begin()->first.first <= cluster_.time().now) {
    const size_t item = due_.begin()->second;
    due_.erase(due_.begin());
    Token& token = tokens_[item];
    if (!client_.CanWrite(token.turn, item)) {
      Schedule(item);
      continue;
    }
    SimClient::Operation operation;
    operation.kind = random_.Chance(1, 2) ? SimClient::Kind::kPut : SimClient::Kind::kUpdate;
    if (random_.Chance(1, 5) && !client_.ValueAt(token.turn, item).empty()) operation.kind = SimClient::Kind::kDelete;
    operation.item = item;
    token.last = client_.Write(token.turn, operation);
    token.turn = (token.turn + 1) % cluster_.regions();
    ++passes_total_;
  }
}

void PassAround::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  for (size_t item = 0; item < tokens_.size(); ++item) {
    const Token& token = tokens_[item];
    if (change.after.version != token.last || region != cluster_.region_id(token.turn)) continue;
    if (change.key == client_.key(item)) Schedule(item);
  }
}

}  // namespace meridian
