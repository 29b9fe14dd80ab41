#include "tools/sim/workload/change_replicas.h"

#include <string>
#include <utility>

namespace meridian {
namespace {

constexpr Duration kBetweenReplicaChangesMax = Duration::Millis(600);
constexpr size_t kReplicasMin = 2;

}  // namespace

void ChangeReplicas::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(kBetweenReplicaChangesMax.us))};
  SimRegiond& proposer = cluster_.regiond(random_.Below(cluster_.regions()));
  if (asked_ || !proposer.up()) return;
  const Table* const table = proposer.region().catalog().Find(std::string(kSimTable));
  if (table == nullptr) return;
  const std::optional<std::pair<ReplicaAction, RegionId>> change = Draw(table->descriptor(), proposer.id());
  if (!change) return;
  asked_ = Asked{client_.NextRequest(), proposer.id(), change->first};
  proposer.ProposeReplica(asked_->request, change->first, change->second, std::string(kSimTable));
}

// It may say what is no more: so one Region alone may be left.
std::optional<std::pair<ReplicaAction, RegionId>> ChangeReplicas::Draw(const TableDescriptor& table, const RegionId& proposer) {
  std::vector<RegionId> absent;
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    const RegionId& region = cluster_.region_id(i);
    const bool member = table.global ? table.global->Find(region) != nullptr : region == proposer;
    if (!member) absent.push_back(region);
  }
  const size_t replicas = cluster_.regions() - absent.size();
  if (removes_ && replicas > kReplicasMin && (absent.empty() || random_.Chance(1, 3))) {
    return std::pair(ReplicaAction::kDelete, table.global->replicas[random_.Below(replicas)].region);
  }
  if (absent.empty()) return std::nullopt;
  return std::pair(ReplicaAction::kCreate, absent[random_.Below(absent.size())]);
}

void ChangeReplicas::OnReply(const RegionId& region, const Reply& reply) {
  if (!asked_ || asked_->proposer != region || asked_->request != reply.request) return;
  if (reply.status.ok()) marks_.Add(asked_->action == ReplicaAction::kDelete ? SimMark::kReplicaRemoved : SimMark::kReplicaAdded);
  asked_.reset();
}

void ChangeReplicas::OnRegiondCrash(const RegionId& region) {
  if (asked_ && asked_->proposer == region) asked_.reset();
}

}  // namespace meridian
