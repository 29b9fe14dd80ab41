// A file that holds the whole content of a store, for the day when the store's directory is lost. It is replaced as a whole or not at all,
// also by a crash of the machine: a new file is written beside it, synced, and takes its name.
//
//   backup := format u8 = 1  count varint  count × (key bytes  value bytes)  checksum u64
//
// Keys ascend; in front of the bytes of keys and values stands their length, a varint (base/model/bytes.h); the checksum is XXH3-64 of
// everything before it, big-endian.
// Threads: any; one writer of a path at a time.   Errors: say which file and what to do.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace meridian {

using StoreContent = std::map<std::string, std::string>;

std::string EncodeBackup(const StoreContent& content);
absl::StatusOr<StoreContent> DecodeBackup(std::string_view bytes);  // kDataLoss for anything that EncodeBackup cannot have made

// kNotFound if there is none, kDataLoss for a damaged one.
absl::StatusOr<StoreContent> ReadBackup(const std::string& path);
// After an error the file is as it was, or has the new content.
absl::Status WriteBackup(const std::string& path, const StoreContent& content);

}  // namespace meridian
