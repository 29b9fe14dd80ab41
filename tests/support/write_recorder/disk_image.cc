#include "tests/support/write_recorder/disk_image.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace meridian {
namespace {

namespace fs = std::filesystem;

bool IsIn(const std::string& path, const std::string& directory) { return path.starts_with(directory + "/"); }

}  // namespace

bool IsWithoutData(const std::string& path) {
  const std::string name = fs::path(path).filename();
  return name == "LOCK" || name == "LOG" || name == "LOG.old";
}

void DiskImage::Apply(const FileOperation& operation) {
  using Kind = FileOperation::Kind;
  switch (operation.kind) {
    case Kind::kCreate:
      files_[operation.path];
      return;
    case Kind::kTruncate:
      files_[operation.path].bytes.resize(operation.offset);
      return;
    case Kind::kWrite: {
      std::string& bytes = files_[operation.path].bytes;
      const size_t end = operation.offset + operation.bytes.size();
      if (bytes.size() < end) bytes.resize(end);
      bytes.replace(operation.offset, operation.bytes.size(), operation.bytes);
      return;
    }
    case Kind::kSync:
      if (const auto at = files_.find(operation.path); at != files_.end()) {
        at->second.synced = at->second.bytes;
        at->second.ever_synced = true;
      }
      return;
    case Kind::kRename:
      if (auto file = files_.extract(operation.path)) {
        files_.erase(operation.to);
        file.key() = operation.to;
        files_.insert(std::move(file));
        return;
      }
      for (auto at = files_.begin(); at != files_.end();) {
        const auto next = std::next(at);
        if (IsIn(at->first, operation.path)) {
          auto file = files_.extract(at);
          file.key() = operation.to + file.key().substr(operation.path.size());
          files_.insert(std::move(file));
        }
        at = next;
      }
      for (const std::string& directory : std::set<std::string>(directories_)) {
        if (directory != operation.path && !IsIn(directory, operation.path)) continue;
        directories_.erase(directory);
        directories_.insert(operation.to + directory.substr(operation.path.size()));
      }
      return;
    case Kind::kDelete:
      files_.erase(operation.path);
      return;
    case Kind::kMakeDirectory:
      directories_.insert(operation.path);
      return;
    case Kind::kDeleteDirectory:
      directories_.erase(operation.path);
      return;
  }
}

void DiskImage::WriteTo(const std::string& directory, After after) const {
  for (const std::string& name : directories_) fs::create_directories(fs::path(directory) / name);
  for (const auto& [name, file] : files_) {
    if (after == After::kMachineCrash && !file.ever_synced) continue;
    const fs::path path = fs::path(directory) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << (after == After::kMachineCrash ? file.synced : file.bytes);
  }
}

std::string DiskImage::DifferenceFrom(const std::string& directory) const {
  size_t found = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = fs::relative(entry.path(), directory);
    if (IsWithoutData(name)) continue;
    if (entry.is_directory()) {
      if (!directories_.contains(name)) return "the image lacks the directory " + name;
      continue;
    }
    ++found;
    const auto at = files_.find(name);
    if (at == files_.end()) return "the image lacks the file " + name;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes != at->second.bytes) return "the image differs in " + name;
  }
  return found == files_.size() ? "" : "the image has files that are not there";
}

}  // namespace meridian
