#include "tools/sim/disk/sim_log_store.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"

namespace meridian {

SimDisk& SimLogStore::Alive() const {
  MERIDIAN_CHECK(generation_ == disk_.log_generation_, "a log store is used after its process died");
  return disk_;
}

Lsn SimLogStore::LastAppended(const LogId& log) const {
  for (auto batch = disk_.pending_.rbegin(); batch != disk_.pending_.rend(); ++batch) {
    for (auto record = batch->records.rbegin(); record != batch->records.rend(); ++record) {
      if (record->log == log) return std::max(record->lsn, disk_.logs_[log].first.Prev());
    }
  }
  return disk_.logs_[log].last();
}

Ticket SimLogStore::Append(std::vector<LogRecord> records) {
  SimDisk& disk = Alive();
  const Duration spread = disk.options_.latency_max - disk.options_.latency_min;
  const Duration latency = disk.options_.latency_min +
                           Duration{static_cast<int64_t>(disk.random_.Below(spread.us + 1))};
  Instant due = disk.clock_.Now() + latency;
  if (!disk.pending_.empty()) due = std::max(due, disk.pending_.back().due);
  SimDisk::PendingBatch& batch = disk.pending_.emplace_back();
  batch.ticket = next_ticket_++;
  batch.due = due;
  if (!status_.ok()) return batch.ticket;
  for (LogRecord& record : records) {
    const Lsn first = disk.logs_[record.log].first;
    const Lsn last = LastAppended(record.log);
    MERIDIAN_CHECK(record.lsn >= first && record.lsn <= last.Next(), "log ",
                   record.log.table.ToString(), "/", record.log.partition.value, " holds [",
                   first.value, ", ", last.value, "] and cannot take LSN ", record.lsn.value);
    record.replaced.reset();
    batch.records.push_back(std::move(record));
  }
  return batch.ticket;
}

absl::StatusOr<std::vector<LogRecord>> SimLogStore::Read(LogId log, Lsn from, int64_t bytes_max) {
  SimDisk& disk = Alive();
  if (!disk.read_error_.ok()) return disk.read_error_;
  const Bounds bounds = BoundsOf(log);
  if (from < bounds.first) {
    return absl::OutOfRangeError(StrCat("log is trimmed up to LSN ", bounds.first.value - 1,
                                        "; LSN ", from.value, " is gone"));
  }
  std::vector<LogRecord> records;
  int64_t bytes_left = bytes_max;
  for (Lsn lsn = from; lsn <= bounds.last; lsn = lsn.Next()) {
    const LogRecord& record = disk.logs_[log].records[lsn.value - bounds.first.value];
    bytes_left -= static_cast<int64_t>(record.payload.size());
    if (!records.empty() && bytes_left < 0) break;
    records.push_back(record);
  }
  return records;
}

LogStore::Bounds SimLogStore::BoundsOf(LogId log) {
  SimDisk& disk = Alive();
  const auto found = disk.logs_.find(log);
  if (found == disk.logs_.end()) return {};
  Lsn last = found->second.last();
  // Records that are being replaced are not there any more, nor are the replacing ones yet.
  for (const SimDisk::PendingBatch& batch : disk.pending_) {
    for (const LogRecord& record : batch.records) {
      if (record.log == log && record.lsn <= last) last = record.lsn.Prev();
    }
  }
  return {found->second.first, std::max(last, found->second.first.Prev())};
}

void SimLogStore::Trim(LogId log, Lsn through) {
  SimDisk& disk = Alive();
  if (!status_.ok()) return;
  const bool everything = through >= LastAppended(log);  // records that are being replaced do not come back
  SimDisk::DurableLog& durable = disk.logs_[log];
  if (everything) durable.records.clear();
  while (!durable.records.empty() && durable.first <= through) {
    durable.records.pop_front();
    durable.first = durable.first.Next();
  }
  durable.first = std::max(durable.first, through.Next());
  for (SimDisk::PendingBatch& batch : disk.pending_) {
    std::erase_if(batch.records,
                  [&](const LogRecord& r) { return r.log == log && r.lsn < durable.first; });
  }
}

void SimLogStore::Drop(LogId log) {
  SimDisk& disk = Alive();
  if (!status_.ok()) return;
  if (const auto at = disk.logs_.find(log); at != disk.logs_.end()) {
    disk.dropped_.insert_or_assign(log, std::move(at->second));
    disk.logs_.erase(at);
  }
  for (SimDisk::PendingBatch& batch : disk.pending_) {
    std::erase_if(batch.records, [&](const LogRecord& r) { return r.log == log; });
  }
}

Instant SimLogStore::NextDue() const {
  const SimDisk& disk = Alive();
  return disk.pending_.empty() ? Instant::Max() : disk.pending_.front().due;
}

std::vector<AppendDone> SimLogStore::TakeDone(Instant now) {
  SimDisk& disk = Alive();
  std::vector<AppendDone> done;
  while (!disk.pending_.empty() && disk.pending_.front().due <= now) {
    const SimDisk::PendingBatch batch = std::move(disk.pending_.front());
    disk.pending_.pop_front();
    if (status_.ok() && !disk.write_error_.ok()) {
      status_ = disk.write_error_;
      for (SimDisk::PendingBatch& refused : disk.pending_) refused.records.clear();
    }
    if (status_.ok()) {
      for (const LogRecord& record : batch.records) disk.MakeDurable(record);
    }
    done.push_back({batch.ticket, status_});
  }
  return done;
}

}  // namespace meridian
