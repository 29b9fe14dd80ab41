#include "base/model/change_record.h"

#include "base/model/bytes.h"

namespace meridian {
namespace {

// version        := fixed64 hlc, bytes region                    an empty version has hlc 0 and no region
// versioned item := flags (01 deleted, 02 conditional, 04 transactional), version, varint count, count × version (the past, ascending by Region),
//                   version replaces, bytes image
// change record  := 02, varint lsn, varint epoch, cause, flags (01 journal only, 02 has conflicting, 04 keeps a tombstone, 08 tells
//                   when), [fixed64 logged at], varint bytes before + 1, bytes key, versioned item after, [versioned item conflicting], bytes transaction id
constexpr uint8_t kChangeFormat = 2;
constexpr uint8_t kDeleted = 1;
constexpr uint8_t kConditional = 2;
constexpr uint8_t kTransactional = 4;
constexpr uint8_t kItemFlags = kDeleted | kConditional | kTransactional;
constexpr uint8_t kJournalOnly = 1;
constexpr uint8_t kHasConflicting = 2;
constexpr uint8_t kKeepsTombstone = 4;
constexpr uint8_t kTellsWhen = 8;

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
  out.U8((item.deleted ? kDeleted : 0) | (item.conditional ? kConditional : 0) | (item.transactional ? kTransactional : 0));
  WriteVersion(item.version, out);
  out.Varint(item.past.entries().size());
  for (const auto& [region, hlc] : item.past.entries()) WriteVersion(Version{hlc, region}, out);
  WriteVersion(item.replaces, out);
  out.Bytes(item.image);
}

VersionedItem ReadItem(ByteReader& in) {
  VersionedItem item;
  const uint8_t flags = in.U8();
  if ((flags & ~kItemFlags) != 0) in.Fail();
  item.deleted = (flags & kDeleted) != 0;
  item.conditional = (flags & kConditional) != 0;
  item.transactional = (flags & kTransactional) != 0;
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

struct ItemView {
  bool deleted = false;
  Hlc clock;
  std::string_view region;
  std::string_view image;
};

ItemView ViewItem(ByteReader& in) {
  const auto skip_version = [&in] {
    in.Fixed64();
    in.Bytes();
  };
  ItemView item;
  const uint8_t flags = in.U8();
  if ((flags & ~kItemFlags) != 0) in.Fail();
  item.deleted = (flags & kDeleted) != 0;
  item.clock = Hlc{in.Fixed64()};
  item.region = in.Bytes();
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) skip_version();
  skip_version();
  item.image = in.Bytes();
  return item;
}

// Everything up to the key.
struct Head {
  Lsn lsn;
  Epoch epoch;
  ChangeCause cause;
  uint8_t flags;
  WallTime logged_at;
  int64_t bytes_before;
  std::string_view key;
};

Head ReadHead(ByteReader& in) {
  Head head;
  if (in.U8() != kChangeFormat) in.Fail();
  head.lsn = Lsn(in.Varint());
  head.epoch = Epoch(in.Varint());
  const uint8_t cause = in.U8();
  if (cause > static_cast<uint8_t>(ChangeCause::kRestore)) in.Fail();
  head.cause = static_cast<ChangeCause>(cause);
  head.flags = in.U8();
  if ((head.flags & ~(kJournalOnly | kHasConflicting | kKeepsTombstone | kTellsWhen)) != 0) in.Fail();
  if ((head.flags & kTellsWhen) != 0) {
    head.logged_at.us = static_cast<int64_t>(in.Fixed64());
    if (head.logged_at == WallTime()) in.Fail();
  }
  const uint64_t size_before = in.Varint();
  if (size_before > INT64_MAX) in.Fail();
  head.bytes_before = static_cast<int64_t>(size_before) - 1;
  head.key = in.Bytes();
  return head;
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

absl::StatusOr<std::string_view> LiveImage(std::string_view bytes) {
  if (bytes.empty()) return bytes;
  const absl::StatusOr<StoredImage> view = ViewStoredImage(bytes);
  if (!view.ok()) return view.status();
  return view->deleted ? std::string_view() : view->image;
}

absl::StatusOr<StoredImage> ViewStoredImage(std::string_view bytes) {
  ByteReader in(bytes);
  const ItemView item = ViewItem(in);
  if (!in.done()) return absl::DataLossError("not a valid stored item");
  return StoredImage{item.deleted, item.image};
}

std::string EncodeChangeRecord(const ChangeRecord& record) {
  std::string bytes;
  bytes.reserve(record.after.image.size() + record.key.bytes.size() + 128);
  ByteWriter out(&bytes);
  out.U8(kChangeFormat);
  out.Varint(record.lsn.value);
  out.Varint(record.epoch.value);
  out.U8(static_cast<uint8_t>(record.cause));
  out.U8((record.journal_only ? kJournalOnly : 0) | (record.conflicting ? kHasConflicting : 0) |
         (record.keeps_tombstone ? kKeepsTombstone : 0) | (record.logged_at != WallTime() ? kTellsWhen : 0));
  if (record.logged_at != WallTime()) out.Fixed64(static_cast<uint64_t>(record.logged_at.us));
  out.Varint(static_cast<uint64_t>(record.bytes_before + 1));
  out.Bytes(record.key.bytes);
  WriteItem(record.after, out);
  if (record.conflicting) WriteItem(*record.conflicting, out);
  out.Bytes(record.transaction_id);
  return bytes;
}

absl::StatusOr<ChangeRecord> DecodeChangeRecord(std::string_view bytes) {
  ByteReader in(bytes);
  const Head head = ReadHead(in);
  ChangeRecord record;
  record.lsn = head.lsn;
  record.epoch = head.epoch;
  record.cause = head.cause;
  record.journal_only = (head.flags & kJournalOnly) != 0;
  record.keeps_tombstone = (head.flags & kKeepsTombstone) != 0;
  record.logged_at = head.logged_at;
  record.bytes_before = head.bytes_before;
  record.key.bytes = std::string(head.key);
  record.after = ReadItem(in);
  if ((head.flags & kHasConflicting) != 0) record.conflicting = ReadItem(in);
  record.transaction_id = std::string(in.Bytes());
  if (!in.done()) return absl::DataLossError("not a valid change record");
  return record;
}

absl::StatusOr<ChangeView> ViewChangeRecord(std::string_view bytes) {
  ByteReader in(bytes);
  const Head head = ReadHead(in);
  ChangeView view;
  view.journal_only = (head.flags & kJournalOnly) != 0;
  view.has_conflicting = (head.flags & kHasConflicting) != 0;
  view.keeps_tombstone = (head.flags & kKeepsTombstone) != 0;
  view.bytes_before = head.bytes_before;
  view.logged_at = head.logged_at;
  view.cause = head.cause;
  view.key = head.key;
  if (!in.ok()) return absl::DataLossError("not a valid change record");
  const size_t begin = bytes.size() - in.remaining();
  const ItemView after = ViewItem(in);
  const size_t end = bytes.size() - in.remaining();
  view.after = bytes.substr(begin, end - begin);
  view.clock = after.clock;
  view.region = after.region;
  view.deleted = after.deleted;
  view.image_bytes = static_cast<int64_t>(after.image.size());
  if (view.has_conflicting) ViewItem(in);
  in.Bytes();
  if (!in.done()) return absl::DataLossError("not a valid change record");
  return view;
}

}  // namespace meridian
