// The part of Region that keeps what its logs say of streams in step with what its tables should have (docs/streams.md).
#include <algorithm>

#include "regiond/core/region/region.h"
#include "regiond/core/settings/stream_setting.h"

namespace meridian {
namespace {

constexpr size_t kTrimmedAtOnce = 1000;

}  // namespace

absl::StatusOr<TableState*> Region::StreamsOf(LogId log) {
  Table* const table = catalog_.FindById(log.table);
  if (const std::optional<Lead> lead = LeadOf(table->partitions()[log.partition.value])) return lead->replica->state;
  AzNode* const node = azs_.AnyWith(log);
  if (node != nullptr) node->CatchUp(log);
  if (node == nullptr || !node->failure().ok()) return absl::UnavailableError("no Availability Zone can tell of this partition now");
  return node->FindState(log.table);
}

WallTime Region::LoggedAt(const Table& table) const {
  const TableDescriptor& descriptor = table.descriptor();
  const bool lags = options_.azs.index_lag > Duration() && !descriptor.settings.indexes.empty();
  return lags || descriptor.attributes.enabled_stream() != nullptr ? clock_.WallNow() : WallTime();
}

// Whatever is proposed next comes behind the shard record that this may propose.
void Region::SettleShard(const Table& table, Partition& partition, const Lead& lead) {
  const StreamDefinition* const stream = table.descriptor().attributes.enabled_stream();
  const ShardRecord& last = partition.shard();
  ShardRecord next;
  if (stream != nullptr) next = {clock_.WallNow(), stream->number, stream->view};
  if (next.stream == last.stream && (stream == nullptr || next.at < last.at + options_.shard_life)) return;
  next.at = std::max(clock_.WallNow(), last.at);
  lead.node->Propose(partition.id(), partition.OpenShard(next));
  more_to_flush_ = true;
}

void Region::SettleShards(Table& table) {
  for (Partition& partition : table.partitions()) {
    if (const std::optional<Lead> lead = LeadOf(partition)) SettleShard(table, partition, *lead);
  }
}

void Region::TrimStreams(Table& table) {
  const TableDescriptor& descriptor = table.descriptor();
  const WallTime horizon{clock_.WallNow().us - options_.stream_retention.us};
  for (const Partition& partition : table.partitions()) {
    const std::optional<Lead> lead = LeadOf(partition);
    if (!lead) continue;
    TableState& state = *lead->replica->state;
    const PartitionStream& stream = state.stream(partition.id().partition);
    if (stream.shards().empty() || stream.shards().front().opened_at >= horizon) continue;
    const absl::StatusOr<std::optional<TrimRecord>> due = stream.DueTrim(state.store(), horizon, kTrimmedAtOnce);
    if (absl::IsDataLoss(due.status())) lead->node->Damaged(descriptor.id);
    if (!due.ok() || !*due) continue;
    lead->node->Propose(partition.id(), EncodeTrimRecord(**due));
    more_to_flush_ = true;
  }
  TableDescriptor remembered = descriptor;
  ForgetStreams(remembered.attributes, horizon);
  // What cannot be stored now is forgotten at a later tick.
  if (remembered != descriptor) (void)catalog_.Update(table, std::move(remembered), azs_.Stores());
}

}  // namespace meridian
