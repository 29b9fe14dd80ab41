#include "regiond/core/az/range_copy.h"

namespace meridian {
namespace {

constexpr size_t kPageBytes = 256 << 10;

}  // namespace

RangeCopy::RangeCopy(uint64_t id, LogId log, Epoch epoch, TableState& state, LogStore& store)
    : ranges_(state.RangesOf(log.partition)),
      cursor_(state.store().NewCursor()),
      store_(&store),
      next_record_(store.BoundsOf(log).first),
      marks_key_(MarksStateKey(log.partition)),
      marks_(EncodePartitionMarks(state.marks(log.partition))) {
  const PartitionMarks& marks = state.marks(log.partition);
  for (const SplitMark& split : state.splits()) {
    if (split.parent == log.partition) splits_.push_back(split);
  }
  current_ = AzCopyPage{log, epoch, id, 0, false, marks.applied, marks.epoch, {}, {}, {}};
  cursor_->Seek(ranges_.front().low);
}

absl::StatusOr<AzCopyPage> RangeCopy::After(uint64_t page) {
  if (page != current_.page) return current_;
  if (current_.done) return absl::OutOfRangeError("the copy is complete");
  current_.page = page + 1;
  if (absl::Status status = Fill(); !status.ok()) return status;
  return current_;
}

absl::Status RangeCopy::Fill() {
  current_.entries.clear();
  for (size_t bytes = 0; range_ < ranges_.size();) {
    if (cursor_->valid() && cursor_->key() < ranges_[range_].high) {
      current_.entries.emplace_back(cursor_->key(), cursor_->value());
      bytes += cursor_->key().size() + cursor_->value().size();
      cursor_->Next();
      if (bytes >= kPageBytes) return absl::OkStatus();
      continue;
    }
    if (!cursor_->status().ok()) return cursor_->status();
    if (++range_ < ranges_.size()) cursor_->Seek(ranges_[range_].low);
  }
  return FillRecords();
}

absl::Status RangeCopy::FillRecords() {
  current_.records.clear();
  if (next_record_ <= current_.applied) {
    absl::StatusOr<std::vector<LogRecord>> records = store_->Read(current_.log, next_record_, kPageBytes);
    if (!records.ok()) return records.status();
    current_.records = *std::move(records);
    while (!current_.records.empty() && current_.records.back().lsn > current_.applied) current_.records.pop_back();
  }
  if (!current_.records.empty()) next_record_ = current_.records.back().lsn.Next();
  if (next_record_ <= current_.applied) return absl::OkStatus();  // an empty page: the rest is still on its way to the disk here
  current_.entries.emplace_back(marks_key_, marks_);
  current_.splits = splits_;
  current_.done = true;
  return absl::OkStatus();
}

}  // namespace meridian
