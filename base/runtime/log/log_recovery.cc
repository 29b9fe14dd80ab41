#include "base/runtime/log/log_recovery.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status Damaged(const std::string& path, uint64_t offset, std::string_view what) {
  const std::string directory = std::filesystem::path(path).parent_path().parent_path().string();
  return absl::DataLossError(StrCat(
      "log segment ", path, " is damaged at offset ", offset, ": ", what,
      ". Put back an undamaged copy of ", directory,
      "; one of three Availability Zones may also be moved away if the other two are whole, and will be rebuilt"));
}

absl::StatusOr<SegmentMap> OpenSegments(const std::string& directory) {
  std::error_code error;
  SegmentMap segments;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    const std::optional<uint32_t> number = ParseSegmentFileName(it->path().filename().string());
    if (!number.has_value()) continue;
    auto file = LogFile::Open(it->path().string());
    if (!file.ok()) return file.status();
    const auto size = (*file)->Size();
    if (!size.ok()) return size.status();
    segments[*number] = {*file, *size};
  }
  if (error) return absl::ErrnoToStatus(error.value(), StrCat("list ", directory));
  return segments;
}

// Whether good entries at or behind `offset` were written after `torn_at` had been settled.
bool SettledBehind(std::string_view bytes, uint32_t segment, size_t offset, LogPosition torn_at) {
  while (offset + kEntryHeadBytes <= bytes.size()) {
    const auto entry =
        DecodeEntry(bytes.substr(offset), LogPosition(segment, static_cast<uint32_t>(offset)));
    if (entry.has_value() && entry->settled > torn_at) return true;
    offset += entry.has_value() ? entry->size : 1;
  }
  return false;
}

class Recovery {
 public:
  explicit Recovery(std::string directory) : directory_(std::move(directory)) {}

  absl::StatusOr<RecoveredLog> Run() {
    auto segments = OpenSegments(directory_);
    if (!segments.ok()) return segments.status();
    out_.segments = *std::move(segments);
    for (auto& [number, segment] : out_.segments) {
      if (absl::Status status = ReadSegment(number, segment); !status.ok()) return status;
      if (torn_at_.has_value()) break;
    }
    if (torn_at_.has_value()) {
      if (absl::Status status = CutTail(); !status.ok()) return status;
    }
    if (const auto hole = out_.index.FirstHole(); hole.has_value()) {
      return Damaged(directory_ + "/" + SegmentFileName(out_.segments.begin()->first), 0,
                     StrCat("or one before it is missing, because log ", ToString(hole->log),
                            " has no record with LSN ", hole->lsn.value));
    }
    return Finish();
  }

 private:
  // Applies the entries of a segment, or notes where the log is torn.
  absl::Status ReadSegment(uint32_t number, const Segment& segment) {
    const auto bytes = segment.file->ReadAt(0, segment.size);
    if (!bytes.ok()) return bytes.status();
    const auto header = DecodeSegmentHeader(*bytes);
    if (!header.ok() && header.status().code() == absl::StatusCode::kFailedPrecondition) {
      return absl::FailedPreconditionError(
          StrCat(segment.file->path(), ": ", ToStd(header.status().message())));
    }
    if (!header.ok() || *header != number) return Torn({number, 0}, segment, *bytes);

    size_t offset = kSegmentHeaderBytes;
    while (offset < bytes->size() || offset == kSegmentHeaderBytes) {
      const LogPosition at(number, static_cast<uint32_t>(offset));
      const auto entry = DecodeEntry(std::string_view(*bytes).substr(offset), at);
      const bool first = offset == kSegmentHeaderBytes;
      if (!entry.has_value() || first != (entry->kind == EntryKind::kSnapshot)) {
        return Torn(first ? LogPosition(number, 0) : at, segment, *bytes);
      }
      if (absl::Status status = Apply(*entry, at, segment, *bytes); !status.ok()) return status;
      if (torn_at_.has_value()) return absl::OkStatus();
      offset += entry->size;
    }
    out_.end = LogPosition(number, static_cast<uint32_t>(offset));
    return absl::OkStatus();
  }

  absl::Status Apply(const LogEntry& entry, LogPosition at, const Segment& segment,
                     const std::string& bytes) {
    switch (entry.kind) {
      case EntryKind::kRecord: {
        const LogExtent extent = out_.index.ExtentOf(entry.log);
        if (entry.lsn < extent.first || entry.lsn > extent.last.Next()) {
          return Damaged(segment.file->path(), at.offset(),
                         StrCat("LSN ", entry.lsn.value, " of log ", ToString(entry.log),
                                " follows LSN ", extent.last.value));
        }
        out_.index.Append(entry.log, entry.lsn, at);
        return absl::OkStatus();
      }
      case EntryKind::kTrim:
        out_.index.Trim(entry.log, entry.lsn);
        return absl::OkStatus();
      case EntryKind::kDrop:
        out_.index.Drop(entry.log);
        return absl::OkStatus();
      case EntryKind::kSnapshot: {
        const auto snapshot = DecodeLogSnapshot(entry.payload);
        if (!snapshot.has_value()) return Damaged(segment.file->path(), at.offset(), "bad snapshot");
        // The segment before may be gone, but if it is there it must be whole.
        const auto before = out_.segments.find(snapshot->previous_end.segment());
        if (before != out_.segments.end() && before->second.size < snapshot->previous_end.offset()) {
          return Torn({before->first, static_cast<uint32_t>(before->second.size)}, segment, bytes);
        }
        out_.index.Restore(snapshot->logs);
        return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  // Decides between a torn tail and damage at `at`. `bytes` are those of the segment that is being read.
  absl::Status Torn(LogPosition at, const Segment& reading, const std::string& bytes) {
    for (auto it = out_.segments.lower_bound(at.segment()); it != out_.segments.end(); ++it) {
      const auto other = it->second.file == reading.file ? absl::StatusOr<std::string>(bytes)
                                                         : it->second.file->ReadAt(0, it->second.size);
      if (!other.ok()) return other.status();
      const size_t from = it->first == at.segment() ? size_t{at.offset()} + 1 : 0;
      if (SettledBehind(*other, it->first, from, at)) {
        return Damaged(out_.segments[at.segment()].file->path(), at.offset(),
                       "a record is unreadable, but later ones are whole");
      }
    }
    torn_at_ = at;
    return absl::OkStatus();
  }

  absl::Status CutTail() {
    auto it = out_.segments.find(torn_at_->segment());
    if (torn_at_->offset() > 0) {
      out_.report.torn_bytes += static_cast<int64_t>(it->second.size - torn_at_->offset());
      it->second.size = torn_at_->offset();
      if (absl::Status status = it->second.file->Truncate(it->second.size); !status.ok()) return status;
      out_.end = *torn_at_;
      ++it;
    }
    while (it != out_.segments.end()) {
      out_.report.torn_bytes += static_cast<int64_t>(it->second.size);
      if (unlink(it->second.file->path().c_str()) != 0) {
        return absl::ErrnoToStatus(errno, StrCat("delete ", it->second.file->path()));
      }
      it = out_.segments.erase(it);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<RecoveredLog> Finish() {
    for (const auto& [number, segment] : out_.segments) {
      if (absl::Status status = segment.file->Sync(); !status.ok()) return status;
    }
    if (absl::Status status = SyncDirectory(directory_); !status.ok()) return status;
    out_.report.records = out_.index.records();
    out_.report.segments = static_cast<int64_t>(out_.segments.size());
    return std::move(out_);
  }

  const std::string directory_;
  RecoveredLog out_;
  std::optional<LogPosition> torn_at_;
};

}  // namespace

absl::StatusOr<RecoveredLog> RecoverLog(const std::string& directory) {
  return Recovery(directory).Run();
}

}  // namespace meridian
