#include "coordinator/server/backup_file.h"

#include <xxhash.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/model/bytes.h"
#include "base/model/strings.h"
#include "base/runtime/log/log_file.h"

namespace meridian {
namespace {

constexpr uint8_t kBackupFormat = 1;
constexpr size_t kChecksumBytes = 8;

uint64_t ChecksumOfBackup(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

absl::StatusOr<std::string> BytesOfBackup(const std::string& path) {
  const absl::StatusOr<std::shared_ptr<LogFile>> file = LogFile::Open(path);
  if (!file.ok()) return file.status();
  const absl::StatusOr<uint64_t> size = (*file)->Size();
  if (!size.ok()) return size.status();
  return (*file)->ReadAt(0, *size);
}

}  // namespace

std::string EncodeBackup(const StoreContent& content) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kBackupFormat);
  out.Varint(content.size());
  for (const auto& [key, value] : content) {
    out.Bytes(key);
    out.Bytes(value);
  }
  out.Fixed64(ChecksumOfBackup(bytes));
  return bytes;
}

absl::StatusOr<StoreContent> DecodeBackup(std::string_view bytes) {
  const absl::Status damaged = absl::DataLossError("not a whole backup");
  if (bytes.size() < kChecksumBytes) return damaged;
  const std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (ByteReader(bytes.substr(body.size())).Fixed64() != ChecksumOfBackup(body)) return damaged;
  ByteReader in(body);
  const uint8_t format = in.U8();
  if (format != kBackupFormat) {
    return absl::DataLossError(StrCat("of format ", static_cast<int>(format), ", which this version does not know"));
  }
  StoreContent content;
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    std::string key(in.Bytes());
    std::string value(in.Bytes());
    if (!content.empty() && key <= content.rbegin()->first) return damaged;
    content.emplace_hint(content.end(), std::move(key), std::move(value));
  }
  if (!in.done()) return damaged;
  return content;
}

absl::StatusOr<StoreContent> ReadBackup(const std::string& path) {
  const absl::StatusOr<std::string> bytes = BytesOfBackup(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<StoreContent> content = DecodeBackup(*bytes);
  if (content.ok()) return content;
  return absl::DataLossError(
      StrCat("the backup ", path, " is damaged (", content.status().message(),
             "), and the store that it is for is empty. Put back an undamaged copy of ",
             "either; or remove the backup to begin with an empty catalog, in which no table has replicas and no fault is in force"));
}

absl::Status WriteBackup(const std::string& path, const StoreContent& content) {
  const std::string fresh = path + ".new";
  if (std::remove(fresh.c_str()) != 0 && errno != ENOENT) return absl::ErrnoToStatus(errno, StrCat("remove ", fresh));
  {
    const absl::StatusOr<std::shared_ptr<LogFile>> file = LogFile::Create(fresh);
    if (!file.ok()) return file.status();
    if (absl::Status status = (*file)->WriteAt(0, EncodeBackup(content)); !status.ok()) return status;
    if (absl::Status status = (*file)->Sync(); !status.ok()) return status;
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return absl::ErrnoToStatus(errno, StrCat("rename ", fresh));
  return SyncDirectory(std::filesystem::path(path).parent_path().string());
}

}  // namespace meridian
