#include "base/runtime/log/segment_log.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/model/check.h"

namespace meridian {

absl::StatusOr<std::unique_ptr<SegmentLog>> SegmentLog::Open(const SegmentLogOptions& options,
                                                             DoneCallback done) {
  MERIDIAN_CHECK(options.segment_bytes_max > 0 && options.segment_bytes_max < int64_t{2} << 30);
  const std::string directory = options.az_directory + "/log";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return absl::ErrnoToStatus(error.value(), StrCat("create directory ", directory));
  auto lock = DirectoryLock::Acquire(options.az_directory);
  if (!lock.ok()) return lock.status();
  auto recovered = RecoverLog(directory);
  if (!recovered.ok()) return recovered.status();
  return std::unique_ptr<SegmentLog>(
      new SegmentLog(options, *std::move(lock), *std::move(recovered), std::move(done)));
}

SegmentLog::SegmentLog(const SegmentLogOptions& options, std::unique_ptr<DirectoryLock> lock,
                       RecoveredLog recovered, DoneCallback done)
    : options_(options),
      directory_(options.az_directory + "/log"),
      lock_(std::move(lock)),
      done_(std::move(done)),
      report_(recovered.report),
      index_(std::move(recovered.index)),
      segments_(std::move(recovered.segments)),
      end_(recovered.end),
      written_end_(recovered.end),
      syncer_(std::make_unique<LogSyncer>(directory_, recovered.end, done_)) {
  if (end_ == LogPosition()) StartSegment();
}

SegmentLog::~SegmentLog() = default;

Ticket SegmentLog::Append(std::vector<LogRecord> records) {
  const Ticket ticket = next_ticket_++;
  if (!status_.ok()) return ticket;  // nothing of it is kept; Flush answers with the error
  for (const LogRecord& record : records) {
    const LogExtent extent = index_.ExtentOf(record.log);
    MERIDIAN_CHECK(record.lsn >= extent.first && record.lsn <= extent.last.Next(), "log ",
                   ToString(record.log), " holds [", extent.first.value, ", ", extent.last.value,
                   "] and cannot take LSN ", record.lsn.value);
    look_for_unneeded_ |= record.lsn <= extent.last;
    if (ActiveIsFull()) StartSegment();
    const LogPosition at = end_;
    AppendToBuffer({.kind = EntryKind::kRecord,
                    .log = record.log,
                    .epoch = record.epoch,
                    .lsn = record.lsn,
                    .payload = record.payload});
    index_.Append(record.log, record.lsn, at);
  }
  return ticket;
}

struct SegmentLog::ReadWindow {
  static constexpr size_t kBytes = 128 << 10;  // the log's next records are likely near
  LogPosition at;
  std::string bytes;
};

absl::StatusOr<std::vector<LogRecord>> SegmentLog::Read(LogId log, Lsn from, int64_t bytes_max) {
  const Bounds bounds = BoundsOf(log);
  if (from < bounds.first) {
    return absl::OutOfRangeError(StrCat("log ", ToString(log), " is trimmed up to LSN ",
                                        bounds.first.value - 1, "; LSN ", from.value, " is gone"));
  }
  std::vector<LogRecord> records;
  ReadWindow window;
  int64_t bytes_left = bytes_max;
  for (Lsn lsn = from; lsn <= bounds.last; lsn = lsn.Next()) {
    const LogPosition at = index_.PositionOf(log, lsn);
    const auto bytes = BytesAt(at, &window);
    if (!bytes.ok()) return bytes.status();
    const auto entry = DecodeEntry(*bytes, at);
    if (!entry.has_value() || entry->kind != EntryKind::kRecord || entry->log != log ||
        entry->lsn != lsn) {
      return absl::DataLossError(StrCat(
          "log segment ", directory_, "/", SegmentFileName(at.segment()), " is damaged at offset ",
          at.offset(), ": LSN ", lsn.value, " of log ", ToString(log), " is unreadable"));
    }
    bytes_left -= static_cast<int64_t>(entry->payload.size());
    if (!records.empty() && bytes_left < 0) break;
    records.push_back({log, entry->epoch, lsn, std::string(entry->payload)});
  }
  return records;
}

absl::StatusOr<std::string_view> SegmentLog::BytesAt(LogPosition at, ReadWindow* window) {
  const auto behind = std::upper_bound(recent_.begin(), recent_.end(), at,
                                       [](LogPosition p, const Chunk& chunk) { return p < chunk.at; });
  if (behind != recent_.begin()) {
    const Chunk& chunk = *std::prev(behind);
    if (at < chunk.end()) return std::string_view(chunk.bytes).substr(at.offset() - chunk.at.offset());
  }
  const auto whole_entry = [&]() -> std::string_view {
    if (at < window->at || at.segment() != window->at.segment()) return {};
    const size_t skip = at.offset() - window->at.offset();
    if (skip >= window->bytes.size()) return {};
    const std::string_view bytes = std::string_view(window->bytes).substr(skip);
    const size_t size = EntrySize(bytes);
    return size > 0 && size <= bytes.size() ? bytes : std::string_view();
  };
  if (const std::string_view bytes = whole_entry(); !bytes.empty()) return bytes;

  const Segment& segment = segments_.at(at.segment());
  size_t size = ReadWindow::kBytes;
  while (true) {
    ++stats_.disk_reads_total;
    auto bytes = segment.file->ReadAt(at.offset(), size);
    if (!bytes.ok()) return bytes.status();
    *window = {at, *std::move(bytes)};
    const size_t entry_size = EntrySize(window->bytes);
    if (entry_size <= window->bytes.size() || entry_size <= size ||
        entry_size > kEntryHeadBytes + kEntryBodyBytesMin + kPayloadBytesMax) {
      return window->bytes;  // whole, or damaged: the decoder will tell
    }
    size = entry_size;
  }
}

LogStore::Bounds SegmentLog::BoundsOf(LogId log) {
  const LogExtent extent = index_.ExtentOf(log);
  return {extent.first, index_.LastBefore(log, durable_end())};
}

void SegmentLog::Trim(LogId log, Lsn through) {
  if (!status_.ok() || !index_.Trim(log, through)) return;
  AppendMark(EntryKind::kTrim, log, through);
}

void SegmentLog::Drop(LogId log) {
  if (!status_.ok() || !index_.Drop(log)) return;
  AppendMark(EntryKind::kDrop, log, Lsn());
}

void SegmentLog::AppendMark(EntryKind kind, LogId log, Lsn lsn) {
  AppendToBuffer({.kind = kind, .log = log, .lsn = lsn});
  look_for_unneeded_ = true;
  // A large active segment that nobody needs goes at once instead of when it is full.
  if (index_.LiveIn(end_.segment()) == 0 && end_.offset() > options_.segment_bytes_max / 4) {
    StartSegment();
  }
}

bool SegmentLog::ActiveIsFull() const { return end_.offset() >= options_.segment_bytes_max; }

void SegmentLog::StartSegment() {
  const LogPosition previous_end = end_;
  const uint32_t number = end_.segment() + 1;
  MERIDIAN_CHECK(number != 0, "segment numbers are used up");
  buffer_.push_back({LogPosition(number, 0), EncodeSegmentHeader(number)});
  end_ = buffer_.back().end();
  const std::string snapshot =
      EncodeLogSnapshot({.previous_end = previous_end, .logs = index_.Extents()});
  AppendToBuffer({.kind = EntryKind::kSnapshot, .payload = snapshot});
}

void SegmentLog::AppendToBuffer(LogEntry entry) {
  if (buffer_.empty() || buffer_.back().at.segment() != end_.segment()) buffer_.push_back({end_, {}});
  entry.settled = options_.durability == Durability::kFsync ? syncer_->durable_end() : end_;
  AppendEntry(entry, end_, &buffer_.back().bytes);
  end_ = buffer_.back().end();
}

LogPosition SegmentLog::durable_end() const {
  return options_.durability == Durability::kFsync ? syncer_->durable_end() : written_end_;
}

void SegmentLog::Flush() {
  if (status_.ok()) status_ = syncer_->status();
  if (buffer_.empty() && next_to_flush_ == next_ticket_ && !look_for_unneeded_) return;

  LogSyncer::Work work;
  if (status_.ok()) status_ = WriteBuffer(&work);
  if (!status_.ok()) buffer_.clear();
  work.status = status_;
  work.end = written_end_;
  if (status_.ok() && look_for_unneeded_) work.unlink = TakeUnneededSegments();

  const Ticket first = next_to_flush_;
  const Ticket last = next_ticket_ - 1;
  next_to_flush_ = next_ticket_;
  if (options_.durability == Durability::kFsync) {
    work.first = first;
    work.last = last;
    syncer_->Submit(std::move(work));
    return;
  }
  // Full segments and deletions wait for the disk here too, so that a power cut leaves a log that opens.
  if (!work.unlink.empty() || work.sync_directory) syncer_->Submit(std::move(work));
  for (Ticket ticket = first; ticket <= last; ++ticket) done_({ticket, status_});
}

absl::Status SegmentLog::WriteBuffer(LogSyncer::Work* work) {
  absl::Status status;
  for (const Chunk& chunk : buffer_) {
    Segment& segment = segments_[chunk.at.segment()];
    if (segment.file == nullptr) {
      auto file = LogFile::Create(directory_ + "/" + SegmentFileName(chunk.at.segment()));
      status = file.status();
      if (!status.ok()) break;
      segment.file = *std::move(file);
      work->sync_directory = true;
      // The segment before may have unsynced writes from earlier flushes.
      if (const auto before = segments_.find(chunk.at.segment() - 1); before != segments_.end()) {
        work->files.push_back(before->second.file);
      }
    }
    status = segment.file->WriteAt(chunk.at.offset(), chunk.bytes);
    if (!status.ok()) break;
    ++stats_.writes_total;
    stats_.bytes_written_total += static_cast<int64_t>(chunk.bytes.size());
    segment.size = chunk.end().offset();
    work->files.push_back(segment.file);
  }
  if (!status.ok()) {
    CutBack();
    work->files.clear();
    return status;
  }
  if (work->files.empty()) work->files.push_back(segments_.rbegin()->second.file);
  written_end_ = end_;
  KeepForReading(std::exchange(buffer_, {}));
  return status;
}

// Best effort: what stays is cut off as a torn tail at the next start.
void SegmentLog::CutBack() {
  while (!segments_.empty() && segments_.rbegin()->first > written_end_.segment()) {
    if (const auto& file = segments_.rbegin()->second.file; file != nullptr) unlink(file->path().c_str());
    segments_.erase(std::prev(segments_.end()));
  }
  if (segments_.empty()) return;
  Segment& active = segments_.rbegin()->second;
  if (active.file->Truncate(written_end_.offset()).ok()) active.size = written_end_.offset();
}

void SegmentLog::KeepForReading(std::vector<Chunk> chunks) {
  const auto cost = [](const Chunk& chunk) {
    return static_cast<int64_t>(chunk.bytes.capacity() + sizeof(Chunk));
  };
  for (Chunk& chunk : chunks) {
    recent_bytes_ += cost(chunk);
    recent_.push_back(std::move(chunk));
  }
  while (recent_bytes_ > options_.cache_bytes_max && !recent_.empty()) {
    recent_bytes_ -= cost(recent_.front());
    recent_.pop_front();
  }
}

std::vector<std::string> SegmentLog::TakeUnneededSegments() {
  look_for_unneeded_ = false;
  std::vector<std::string> paths;
  for (auto it = segments_.begin(); it != segments_.end();) {
    if (it->first == written_end_.segment() || index_.LiveIn(it->first) > 0) {
      ++it;
      continue;
    }
    paths.push_back(it->second.file->path());
    it = segments_.erase(it);
  }
  return paths;
}

SegmentLog::Stats SegmentLog::stats() const {
  Stats stats = stats_;
  stats.syncs_total = syncer_->syncs_total();
  stats.segments = static_cast<int64_t>(segments_.size());
  stats.records = index_.records();
  return stats;
}

}  // namespace meridian
