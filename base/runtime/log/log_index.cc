#include "base/runtime/log/log_index.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"

namespace meridian {

Lsn LogIndex::NextOf(const LogId& log) const { return ExtentOf(log).last.Next(); }

LogExtent LogIndex::ExtentOf(const LogId& log) const {
  const auto found = logs_.find(log);
  if (found == logs_.end()) return {log, Lsn(1), Lsn(0)};
  return {log, found->second.first, found->second.last()};
}

void LogIndex::Append(const LogId& log, Lsn lsn, LogPosition at) {
  Log& entry = logs_[log];
  MERIDIAN_CHECK(lsn >= entry.first && lsn <= entry.last().Next(), "log ", ToString(log), " holds [",
                 entry.first.value, ", ", entry.last().value, "] and cannot take LSN ", lsn.value);
  CutFrom(&entry, lsn);
  entry.positions.push_back(at);
  ++live_[at.segment()];
  ++records_;
}

bool LogIndex::Trim(const LogId& log, Lsn through) {
  if (through < ExtentOf(log).first) return false;
  TrimLog(&logs_[log], through);
  return true;
}

bool LogIndex::Drop(const LogId& log) {
  const auto found = logs_.find(log);
  if (found == logs_.end()) return false;
  CutFrom(&found->second, found->second.first);
  logs_.erase(found);
  return true;
}

LogPosition LogIndex::PositionOf(const LogId& log, Lsn lsn) const {
  const Log& entry = logs_.at(log);
  MERIDIAN_CHECK(lsn >= entry.first && lsn <= entry.last(), "log ", ToString(log), " LSN ", lsn.value);
  return entry.positions[lsn.value - entry.first.value];
}

Lsn LogIndex::LastBefore(const LogId& log, LogPosition end) {
  const auto found = logs_.find(log);
  if (found == logs_.end()) return Lsn(0);
  Log& entry = found->second;
  while (entry.before_end < entry.positions.size() && entry.positions[entry.before_end] < end) {
    ++entry.before_end;
  }
  return Lsn(entry.first.value + entry.before_end - 1);
}

void LogIndex::Restore(const std::vector<LogExtent>& logs) {
  absl::btree_map<LogId, Log> old;
  old.swap(logs_);
  for (const LogExtent& extent : logs) {
    const auto known = old.find(extent.log);
    Log& entry = logs_[extent.log];
    if (known != old.end()) {
      entry = std::move(known->second);
      old.erase(known);
    } else {
      entry.first = extent.first;
    }
    CutFrom(&entry, extent.last.Next());
    TrimLog(&entry, extent.first.Prev());
    while (entry.last() < extent.last) entry.positions.push_back(LogPosition());
  }
  for (auto& [id, entry] : old) CutFrom(&entry, entry.first);
}

std::optional<LogIndex::Hole> LogIndex::FirstHole() const {
  for (const auto& [id, entry] : logs_) {
    for (size_t i = 0; i < entry.positions.size(); ++i) {
      if (entry.positions[i] == LogPosition()) return Hole{id, Lsn(entry.first.value + i)};
    }
  }
  return std::nullopt;
}

std::vector<LogExtent> LogIndex::Extents() const {
  std::vector<LogExtent> extents;
  extents.reserve(logs_.size());
  for (const auto& [id, entry] : logs_) extents.push_back({id, entry.first, entry.last()});
  return extents;
}

int64_t LogIndex::LiveIn(uint32_t segment) const {
  const auto found = live_.find(segment);
  return found == live_.end() ? 0 : found->second;
}

void LogIndex::CutFrom(Log* log, Lsn lsn) {
  while (!log->positions.empty() && log->last() >= lsn) {
    Forget(log->positions.back());
    log->positions.pop_back();
  }
  log->before_end = std::min(log->before_end, log->positions.size());
}

void LogIndex::TrimLog(Log* log, Lsn through) {
  while (!log->positions.empty() && log->first <= through) {
    Forget(log->positions.front());
    log->positions.pop_front();
    log->first = log->first.Next();
    if (log->before_end > 0) --log->before_end;
  }
  log->first = std::max(log->first, through.Next());
}

void LogIndex::Forget(LogPosition at) {
  if (at == LogPosition()) return;  // a hole
  const auto live = live_.find(at.segment());
  MERIDIAN_CHECK(live != live_.end() && live->second > 0, "segment ", at.segment());
  if (--live->second == 0) live_.erase(live);
  --records_;
}

}  // namespace meridian
