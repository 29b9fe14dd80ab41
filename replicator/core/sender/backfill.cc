#include "replicator/core/sender/backfill.h"

#include <algorithm>
#include <utility>

#include "base/model/key_codec.h"

namespace meridian {

Backfill::Backfill(TableId table, GlobalTableId global, RegionId source, uint64_t joined_version, RegionId destination, std::string cursor,
                   const SenderOptions& options)
    : table_(table),
      global_(global),
      source_(std::move(source)),
      joined_version_(joined_version),
      destination_(std::move(destination)),
      options_(options),
      page_bytes_(std::min(options.batch_bytes_max, kBackfillPageBytesMax)),
      window_pages_(options.window_batches * options.batch_bytes_max / page_bytes_),
      cursor_(std::move(cursor)),
      next_fetch_(cursor_) {}

std::optional<FetchItems> Backfill::NextFetch(Instant now) {
  if (done_ || in_flight_.size() >= window_pages_) return std::nullopt;
  if (!in_flight_.empty() && in_flight_.back().last) return std::nullopt;
  if (held_until_ && now < *held_until_) return std::nullopt;
  if (asked_at_ && now - *asked_at_ < options_.retry) return std::nullopt;
  held_until_.reset();
  asked_at_ = now;
  return FetchItems{table_, destination_, next_fetch_, page_bytes_};
}

std::optional<ApplyBatch> Backfill::OnItems(Instant now, Items items, uint64_t* next_sequence) {
  if (!asked_at_ || items.after != next_fetch_) return std::nullopt;
  asked_at_.reset();
  next_fetch_ = items.next;
  in_flight_.push_back({(*next_sequence)++, std::move(items.next), items.done, now});
  return ApplyBatch{global_, source_, kBackfillStream, in_flight_.back().sequence, joined_version_, std::move(items.records)};
}

bool Backfill::OnAck(Instant now, const ApplyAck& ack) {
  const auto at = std::find_if(in_flight_.begin(), in_flight_.end(), [&](const InFlight& page) { return page.sequence == ack.sequence; });
  if (at == in_flight_.end()) return false;
  heard_at_ = now;
  if (ack.result != ApplyResult::kDurable) {
    Rewind();
    held_until_ = now + options_.retry;
    return false;
  }
  at->durable = true;
  bool moved = false;
  for (; !in_flight_.empty() && in_flight_.front().durable; in_flight_.pop_front()) {
    cursor_ = std::move(in_flight_.front().next);
    done_ = in_flight_.front().last;
    moved = true;
  }
  return moved;
}

void Backfill::RewindIfOverdue(Instant now, Duration round_trip) {
  if (in_flight_.empty()) return;
  const Instant since = std::max(in_flight_.front().sent_at, heard_at_);
  if (now - since >= options_.retry + round_trip) Rewind();
}

void Backfill::Rewind() {
  in_flight_.clear();
  next_fetch_ = cursor_;
  asked_at_.reset();
}

uint64_t Backfill::percent() const {
  if (done_) return 100;
  return cursor_.empty() ? 0 : KeyHash(cursor_) / (UINT64_MAX / 100 + 1);
}

}  // namespace meridian
