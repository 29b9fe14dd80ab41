#include "regiond/server/az/az_progress.h"

namespace meridian {

AzProgress ProgressOf(Region& region, AzId az) {
  AzProgress progress;
  AzNode* const node = region.azs().Find(az);
  if (node == nullptr) return progress;
  for (const auto& [name, table] : region.catalog().tables()) {
    for (const PartitionLayout::Range& range : table->layout().ranges()) {
      const Partition& partition = table->partitions()[range.id.value];
      const LogId& log = partition.id();
      progress.leads += partition.leader() && partition.leader()->az == az;
      const AzNode::Replica* const replica = node->Find(log);
      if (replica == nullptr || replica->consensus.learner()) ++progress.rebuilding;
      const uint64_t applied = replica == nullptr ? 0 : replica->state->marks(log.partition).applied.value;
      if (applied < partition.committed().value) progress.behind += partition.committed().value - applied;
    }
  }
  return progress;
}

}  // namespace meridian
