#include "base/runtime/log/log_format.h"

#include <xxhash.h>

#include <charconv>

#include "absl/strings/str_format.h"
#include "base/model/bytes.h"
#include "base/model/check.h"

namespace meridian {
namespace {

constexpr std::string_view kMagic = "MeriLog\n";

void WriteLogId(const LogId& log, ByteWriter* out) {
  MERIDIAN_CHECK(log.partition.value <= UINT32_MAX, "partition ", log.partition.value);
  out->Fixed64(log.table.high);
  out->Fixed64(log.table.low);
  out->Fixed32(static_cast<uint32_t>(log.partition.value));
}

LogId ReadLogId(ByteReader* in) {
  LogId log;
  log.table.high = in->Fixed64();
  log.table.low = in->Fixed64();
  log.partition = PartitionId(in->Fixed32());
  return log;
}

}  // namespace

std::string EncodeSegmentHeader(uint32_t number) {
  std::string out(kMagic);
  ByteWriter writer(&out);
  writer.Fixed32(kLogFormatVersion);
  writer.Fixed64(number);
  writer.Fixed64(XXH3_64bits(out.data(), out.size()));
  return out;
}

absl::StatusOr<uint32_t> DecodeSegmentHeader(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes) return absl::DataLossError("header is cut short");
  ByteReader reader(bytes.substr(kMagic.size(), kSegmentHeaderBytes - kMagic.size()));
  const uint32_t version = reader.Fixed32();
  const uint64_t number = reader.Fixed64();
  const uint64_t checksum = reader.Fixed64();
  if (bytes.substr(0, kMagic.size()) != kMagic ||
      checksum != XXH3_64bits(bytes.data(), kSegmentHeaderBytes - 8)) {
    return absl::DataLossError("header is damaged");
  }
  if (version != kLogFormatVersion) {
    return absl::FailedPreconditionError(
        StrCat("format version ", version, ", but this program knows only ", kLogFormatVersion));
  }
  if (number > UINT32_MAX) return absl::DataLossError("header is damaged");
  return static_cast<uint32_t>(number);
}

void AppendEntry(const LogEntry& entry, LogPosition at, std::string* out) {
  MERIDIAN_CHECK(entry.payload.size() <= kPayloadBytesMax, entry.payload.size(), " bytes");
  const size_t start = out->size();
  out->reserve(start + kEntryHeadBytes + kEntryBodyBytesMin + entry.payload.size());
  out->append(kEntryHeadBytes, '\0');
  ByteWriter body(out);
  body.U8(static_cast<uint8_t>(entry.kind));
  body.Fixed64(entry.settled.bits);
  WriteLogId(entry.log, &body);
  body.Fixed64(entry.epoch.value);
  body.Fixed64(entry.lsn.value);
  body.Raw(entry.payload);

  const std::string_view bytes = std::string_view(*out).substr(start + kEntryHeadBytes);
  std::string head;
  ByteWriter head_writer(&head);
  head_writer.Fixed32(static_cast<uint32_t>(bytes.size()));
  head_writer.Fixed64(XXH3_64bits_withSeed(bytes.data(), bytes.size(), at.bits));
  out->replace(start, kEntryHeadBytes, head);
}

size_t EntrySize(std::string_view bytes) {
  if (bytes.size() < kEntryHeadBytes) return 0;
  return kEntryHeadBytes + ByteReader(bytes).Fixed32();
}

std::optional<LogEntry> DecodeEntry(std::string_view bytes, LogPosition at) {
  ByteReader head(bytes);
  const uint32_t length = head.Fixed32();
  const uint64_t checksum = head.Fixed64();
  const std::string_view body = head.Raw(length);
  if (!head.ok() || length < kEntryBodyBytesMin) return std::nullopt;
  if (static_cast<uint8_t>(body[0]) > static_cast<uint8_t>(EntryKind::kSnapshot)) {
    return std::nullopt;  // cheaper than the checksum, for those who search for entries
  }
  if (checksum != XXH3_64bits_withSeed(body.data(), body.size(), at.bits)) return std::nullopt;
  ByteReader reader(body);
  LogEntry entry;
  entry.kind = static_cast<EntryKind>(reader.U8());
  entry.settled = LogPosition(reader.Fixed64());
  entry.log = ReadLogId(&reader);
  entry.epoch = Epoch(reader.Fixed64());
  entry.lsn = Lsn(reader.Fixed64());
  entry.payload = reader.Raw(reader.remaining());
  entry.size = kEntryHeadBytes + length;
  return entry;
}

std::string EncodeLogSnapshot(const LogSnapshot& snapshot) {
  std::string out;
  ByteWriter writer(&out);
  writer.Fixed64(snapshot.previous_end.bits);
  writer.Varint(snapshot.logs.size());
  for (const LogExtent& extent : snapshot.logs) {
    WriteLogId(extent.log, &writer);
    writer.Varint(extent.first.value);
    writer.Varint(extent.last.value);
  }
  return out;
}

std::optional<LogSnapshot> DecodeLogSnapshot(std::string_view payload) {
  ByteReader reader(payload);
  LogSnapshot snapshot;
  snapshot.previous_end = LogPosition(reader.Fixed64());
  const uint64_t count = reader.Varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    LogExtent extent;
    extent.log = ReadLogId(&reader);
    extent.first = Lsn(reader.Varint());
    extent.last = Lsn(reader.Varint());
    if (extent.first.value == 0 || extent.last.value < extent.first.value - 1) reader.Fail();
    snapshot.logs.push_back(extent);
  }
  if (!reader.done()) return std::nullopt;
  return snapshot;
}

std::string SegmentFileName(uint32_t number) { return absl::StrFormat("%020u.log", number); }

std::optional<uint32_t> ParseSegmentFileName(std::string_view name) {
  constexpr size_t kDigits = 20;
  if (name.size() != kDigits + 4 || name.substr(kDigits) != ".log") return std::nullopt;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, number);
  if (error != std::errc() || end != name.data() + kDigits || number == 0) return std::nullopt;
  return number;
}

std::string ToString(const LogId& log) {
  return StrCat(log.table.ToString(), "/", log.partition.value);
}

}  // namespace meridian
