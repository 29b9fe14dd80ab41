#include "tools/sim/disk/sim_disk.h"

#include "base/model/check.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian {

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
  for (auto& [name, table] : tables_) {
    const size_t kept = random_.Below(table->unsynced.size() + 1);
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
}

const LogRecord* SimDisk::Durable(LogId log, Lsn lsn) const {
  const auto at = logs_.find(log);
  if (at == logs_.end() || lsn < at->second.first || lsn > at->second.last()) return nullptr;
  return &at->second.records[lsn.value - at->second.first.value];
}

bool SimDisk::Trimmed(LogId log, Lsn lsn) const {
  const auto at = logs_.find(log);
  return at != logs_.end() && lsn < at->second.first;
}

bool SimDisk::CorruptState(Random& random) {
  for (auto& [name, table] : tables_) {
    if (name == "az") continue;
    Entries& entries = table->Writable();
    const auto first = entries.lower_bound("i");
    const auto end = entries.lower_bound("j");
    if (first == end) continue;
    auto at = std::next(first, static_cast<std::ptrdiff_t>(random.Below(static_cast<uint64_t>(std::distance(first, end)))));
    // In the version's clock: a value that still decodes, so only a comparison can tell.
    at->second[8] = static_cast<char>(at->second[8] ^ 1);
    return true;
  }
  return false;
}

SimDisk::Entries& SimDisk::Table::Writable() {
  if (entries.use_count() > 1) entries = std::make_shared<Entries>(*entries);
  return *entries;
}

}  // namespace meridian
