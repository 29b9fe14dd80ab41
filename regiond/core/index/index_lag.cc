#include "regiond/core/index/index_lag.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/model/bytes.h"
#include "base/model/key_codec.h"

namespace meridian {
namespace {

constexpr std::string_view kPrefix = "q";

struct Change {
  WallTime due;
  std::string_view erased, put, image;
};

std::string KeyOf(uint64_t sequence) {
  std::string key(kPrefix);
  ByteWriter(&key).Fixed64(sequence);
  return key;
}

absl::StatusOr<Change> Decoded(std::string_view value) {
  ByteReader in(value);
  Change change;
  change.due.us = static_cast<int64_t>(in.Fixed64());
  change.erased = in.Bytes();
  change.put = in.Bytes();
  change.image = in.Bytes();
  if (!in.done()) return absl::DataLossError("a change of an index that waits is damaged");
  return change;
}

// Of an entry's key.
uint32_t IndexOf(std::string_view key) { return ByteReader(key.substr(1)).Fixed32(); }

bool OnChange(const StateCursor& cursor) { return cursor.valid() && cursor.key().starts_with(kPrefix); }

uint64_t SequenceAt(const StateCursor& cursor) { return ByteReader(cursor.key().substr(kPrefix.size())).Fixed64(); }

}  // namespace

absl::StatusOr<IndexLag> IndexLag::Open(Duration lag, Clock& clock, StateStore& store) {
  IndexLag queue(lag, clock);
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  cursor->Seek(kPrefix);
  if (OnChange(*cursor)) {
    const absl::StatusOr<Change> oldest = Decoded(cursor->value());
    if (!oldest.ok()) return oldest.status();
    queue.oldest_ = oldest->due;
    queue.first_sequence_ = SequenceAt(*cursor);
    cursor->SeekBefore(PrefixEnd(kPrefix));
    if (OnChange(*cursor)) queue.next_sequence_ = SequenceAt(*cursor) + 1;
  }
  if (!cursor->status().ok()) return cursor->status();
  return queue;
}

void IndexLag::Add(WallTime since, std::string_view erased, const std::optional<IndexEntry>& put, StateBatch& batch) {
  const WallTime due = std::min(since, clock_->WallNow()) + lag_;
  std::string value;
  ByteWriter out(&value);
  out.Fixed64(static_cast<uint64_t>(due.us));
  out.Bytes(erased);
  out.Bytes(put ? std::string_view(put->key) : std::string_view());
  out.Bytes(put ? std::string_view(put->image) : std::string_view());
  batch.Put(KeyOf(next_sequence_++), value);
  if (!oldest_) oldest_ = due;
}

bool IndexLag::Due(WallTime at) const {
  const WallTime now = clock_->WallNow();
  return at <= now || at > now + lag_;
}

bool IndexLag::due() const { return oldest_ && Due(*oldest_); }

absl::StatusOr<bool> IndexLag::Move(StateStore& store, size_t changes_max, bool all, Known known, StateBatch& batch) {
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  size_t moved = 0;
  for (cursor->Seek(KeyOf(first_sequence_)); OnChange(*cursor); cursor->Next(), ++moved) {
    const absl::StatusOr<Change> change = Decoded(cursor->value());
    if (!change.ok()) return change.status();
    first_sequence_ = SequenceAt(*cursor);
    oldest_ = change->due;
    const bool moves = all || Due(change->due);
    if (!moves || moved == changes_max) return moves;
    if (!change->erased.empty() && known(IndexOf(change->erased))) batch.Erase(change->erased);
    if (!change->put.empty() && known(IndexOf(change->put))) batch.Put(change->put, change->image);
    batch.Erase(cursor->key());
  }
  if (!cursor->status().ok()) return cursor->status();
  first_sequence_ = next_sequence_;
  oldest_.reset();
  return false;
}

}  // namespace meridian
