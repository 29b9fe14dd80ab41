#include "tools/sim/workload/add_replicas.h"

#include <utility>

namespace meridian {
namespace {

constexpr Duration kLookAgain = Duration::Millis(100);

}  // namespace

AddReplicas::AddReplicas(std::vector<size_t> regions, SimCluster& cluster, SimClient& client)
    : regions_(std::move(regions)), cluster_(cluster), client_(client) {
  next_ = regions_.empty() ? Instant::Max() : cluster.time().now;
}

void AddReplicas::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + kLookAgain;
  SimRegiond& proposer = cluster_.regiond(0);
  if (!proposer.up() || unanswered_) return;
  const absl::StatusOr<TableDescriptor> table = proposer.region().DescribeTable(std::string(kSimTable));
  if (!table.ok()) return;
  const RegionId& target = cluster_.region_id(regions_[position_]);
  const ReplicaState* replica = table->global ? table->global->Find(target) : nullptr;
  if (replica == nullptr) {
    unanswered_ = client_.NextRequest();
    proposer.ProposeReplica(*unanswered_, ReplicaAction::kCreate, target, std::string(kSimTable));
  } else if (replica->phase == ReplicaPhase::kActive) {
    ++position_;
    next_ = position_ == regions_.size() ? Instant::Max() : cluster_.time().now;
  }
}

void AddReplicas::OnReply(const RegionId& region, const Reply& reply) {
  if (unanswered_ == reply.request) unanswered_.reset();  // a refusal is tried again
}

void AddReplicas::OnRegiondCrash(const RegionId& region) {
  if (region == cluster_.region_id(0)) unanswered_.reset();
}

}  // namespace meridian
