// The part of Region that splits partitions (docs/partitions.md): it announces a split in the catalog, has the parent's leader log it, and
// when that has applied it sends what is the child's to the child.
#include <algorithm>

#include "base/seam/sabotage.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

constexpr uint64_t kPartitionsMax = 1024;
constexpr size_t kSurveyedAtOnce = 5000;
constexpr Duration kShardStep = Duration::Millis(1);  // the ids of a shard and its child tell apart so much

}  // namespace

void Region::WorkOnSplits(Table& table) {
  if (IsSystemTable(table.descriptor().name)) return;
  if (table.descriptor().split_under_way() != nullptr) return AdvanceSplit(table);
  const TableId id = table.descriptor().id;
  auto survey = surveys_.find(id);
  if (survey == surveys_.end()) {
    std::optional<SplitSurvey> due = DueSurvey(table);
    if (!due) return;
    survey = surveys_.emplace(id, *due).first;
  }
  const Partition& partition = table.partitions()[survey->second.partition().value];
  const std::optional<Lead> lead = LeadOf(partition);
  if (!lead) return;
  const absl::StatusOr<bool> finished = survey->second.Work(lead->replica->state->store(), kSurveyedAtOnce);
  if (absl::IsDataLoss(finished.status())) lead->node->Damaged(id);
  if (!finished.ok() || !*finished) return;
  const std::optional<SplitSurvey::Cut> cut = survey->second.Best();
  surveys_.erase(survey);
  if (!cut) {
    indivisible_[partition.id()] = lead->replica->state->marks(partition.id().partition).counters.bytes;
    return;
  }
  TableDescriptor descriptor = table.descriptor();
  descriptor.splits.push_back({partition.id().partition, cut->at, cut->items, cut->bytes, Lsn(0)});
  // What cannot be announced now is found due again.
  if (catalog_.Update(table, std::move(descriptor), azs_.Stores()).ok()) AdvanceSplit(table);
}

// For throughput the widest partition is the one to split, for size any that has grown too large. One that could not be split is looked at
// again when it has grown by a tenth.
std::optional<SplitSurvey> Region::DueSurvey(const Table& table) {
  const std::vector<PartitionLayout::Range>& ranges = table.layout().ranges();
  if (ranges.size() >= kPartitionsMax) return std::nullopt;
  if (options_.partitions_per_table == 0 && PartitionsFor(table.descriptor().settings) > ranges.size()) {
    const auto width = [](const PartitionLayout::Range& range) { return range.last - range.first; };
    return SplitSurvey(*std::max_element(ranges.begin(), ranges.end(), [&](const auto& a, const auto& b) { return width(a) < width(b); }),
                       SplitSurvey::Aim::kByHash);
  }
  for (const PartitionLayout::Range& range : ranges) {
    const Partition& partition = table.partitions()[range.id.value];
    const std::optional<Lead> lead = LeadOf(partition);
    if (!lead) continue;
    const int64_t bytes = lead->replica->state->marks(range.id).counters.bytes;
    const auto indivisible = indivisible_.find(partition.id());
    const int64_t tried = indivisible == indivisible_.end() ? 0 : indivisible->second;
    if (bytes > options_.partition_bytes_max && bytes > tried + tried / 10) return SplitSurvey(range, SplitSurvey::Aim::kBySize);
  }
  return std::nullopt;
}

// The parent takes no writes from the announcement on (TakesWrites), so that nothing of the child's hashes is prepared or in flight there
// when writes to the child begin. It is a matter of one record; a transaction that has items of the parent in hand ends first.
void Region::AdvanceSplit(Table& table) {
  const PartitionSplit& split = *table.descriptor().split_under_way();
  const PartitionId child = table.descriptor().ChildOf(table.descriptor().splits.size() - 1);
  Partition& parent = table.partitions()[split.parent.value];
  const std::optional<Lead> lead = LeadOf(parent);
  if (!lead) return;
  const std::vector<SplitMark>& applied = lead->replica->state->splits();
  const auto mark = std::find_if(applied.begin(), applied.end(), [&](const SplitMark& one) { return one.child == child; });
  if (mark != applied.end()) {
    TableDescriptor descriptor = table.descriptor();
    descriptor.splits.back().lsn = mark->lsn;
    if (!catalog_.Update(table, std::move(descriptor), azs_.Stores()).ok()) return;  // tried again at the next tick
    TablesChanged();
    leaders_changed_ = true;
    more_to_flush_ = true;
    return;
  }
  if (parent.splitting() || (!parent.prepared().empty() && !Sabotaged(Sabotage::kSplitOverTransaction))) return;
  SplitRecord record{child, split.at, lead->node->self(), split.items, split.bytes};
  record.closes_shard_at = std::max(clock_.WallNow(), parent.shard().at + kShardStep);
  const Lsn lsn = lead->replica->consensus.log().last().Next();
  lead->node->Propose(parent.id(), parent.Split(record, lsn));
  more_to_flush_ = true;
}

}  // namespace meridian
