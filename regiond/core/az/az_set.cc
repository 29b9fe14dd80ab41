#include "regiond/core/az/az_set.h"

#include <algorithm>
#include <set>
#include <utility>

namespace meridian {
namespace {

bool HasWhole(AzNode& node, const LogId& log) {
  const AzNode::Replica* const replica = node.Find(log);
  return replica != nullptr && !replica->consensus.learner() && !replica->consensus.BelowFloor();
}

bool HasWhole(AzNode& node, TableId table, const PartitionLayout& layout) {
  return std::all_of(layout.ranges().begin(), layout.ranges().end(),
                     [&](const PartitionLayout::Range& range) { return HasWhole(node, LogId{table, range.id}); });
}

}  // namespace

absl::StatusOr<AzNode*> AzSet::Start(AzId az, LogStore& log, StateDirectory& states, bool process_start) {
  MERIDIAN_CHECK(nodes_[az.index] == nullptr && az.index < options_.azs, az.name());
  AzNodeOptions options;
  options.self = az;
  options.azs = options_.azs;
  options.timing = options_.timing;
  options.journal_entries_max = options_.journal_entries_max;
  options.index_lag = options_.index_lag;
  options.incarnation = ++starts_;
  options.process_start = process_start;
  auto node = std::make_unique<AzNode>(options, clock_, random_, log, states, transport_);
  if (absl::Status status = node->Open(); !status.ok()) return status;
  nodes_[az.index] = std::move(node);
  return nodes_[az.index].get();
}

absl::Status AzSet::OpenTables(AzNode& node, const std::vector<const TableDescriptor*>& tables, bool others_open) {
  std::set<TableId>& damaged = damaged_[node.self().index];
  std::vector<TableId> ids;
  for (const TableDescriptor* table : tables) ids.push_back(table->id);
  if (absl::Status status = node.DropTablesBut(ids); !status.ok()) return status;
  for (const TableDescriptor* table : tables) {
    if (node.FindState(table->id) != nullptr) continue;
    absl::Status status = damaged.contains(table->id) ? absl::DataLossError("a table's copy is damaged")
                                                       : node.OpenTable(*table, AzNode::Opening::kWhole);
    const bool others_whole = !status.ok() && OthersWhole(node.self(), *table);
    if (absl::IsOutOfRange(status) && (others_whole || others_open)) {
      status = node.OpenTable(*table, others_whole ? AzNode::Opening::kCopyShortLogs : AzNode::Opening::kKeepShortLogs);
    }
    if (absl::IsDataLoss(status) && others_whole) {
      status = node.OpenTable(*table, AzNode::Opening::kWipe);
      if (status.ok()) ++rebuilt_total_[node.self().index];
      if (status.ok()) damaged.erase(table->id);
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool AzSet::OthersWhole(AzId az, const TableDescriptor& table) {
  size_t whole = 0;
  const PartitionLayout layout = LayoutOf(table);
  for (AzNode* node : Up()) {
    if (node->self() == az || !node->failure().ok()) continue;
    whole += HasWhole(*node, table.id, layout);
  }
  return whole >= quorum();
}

absl::InlinedVector<AzNode*, kAzsMax> AzSet::Up() {
  absl::InlinedVector<AzNode*, kAzsMax> up;
  for (const auto& node : nodes_) {
    if (node != nullptr) up.push_back(node.get());
  }
  return up;
}

std::vector<StateStore*> AzSet::Stores() {
  std::vector<StateStore*> stores;
  for (AzNode* node : Up()) stores.push_back(&node->store());
  return stores;
}

AzId AzSet::PreferredLeader(uint64_t index) const {
  for (size_t i = 0; i < options_.azs; ++i) {
    const AzId az(static_cast<uint8_t>((index + i) % options_.azs));
    if (nodes_[az.index] != nullptr) return az;
  }
  return AzId(0);
}

void AzSet::StandBest(LogId log) {
  AzNode* best = nullptr;
  std::pair<Epoch, Lsn> most;
  for (size_t i = 0; i < options_.azs; ++i) {
    AzNode* const node = nodes_[(log.partition.value + i) % options_.azs].get();
    AzNode::Replica* const replica = node == nullptr ? nullptr : node->Find(log);
    if (replica == nullptr || replica->consensus.learner()) continue;
    const std::pair<Epoch, Lsn> has(replica->consensus.log().last_epoch(), replica->consensus.log().last());
    if (best != nullptr && has <= most) continue;
    best = node;
    most = has;
  }
  if (best != nullptr) best->Stand(log);
}

AzNode::Replica* AzSet::Leading(LogId log, AzId az, Epoch epoch) {
  AzNode* const node = Find(az);
  if (node == nullptr || !node->failure().ok()) return nullptr;
  AzNode::Replica* const replica = node->Find(log);
  const bool leads = replica != nullptr && replica->consensus.leads() && replica->consensus.epoch() == epoch;
  return leads ? replica : nullptr;
}

TableState* AzSet::MostApplied(TableId table) {
  TableState* most = nullptr;
  uint64_t best = 0;
  for (AzNode* node : Up()) {
    TableState* const state = node->FindState(table);
    if (state == nullptr) continue;
    uint64_t applied = 0;
    for (const PartitionLayout::Range& range : state->layout().ranges()) applied += state->marks(range.id).applied.value;
    if (most != nullptr && applied <= best) continue;
    most = state;
    best = applied;
  }
  return most;
}

AzNode* AzSet::AnyWith(const LogId& log) {
  return Any([&](AzNode& node) { return HasWhole(node, log); });
}

AzNode* AzSet::AnyWithIndex(TableId table, const PartitionLayout& layout, uint32_t index) {
  return Any([&](AzNode& node) {
    const TableState* const state = node.FindState(table);
    return state != nullptr && state->indexes().complete(index) && HasWhole(node, table, layout);
  });
}

template <typename Serves>
AzNode* AzSet::Any(Serves serves) {
  const uint64_t first = options_.azs == 1 ? 0 : random_.Below(options_.azs);
  for (size_t i = 0; i < options_.azs; ++i) {
    AzNode* const node = nodes_[(first + i) % options_.azs].get();
    if (node != nullptr && node->failure().ok() && serves(*node)) return node;
  }
  return nullptr;
}

AzSet::KnownLog AzSet::LogWith(LogId log, Lsn from, std::optional<AzId> leader) {
  KnownLog best;
  for (AzNode* node : Up()) {
    const AzNode::Replica* const replica = node->Find(log);
    if (replica == nullptr || node->log().BoundsOf(log).first > from) continue;
    const KnownLog known{&node->log(), replica->consensus.committed()};
    if (leader == node->self()) return known;
    if (best.store == nullptr || known.committed > best.committed) best = known;
  }
  if (best.store != nullptr || !leader || Find(*leader) == nullptr) return best;
  return {&Find(*leader)->log(), from};  // which says that it is trimmed
}

absl::Status AzSet::TakeFailure(AzId az) {
  AzNode* const node = Find(az);
  const absl::Status failure = node->failure();
  if (node->damaged()) damaged_[az.index].insert(*node->damaged());
  Stop(az);
  return failure;
}

}  // namespace meridian
