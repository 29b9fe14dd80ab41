#include "regiond/core/replication/pending_writes.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "regiond/core/replication/born_here.h"

namespace meridian {
namespace {

constexpr uint64_t kBits = 64;
constexpr int64_t kReadBytes = 1 << 20;
constexpr int kReadsMax = 2;  // of one CatchUp: a long backlog is counted over some calls, between other work

// The bits of word `word` that stand for LSNs in [from, through].
uint64_t MaskOf(uint64_t word, uint64_t from, uint64_t through) {
  uint64_t mask = ~uint64_t{0};
  if (from > word * kBits) mask &= ~uint64_t{0} << (from - word * kBits);
  if (through < word * kBits + kBits - 1) mask &= ~uint64_t{0} >> (word * kBits + kBits - 1 - through);
  return mask;
}

}  // namespace

void PendingWrites::StartAfter(Lsn checkpoint) {
  const Lsn first = checkpoint.Next();
  if (first < first_ || first >= next_) {
    marks_.clear();
    more_.clear();
    gap_begin_ = gap_end_ = Lsn(0);
    next_ = first;
  } else {
    marks_.erase(marks_.begin(), marks_.lower_bound(first.value / kBits));
    more_.erase(more_.begin(), more_.lower_bound(first));
  }
  first_ = first;
}

void PendingWrites::Add(Lsn lsn, uint64_t writes) {
  if (writes > 0) marks_[lsn.value / kBits] |= uint64_t{1} << (lsn.value % kBits);
  if (writes > 1) more_[lsn] = writes - 1;
  next_ = lsn.Next();
}

void PendingWrites::CatchUp(const CommittedLog& log) {
  for (int read = 0; read < kReadsMax && log.store != nullptr && next_ <= log.committed; ++read) {
    const absl::StatusOr<std::vector<LogRecord>> records = log.store->Read(log.id, next_, kReadBytes);
    if (absl::IsOutOfRange(records.status())) {  // a gap: what it held is not known, nor what of it was sent
      const Lsn begin = log.store->BoundsOf(log.id).first;
      gap_begin_ = next_;
      next_ = gap_end_ = begin;
      continue;
    }
    if (!records.ok() || records->empty()) return;
    std::vector<ChangeRecord> changes;
    for (const LogRecord& record : *records) {
      if (record.lsn > log.committed) return;
      changes.clear();
      const bool decoded = AddBornHere(self_, record.payload, &changes);
      Add(record.lsn, decoded ? changes.size() : 1);
    }
  }
}

PendingWrites::Count PendingWrites::Between(Lsn checkpoint, Lsn committed) const {
  Count count;
  if (checkpoint >= committed) return count;
  const uint64_t from = checkpoint.value + 1;
  const uint64_t through = std::min(committed.value, next_.value - 1);
  for (auto at = marks_.lower_bound(from / kBits); at != marks_.end() && at->first <= through / kBits && from <= through; ++at) {
    const uint64_t marked = at->second & MaskOf(at->first, from, through);
    if (marked == 0) continue;
    if (count.writes == 0) count.oldest = Lsn(at->first * kBits + static_cast<uint64_t>(std::countr_zero(marked)));
    count.writes += static_cast<uint64_t>(std::popcount(marked));
  }
  const uint64_t gap_from = std::max(from, gap_begin_.value);
  if (gap_from < gap_end_.value && gap_from <= through) {
    if (count.writes == 0 || Lsn(gap_from) < count.oldest) count.oldest = Lsn(gap_from);
    count.writes += std::min(gap_end_.value - 1, through) - gap_from + 1;
  }
  for (auto at = more_.lower_bound(Lsn(from)); at != more_.end() && at->first.value <= through; ++at) count.writes += at->second;
  const uint64_t uncounted_from = std::max(from, next_.value);
  if (uncounted_from > committed.value) return count;
  if (count.writes == 0) count.oldest = Lsn(uncounted_from);
  count.writes += committed.value - uncounted_from + 1;
  return count;
}

}  // namespace meridian
