#include "base/model/change_record.h"

#include "base/model/bytes.h"

namespace meridian {
namespace {

// version        := fixed64 hlc, bytes region                    an empty version has hlc 0 and no region
// versioned item := flags (01 deleted), version, varint count, count × version (the past, ascending by Region),
//                   version replaces, bytes image
// change record  := 02, varint lsn, varint epoch, cause, flags (01 journal only, 02 has conflicting, 04 keeps a tombstone),
//                   varint bytes before + 1, bytes key, versioned item after, [versioned item conflicting], bytes transaction id
constexpr uint8_t kFormat = 2;
constexpr uint8_t kDeleted = 1;
constexpr uint8_t kJournalOnly = 1;
constexpr uint8_t kHasConflicting = 2;
constexpr uint8_t kKeepsTombstone = 4;

void WriteVersion(const Version& version, ByteWriter& out) {
  out.Fixed64(version.hlc.bits);
  out.Bytes(version.region.name);
}

Version ReadVersion(ByteReader& in) {
  Version version;
  version.hlc.bits = in.Fixed64();
  version.region.name = std::string(in.Bytes());
  return version;
}

void WriteItem(const VersionedItem& item, ByteWriter& out) {
  out.U8(item.deleted ? kDeleted : 0);
  WriteVersion(item.version, out);
  out.Varint(item.past.entries().size());
  for (const auto& [region, hlc] : item.past.entries()) WriteVersion(Version{hlc, region}, out);
  WriteVersion(item.replaces, out);
  out.Bytes(item.image);
}

VersionedItem ReadItem(ByteReader& in) {
  VersionedItem item;
  const uint8_t flags = in.U8();
  if ((flags & ~kDeleted) != 0) in.Fail();
  item.deleted = (flags & kDeleted) != 0;
  item.version = ReadVersion(in);
  const uint64_t count = in.Varint();
  std::string previous;
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    const Version seen = ReadVersion(in);
    if (i > 0 && seen.region.name <= previous) in.Fail();
    previous = seen.region.name;
    item.past.Include(seen);
  }
  item.replaces = ReadVersion(in);
  item.image = std::string(in.Bytes());
  return item;
}

}  // namespace

std::string EncodeVersionedItem(const VersionedItem& item) {
  std::string bytes;
  bytes.reserve(item.image.size() + 96);
  ByteWriter out(&bytes);
  WriteItem(item, out);
  return bytes;
}

absl::StatusOr<VersionedItem> DecodeVersionedItem(std::string_view bytes) {
  ByteReader in(bytes);
  VersionedItem item = ReadItem(in);
  if (!in.done()) return absl::DataLossError("not a valid stored item");
  return item;
}

absl::StatusOr<StoredImage> ViewStoredImage(std::string_view bytes) {
  ByteReader in(bytes);
  StoredImage stored;
  stored.deleted = (in.U8() & kDeleted) != 0;
  const auto skip_version = [&in] {
    in.Fixed64();
    in.Bytes();
  };
  skip_version();
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) skip_version();
  skip_version();
  stored.image = in.Bytes();
  if (!in.done()) return absl::DataLossError("not a valid stored item");
  return stored;
}

std::string EncodeChangeRecord(const ChangeRecord& record) {
  std::string bytes;
  bytes.reserve(record.after.image.size() + record.key.bytes.size() + 128);
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Varint(record.lsn.value);
  out.Varint(record.epoch.value);
  out.U8(static_cast<uint8_t>(record.cause));
  out.U8((record.journal_only ? kJournalOnly : 0) | (record.conflicting ? kHasConflicting : 0) |
         (record.keeps_tombstone ? kKeepsTombstone : 0));
  out.Varint(static_cast<uint64_t>(record.bytes_before + 1));
  out.Bytes(record.key.bytes);
  WriteItem(record.after, out);
  if (record.conflicting) WriteItem(*record.conflicting, out);
  out.Bytes(record.transaction_id);
  return bytes;
}

absl::StatusOr<ChangeRecord> DecodeChangeRecord(std::string_view bytes) {
  ByteReader in(bytes);
  ChangeRecord record;
  if (in.U8() != kFormat) in.Fail();
  record.lsn = Lsn(in.Varint());
  record.epoch = Epoch(in.Varint());
  const uint8_t cause = in.U8();
  if (cause > static_cast<uint8_t>(ChangeCause::kRestore)) in.Fail();
  record.cause = static_cast<ChangeCause>(cause);
  const uint8_t flags = in.U8();
  if ((flags & ~(kJournalOnly | kHasConflicting | kKeepsTombstone)) != 0) in.Fail();
  record.journal_only = (flags & kJournalOnly) != 0;
  record.keeps_tombstone = (flags & kKeepsTombstone) != 0;
  const uint64_t size_before = in.Varint();
  if (size_before > INT64_MAX) in.Fail();
  record.bytes_before = static_cast<int64_t>(size_before) - 1;
  record.key.bytes = std::string(in.Bytes());
  record.after = ReadItem(in);
  if ((flags & kHasConflicting) != 0) record.conflicting = ReadItem(in);
  record.transaction_id = std::string(in.Bytes());
  if (!in.done()) return absl::DataLossError("not a valid change record");
  return record;
}

}  // namespace meridian
