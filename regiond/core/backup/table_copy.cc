#include "regiond/core/backup/table_copy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/model/change_record.h"
#include "base/model/check.h"

namespace meridian {

absl::StatusOr<std::vector<LogPoint>> TableCopy::Work(CopyTarget& target) {
  MERIDIAN_CHECK(!awaiting_ && !finished());
  std::map<LogId, LogPoint> points;
  tried_ = done_;
  blocked_ = false;
  size_t entries = 0;
  const auto within = [&] {
    return entries < limits_.entries_max && static_cast<size_t>(tried_.items - done_.items) < limits_.items_max &&
           tried_.bytes - done_.bytes < limits_.bytes_max;
  };
  while (tried_.part < parts_.size() && within() && !blocked_) {
    const StateRange& range = parts_[tried_.part].range;
    StateCursor& cursor = *parts_[tried_.part].cursor;
    if (!std::exchange(positioned_, true)) cursor.Seek(tried_.after.empty() ? range.low : tried_.after + '\0');
    if (!cursor.valid() || cursor.key() >= range.high) {
      if (!cursor.valid() && !cursor.status().ok()) return cursor.status();
      ++tried_.part;
      tried_.after.clear();
      positioned_ = false;
      continue;
    }
    ++entries;
    const absl::StatusOr<std::string_view> image = LiveImage(cursor.value());
    if (!image.ok()) return image.status();
    if (!image->empty()) {
      if (tried_.items > done_.items && tried_.bytes - done_.bytes + static_cast<int64_t>(image->size()) > limits_.bytes_max) break;
      const absl::StatusOr<LogPoint> point = target.Put(ItemKey{std::string(cursor.key().substr(1))}, *image);
      blocked_ = absl::IsUnavailable(point.status());
      if (blocked_) break;
      if (!point.ok()) return point.status();
      LogPoint& last = points[point->log];
      if (point->lsn > last.lsn) last = *point;
      ++tried_.items;
      tried_.bytes += static_cast<int64_t>(image->size());
    }
    tried_.after = cursor.key();
    cursor.Next();
  }
  std::vector<LogPoint> awaited;
  for (const auto& [log, point] : points) {
    if (point.lsn != Lsn(0)) awaited.push_back(point);
  }
  awaiting_ = true;
  if (awaited.empty()) Committed();
  return awaited;
}

void TableCopy::Committed() {
  MERIDIAN_CHECK(awaiting_);
  awaiting_ = false;
  done_ = tried_;
  if (finished()) std::for_each(parts_.begin(), parts_.end(), [](CopiedPart& part) { part.cursor.reset(); });
}

void TableCopy::Lost() {
  MERIDIAN_CHECK(awaiting_);
  awaiting_ = false;
  positioned_ = false;
}

bool TableCopy::Uses(AzId az) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const CopiedPart& part) { return part.az == az; });
}

}  // namespace meridian
