// The part of Region that finds who serves a read.
#include "base/seam/sabotage.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

absl::Status NobodyServes() { return absl::UnavailableError("no Availability Zone can serve this partition now"); }

}  // namespace

absl::StatusOr<ReadView> Region::ViewOf(const std::string& name, bool consistent) {
  absl::StatusOr<Table*> table = FindTable(name);
  if (!table.ok()) return table.status();
  return ReadView((*table)->descriptor(), (*table)->layout(), consistent, *this);
}

absl::StatusOr<StateStore*> Region::StoreOfAll(TableId table, uint32_t index) {
  const PartitionLayout& layout = catalog_.FindById(table)->layout();
  AzNode* const node = azs_.AnyWithIndex(table, layout, index);
  if (node == nullptr) return NobodyServes();
  for (const PartitionLayout::Range& partition : layout.ranges()) node->CatchUp({table, partition.id});
  if (!node->failure().ok()) return NobodyServes();
  return &node->FindState(table)->store();
}

absl::StatusOr<StateStore*> Region::StoreOf(LogId log, bool consistent) {
  if (!consistent) {
    AzNode* const node = azs_.AnyWith(log);
    if (node == nullptr) return NobodyServes();
    node->CatchUp(log);
    if (!node->failure().ok()) return NobodyServes();
    return &node->FindState(log.table)->store();
  }
  const Partition& partition = catalog_.FindById(log.table)->partitions()[log.partition.value];
  if (Sabotaged(Sabotage::kStaleStrongRead)) {
    for (AzNode* node : azs_.Up()) {
      AzNode::Replica* const replica = node->Find(log);
      if (replica != nullptr && replica->consensus.leads()) return &replica->state->store();
    }
    return NobodyServes();
  }
  const std::optional<Lead> lead = LeadOf(partition);
  if (!lead || !lead->node->ReadableNow(*lead->replica)) return NobodyServes();
  return &lead->replica->state->store();
}

void Region::OnDamage(TableId table, StateStore* store) {
  for (AzNode* node : azs_.Up()) {
    TableState* const state = node->FindState(table);
    if (state != nullptr && &state->store() == store) node->Damaged(table);
  }
}

}  // namespace meridian
