// The bytes of a log segment; docs/formats.md describes them for people who have only the files.
//
//   segment  := header snapshot { record | mark }
//   header   := "MeriLog\n"  version u32  number u64  checksum u64               28 bytes; XXH3-64 of the 20 before it
//   entry    := length u32  checksum u64  body            length = size of body; checksum: XXH3-64 of body, see below
//   body     := kind u8  settled u64  table 16 bytes  partition u32  epoch u64  lsn u64  payload
//
// All integers are big-endian. The checksum is seeded with the entry's own position, so that bytes of a log that were
// copied elsewhere (into a payload, from another segment) never look like an entry.
//
// `settled` is what tells a torn tail from damage: everything before that position had been settled when the entry was
// written. With fsync it is how far the disk had confirmed; without, the entry's own position, because the kernel
// keeps the order of writes when only a process dies. A bad entry at p is a torn tail unless a good entry behind it
// says settled > p.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/seam/log_store.h"

namespace meridian {

// Where an entry starts: segment and byte offset. Ordered as the log is; zero is before everything.
struct LogPosition {
  uint64_t bits = 0;
  LogPosition() = default;
  constexpr LogPosition(uint32_t segment, uint32_t offset)
      : bits(uint64_t{segment} << 32 | offset) {}
  constexpr explicit LogPosition(uint64_t b) : bits(b) {}
  uint32_t segment() const { return static_cast<uint32_t>(bits >> 32); }
  uint32_t offset() const { return static_cast<uint32_t>(bits); }
  auto operator<=>(const LogPosition&) const = default;
};

constexpr uint32_t kLogFormatVersion = 1;
constexpr size_t kSegmentHeaderBytes = 28;
constexpr size_t kEntryHeadBytes = 12;  // length and checksum
constexpr size_t kEntryBodyBytesMin = 45;
constexpr size_t kPayloadBytesMax = 64u << 20;

enum class EntryKind : uint8_t {
  kRecord = 0,
  kTrim = 1,      // the log's records up to `lsn` are not needed; it continues no lower than at lsn + 1
  kDrop = 2,      // the log is gone
  kSnapshot = 3,  // first in every segment: all logs that exist, so that no older segment is needed to know them
};

// An entry as it lies in memory; `payload` points into the bytes it was read from.
struct LogEntry {
  EntryKind kind = EntryKind::kRecord;
  LogPosition settled;
  LogId log;
  Epoch epoch;
  Lsn lsn;
  std::string_view payload;
  size_t size = 0;  // with its head, in bytes; set by DecodeEntry
};

struct LogExtent {
  LogId log;
  Lsn first;  // (first - 1) == last for a log without records
  Lsn last;
  bool operator==(const LogExtent&) const = default;
};

// Payload of a kSnapshot entry.
struct LogSnapshot {
  LogPosition previous_end;  // end of the segment before; zero for the first
  std::vector<LogExtent> logs;
};

std::string EncodeSegmentHeader(uint32_t number);
// The number in the header; kDataLoss if damaged, kFailedPrecondition if a newer version wrote it.
absl::StatusOr<uint32_t> DecodeSegmentHeader(std::string_view bytes);

// REQUIRES: payload.size() <= kPayloadBytesMax; partition < 2^32.
void AppendEntry(const LogEntry& entry, LogPosition at, std::string* out);
// The entry at the front of `bytes`, which lies at `at`; nothing if it is cut short or damaged.
std::optional<LogEntry> DecodeEntry(std::string_view bytes, LogPosition at);
// How many bytes the entry at the front of `bytes` claims to have; 0 if `bytes` is too short to tell.
size_t EntrySize(std::string_view bytes);

std::string EncodeLogSnapshot(const LogSnapshot& snapshot);
std::optional<LogSnapshot> DecodeLogSnapshot(std::string_view payload);

// "<20 digits>.log", and back.
std::string SegmentFileName(uint32_t number);
std::optional<uint32_t> ParseSegmentFileName(std::string_view name);

std::string ToString(const LogId& log);  // "<table>/<partition>", for messages

}  // namespace meridian
