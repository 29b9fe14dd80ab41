#include "base/model/stream.h"

#include <charconv>

#include "absl/strings/str_format.h"
#include "base/model/bytes.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// shard record  := 'S', fixed64 at, varint stream, view
// trim record   := 'T', varint through
// stream record := 01, cause, flags (01 existed, 02 exists), fixed64 at, fixed64 hlc, bytes region, bytes key, bytes old, bytes new
constexpr uint8_t kStreamFormat = 1;
constexpr uint8_t kExisted = 1;
constexpr uint8_t kExists = 2;

// No record makes as many changes: a transaction has 100 actions.
constexpr uint64_t kPositionsPerLsn = 1000;
constexpr size_t kSequenceDigits = 21;
constexpr char kFirstDigit = '1';  // or the number of a small LSN would be shorter than AWS's are

WallTime ReadTime(ByteReader& in) { return WallTime{static_cast<int64_t>(in.Fixed64())}; }

absl::Status NotValid(std::string_view what) { return absl::DataLossError(StrCat("not a valid ", what)); }

}  // namespace

std::string EncodeShardRecord(const ShardRecord& record) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kShardRecordKind);
  out.Fixed64(static_cast<uint64_t>(record.at.us));
  out.Varint(record.stream);
  out.U8(static_cast<uint8_t>(record.view));
  return bytes;
}

absl::StatusOr<ShardRecord> DecodeShardRecord(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.U8() != kShardRecordKind) in.Fail();
  ShardRecord record;
  record.at = ReadTime(in);
  const uint64_t stream = in.Varint();
  const uint8_t view = in.U8();
  if (stream > UINT32_MAX || view > static_cast<uint8_t>(StreamView::kNewAndOldImages)) in.Fail();
  record.stream = static_cast<uint32_t>(stream);
  record.view = static_cast<StreamView>(view);
  if (!in.done()) return NotValid("shard record");
  return record;
}

std::string EncodeTrimRecord(const TrimRecord& record) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kTrimRecordKind);
  out.Varint(record.through.value);
  return bytes;
}

absl::StatusOr<TrimRecord> DecodeTrimRecord(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.U8() != kTrimRecordKind) in.Fail();
  const TrimRecord record{Lsn(in.Varint())};
  if (!in.done()) return NotValid("trim record");
  return record;
}

std::string SequenceNumberOf(const StreamPosition& position) {
  return absl::StrFormat("%c%0*d", kFirstDigit, static_cast<int>(kSequenceDigits - 1), position.lsn.value * kPositionsPerLsn + position.index);
}

absl::StatusOr<StreamPosition> PositionOfSequenceNumber(std::string_view text) {
  uint64_t number = 0;
  if (text.size() == kSequenceDigits && text.front() == kFirstDigit) {
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) {
      return StreamPosition{Lsn(number / kPositionsPerLsn), static_cast<uint32_t>(number % kPositionsPerLsn)};
    }
  }
  return absl::InvalidArgumentError("not the sequence number of a record");
}

std::string EncodeStreamRecord(const StreamRecordView& record) {
  std::string bytes;
  bytes.reserve(record.old_image.size() + record.new_image.size() + record.key.size() + 64);
  ByteWriter out(&bytes);
  out.U8(kStreamFormat);
  out.U8(static_cast<uint8_t>(record.cause));
  out.U8((record.existed ? kExisted : 0) | (record.exists ? kExists : 0));
  out.Fixed64(static_cast<uint64_t>(record.at.us));
  out.Fixed64(record.clock.bits);
  out.Bytes(record.region);
  out.Bytes(record.key);
  out.Bytes(record.old_image);
  out.Bytes(record.new_image);
  return bytes;
}

StreamRecordView ViewOf(const StreamRecord& record) {
  return {record.cause, record.at,     record.version.hlc,  record.version.region.name, record.key.bytes, record.existed,
          record.exists, record.old_image, record.new_image};
}

absl::StatusOr<StreamRecord> DecodeStreamRecord(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.U8() != kStreamFormat) in.Fail();
  StreamRecord record;
  const uint8_t cause = in.U8();
  const uint8_t flags = in.U8();
  if (cause > static_cast<uint8_t>(ChangeCause::kRestore) || (flags & ~(kExisted | kExists)) != 0 || flags == 0) in.Fail();
  record.cause = static_cast<ChangeCause>(cause);
  record.existed = (flags & kExisted) != 0;
  record.exists = (flags & kExists) != 0;
  record.at = ReadTime(in);
  record.version.hlc.bits = in.Fixed64();
  record.version.region.name = std::string(in.Bytes());
  record.key.bytes = std::string(in.Bytes());
  record.old_image = std::string(in.Bytes());
  record.new_image = std::string(in.Bytes());
  if (!in.done()) return NotValid("stream record");
  return record;
}

}  // namespace meridian
