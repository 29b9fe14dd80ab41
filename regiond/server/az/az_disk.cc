#include "regiond/server/az/az_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/model/strings.h"

namespace meridian {
namespace {

namespace fs = std::filesystem;

absl::Status IoError(std::string_view what, const std::error_code& error) {
  return absl::InvalidArgumentError(StrCat(what, ": ", error.message(), "; choose another data directory or change its permissions"));
}

// The largest of the files in `directory` that `wanted` takes; empty if there is none.
template <typename Wanted>
fs::path Largest(const fs::path& directory, Wanted wanted) {
  fs::path largest;
  uintmax_t size = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (!entry.is_regular_file(error) || !wanted(entry.path()) || entry.file_size(error) <= size) continue;
    largest = entry.path();
    size = entry.file_size(error);
  }
  return largest;
}

// Flips a bit in the first third of the file, where data lies in logs and tables alike.
bool FlipBit(const fs::path& file) {
  std::error_code error;
  const uintmax_t size = file.empty() ? 0 : fs::file_size(file, error);
  if (size < 64) return false;
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto at = static_cast<std::streamoff>(size / 3);
  stream.seekg(at);
  const int byte = stream.get();
  stream.seekp(at);
  stream.put(static_cast<char>(byte ^ 0x10));
  return stream.good();
}

}  // namespace

AzDisk::AzDisk(AzDiskOptions options, std::shared_ptr<LevelDbShared> shared, Clock& clock, std::function<void()> wake)
    : options_(std::move(options)), shared_(std::move(shared)), clock_(clock), wake_(std::move(wake)) {}

absl::Status AzDisk::Open() {
  if (full_) return absl::ResourceExhaustedError(StrCat(options_.directory, ": no space left on device (fault disk-full)"));
  std::error_code error;
  fs::create_directories(options_.directory, error);
  if (error) return IoError(StrCat("cannot create the directory ", options_.directory), error);
  SegmentLogOptions options;
  options.az_directory = options_.directory;
  options.durability = options_.durability;
  options.segment_bytes_max = options_.segment_bytes_max;
  absl::StatusOr<std::unique_ptr<SegmentLog>> log = SegmentLog::Open(options, [this](AppendDone done) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_.push_back(std::move(done));
    }
    if (options_.durability == Durability::kFsync) wake_();
  });
  if (!log.ok()) return log.status();
  auto states = LevelDbStateDirectory::Open({.az_directory = options_.directory}, shared_);
  if (!states.ok()) return states.status();
  log_ = *std::move(log);
  states_ = *std::move(states);
  return absl::OkStatus();
}

bool AzDisk::there() const {
  std::error_code error;
  return fs::exists(fs::symlink_status(options_.directory, error));
}

void AzDisk::Close() {
  log_.reset();
  states_.reset();
  held_.clear();
  const std::lock_guard<std::mutex> lock(mutex_);
  done_.clear();
}

absl::Status AzDisk::SetAside() {
  const std::string aside = StrCat(options_.directory, ".damaged");
  std::error_code error;
  if (!there()) return absl::OkStatus();
  fs::remove_all(aside, error);
  if (!error) fs::rename(options_.directory, aside, error);
  return error ? IoError(StrCat("cannot set ", options_.directory, " aside"), error) : absl::OkStatus();
}

std::vector<AppendDone> AzDisk::FlushAndTakeDone() {
  log_->Flush();
  std::vector<AppendDone> done;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done.swap(done_);
  }
  if (full_) {
    for (AppendDone& one : done) one.status = absl::ResourceExhaustedError("No space left on device (fault disk-full)");
  }
  if (delay_ == Duration{} && held_.empty()) return done;
  const Instant now = clock_.Now();
  for (AppendDone& one : done) {
    held_.push_back({std::max(now + delay_, held_.empty() ? now : held_.back().due), std::move(one)});
  }
  done.clear();
  while (!held_.empty() && held_.front().due <= now) {
    done.push_back(std::move(held_.front().done));
    held_.pop_front();
  }
  return done;
}

Instant AzDisk::NextDue() const { return held_.empty() ? Instant::Max() : held_.front().due; }

int AzDisk::Corrupt() {
  const fs::path directory = options_.directory;
  int changed = FlipBit(Largest(directory / "log", [](const fs::path& file) { return file.extension() == ".log"; }));
  std::error_code error;
  for (const fs::directory_entry& table : fs::directory_iterator(directory / "tables", error)) {
    if (!table.is_directory(error) || table.path().filename() == "az") continue;
    changed += FlipBit(Largest(table.path(), [](const fs::path& file) {
      return file.extension() == ".log" || file.extension() == ".ldb";
    }));
  }
  return changed;
}

}  // namespace meridian
