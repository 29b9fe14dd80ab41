#include "tools/sim/disk/sim_disk.h"

#include <algorithm>
#include <iterator>

#include "base/model/check.h"
#include "base/seam/sabotage.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian {
namespace {

constexpr size_t kUnsyncedRecordsMax = 50;

}  // namespace

SimDisk::SimDisk(const SimDiskOptions& options, Clock& clock, Random& random)
    : options_(options), clock_(clock), random_(random) {
  SetLatency(options.latency_min, options.latency_max);
}

SimDisk::~SimDisk() = default;

void SimDisk::SetLatency(Duration min, Duration max) {
  MERIDIAN_CHECK(min.us >= 0 && max >= min);
  options_.latency_min = min;
  options_.latency_max = max;
}

std::unique_ptr<SimLogStore> SimDisk::OpenLog() {
  LosePending();
  return std::unique_ptr<SimLogStore>(new SimLogStore(*this, ++log_generation_));
}

std::unique_ptr<SimStateDirectory> SimDisk::OpenState() {
  return std::unique_ptr<SimStateDirectory>(new SimStateDirectory(*this, ++state_generation_));
}

void SimDisk::Crash(CrashKind kind) {
  LosePending();
  ++log_generation_;
  ++state_generation_;
  if (kind == CrashKind::kProcess) return;
  for (size_t kept = unsynced_records_.empty() ? 0 : random_.Below(unsynced_records_.size() + 1); kept < unsynced_records_.size(); ++kept) {
    const auto& [log, lsn] = unsynced_records_[kept];
    while (logs_.contains(log) && !logs_[log].records.empty() && logs_[log].last() >= lsn) logs_[log].records.pop_back();
  }
  unsynced_records_.clear();
  for (auto& [name, table] : tables_) {
    const size_t kept = random_.Below(table->unsynced.size() + 1);
    unsynced_lost_total_ += static_cast<int64_t>(table->unsynced.size() - kept);
    while (table->unsynced.size() > kept) {
      const Table::Undo undo = std::move(table->unsynced.back());
      table->unsynced.pop_back();
      Entries& entries = table->Writable();
      for (auto change = undo.rbegin(); change != undo.rend(); ++change) {
        if (change->second.has_value()) {
          entries[change->first] = *change->second;
        } else {
          entries.erase(change->first);
        }
      }
    }
    table->unsynced.clear();  // what came through is on the disk now
  }
}

void SimDisk::LosePending() {
  size_t records = 0;
  for (const PendingBatch& batch : pending_) records += batch.records.size();
  size_t kept = 0;
  if (options_.keep_some_unacknowledged && write_error_.ok() && records > 0) {
    kept = random_.Below(records + 1);
  }
  for (const PendingBatch& batch : pending_) {
    for (const LogRecord& record : batch.records) {
      if (kept == 0) break;
      --kept;
      MakeDurable(record);
    }
  }
  pending_.clear();
}

void SimDisk::MakeDurable(const LogRecord& record) {
  DurableLog& log = logs_[record.log];
  MERIDIAN_CHECK(record.lsn >= log.first && record.lsn <= log.last().Next());
  while (log.last() >= record.lsn) log.records.pop_back();
  log.records.push_back(record);
  if (!Sabotaged(Sabotage::kSkippedFsync)) return;
  unsynced_records_.emplace_back(record.log, record.lsn);
  if (unsynced_records_.size() > kUnsyncedRecordsMax) unsynced_records_.pop_front();
}

const LogRecord* SimDisk::Durable(LogId log, Lsn lsn) const { return Find(logs_, log, lsn); }

const LogRecord* SimDisk::Dropped(LogId log, Lsn lsn) const { return Find(dropped_, log, lsn); }

const LogRecord* SimDisk::Find(const std::map<LogId, DurableLog>& logs, LogId log, Lsn lsn) {
  const auto at = logs.find(log);
  if (at == logs.end() || lsn < at->second.first || lsn > at->second.last()) return nullptr;
  return &at->second.records[lsn.value - at->second.first.value];
}

bool SimDisk::Trimmed(LogId log, Lsn lsn) const {
  const auto at = logs_.find(log);
  return at != logs_.end() && lsn < at->second.first;
}

bool SimDisk::CorruptState(Random& random) {
  for (auto& [name, table] : tables_) {
    if (name == "az") continue;
    const Entries& entries = *table->entries;
    const auto first = entries.lower_bound("i");
    const auto end = entries.lower_bound("j");
    if (first == end) continue;
    auto at = std::next(first, static_cast<std::ptrdiff_t>(random.Below(static_cast<uint64_t>(std::distance(first, end)))));
    table->unreadable.insert(at->first);
    return true;
  }
  return false;
}

bool SimDisk::damaged() const {
  return std::any_of(tables_.begin(), tables_.end(), [](const auto& table) { return !table.second->unreadable.empty(); });
}

SimDisk::Entries& SimDisk::Table::Writable() {
  if (entries.use_count() > 1) entries = std::make_shared<Entries>(*entries);
  return *entries;
}

}  // namespace meridian
