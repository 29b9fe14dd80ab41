#include "replicator/core/sender/partition_sender.h"

#include <algorithm>
#include <utility>

#include "base/seam/sabotage.h"

namespace meridian {

PartitionSender::PartitionSender(LogId log, RegionId destination, GlobalTableId table, RegionId source, uint64_t joined_version,
                                 Lsn checkpoint, const SenderOptions& options)
    : log_(log),
      destination_(std::move(destination)),
      table_(table),
      source_(std::move(source)),
      joined_version_(joined_version),
      options_(options),
      checkpoint_(checkpoint),
      next_fetch_(checkpoint.Next()) {}

std::optional<FetchChanges> PartitionSender::NextFetch(Instant now) {
  if (has_gap()) return std::nullopt;
  if (held_until_) {
    if (now < *held_until_) return std::nullopt;
    held_until_.reset();
  }
  if (gathers_until_) {
    if (now < *gathers_until_) return std::nullopt;
    gathers_until_.reset();
  }
  if (in_flight_.size() >= options_.window_batches) return std::nullopt;
  if (asked_at_ && now - *asked_at_ < options_.retry) return std::nullopt;
  asked_at_ = now;
  return FetchChanges{log_, destination_, next_fetch_, options_.batch_bytes_max};
}

std::optional<ApplyBatch> PartitionSender::OnChanges(Instant now, Changes changes, uint64_t* next_sequence) {
  if (!asked_at_ || changes.from != next_fetch_) return std::nullopt;
  if (!changes.trimmed && changes.next > changes.last) gathers_until_ = *asked_at_ + options_.gather;
  asked_at_.reset();
  last_ = std::max(last_, changes.last);
  if (changes.trimmed) {
    gap_end_ = changes.next;
    if (Sabotaged(Sabotage::kPassedGap)) {
      ScanBegins();
      ScanDone();
    }
    return std::nullopt;
  }
  next_fetch_ = changes.next;
  const bool nothing_to_send = changes.records.empty();
  in_flight_.push_back({(*next_sequence)++, changes.next.Prev(), now, nothing_to_send, WriteTimes::Of(changes.records)});
  if (Sabotaged(Sabotage::kEarlyCheckpoint)) checkpoint_ = changes.next.Prev();
  if (nothing_to_send) {
    AdvanceCheckpoint();
    return std::nullopt;
  }
  return ApplyBatch{table_, source_, log_.partition.value, in_flight_.back().sequence, joined_version_, std::move(changes.records)};
}

bool PartitionSender::OnAck(Instant now, const ApplyAck& ack) {
  const auto at = std::find_if(in_flight_.begin(), in_flight_.end(),
                               [&](const InFlight& batch) { return batch.sequence == ack.sequence; });
  if (at == in_flight_.end()) return false;
  heard_at_ = now;
  if (ack.result != ApplyResult::kDurable) {
    Rewind();
    held_until_ = now + options_.retry;
    return false;
  }
  if (!std::exchange(at->durable, true)) acknowledged_.push_back(at->written);
  return AdvanceCheckpoint();
}

bool PartitionSender::AdvanceCheckpoint() {
  const Lsn before = checkpoint_;
  while (!in_flight_.empty() && in_flight_.front().durable) {
    checkpoint_ = std::max(checkpoint_, in_flight_.front().through);
    in_flight_.pop_front();
  }
  return checkpoint_ != before;
}

bool PartitionSender::ScanDone() {
  if (!std::exchange(gap_scanned_, false)) return false;
  in_flight_.clear();  // all of it lies before the end of the gap: the scan has brought it too
  next_fetch_ = *gap_end_;
  checkpoint_ = gap_end_->Prev();
  gap_end_.reset();
  return true;
}

bool PartitionSender::RewindIfOverdue(Instant now, Duration round_trip) {
  if (in_flight_.empty()) return false;
  const Instant since = std::max(in_flight_.front().sent_at, heard_at_);
  if (now - since < options_.retry + round_trip) return false;
  Rewind();
  return true;
}

void PartitionSender::Rewind() {
  resent_total_ += in_flight_.size();
  in_flight_.clear();
  next_fetch_ = checkpoint_.Next();
  asked_at_.reset();
  gathers_until_.reset();
}

}  // namespace meridian
