#include "replicator/core/sender/backfill.h"

#include <utility>

namespace meridian {

Backfill::Backfill(TableId table, GlobalTableId global, RegionId source, RegionId destination, std::string cursor,
                   const SenderOptions& options)
    : table_(table),
      global_(global),
      source_(std::move(source)),
      destination_(std::move(destination)),
      options_(options),
      cursor_(std::move(cursor)) {}

std::optional<FetchItems> Backfill::NextFetch(Instant now) {
  if (done_ || in_flight_) return std::nullopt;
  if (held_until_ && now < *held_until_) return std::nullopt;
  if (asked_at_ && now - *asked_at_ < options_.retry) return std::nullopt;
  held_until_.reset();
  asked_at_ = now;
  return FetchItems{table_, destination_, cursor_, options_.batch_bytes_max};
}

std::optional<ApplyBatch> Backfill::OnItems(Instant now, Items items, uint64_t* next_sequence) {
  if (!asked_at_ || in_flight_ || items.after != cursor_) return std::nullopt;
  asked_at_.reset();
  in_flight_ = InFlight{(*next_sequence)++, items.next, items.done, now};
  return ApplyBatch{global_, source_, kBackfillStream, in_flight_->sequence, std::move(items.records)};
}

bool Backfill::OnAck(Instant now, const ApplyAck& ack) {
  if (!in_flight_ || in_flight_->sequence != ack.sequence) return false;
  if (ack.result != ApplyResult::kDurable) {
    Rewind();
    held_until_ = now + options_.retry;
    return false;
  }
  cursor_ = in_flight_->next;
  done_ = in_flight_->last;
  in_flight_.reset();
  return true;
}

void Backfill::RewindIfOverdue(Instant now, Duration round_trip) {
  if (in_flight_ && now - in_flight_->sent_at >= options_.retry + round_trip) Rewind();
}

void Backfill::Rewind() {
  in_flight_.reset();
  asked_at_.reset();
}

}  // namespace meridian
