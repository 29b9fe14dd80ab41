// Streams of a table (docs/streams.md): what they are, what a partition's log carries of them, and what they tell of a change.
// Byte layouts are in stream.cc; decoders return kDataLoss for anything that the encoder cannot have made.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/change_record.h"
#include "base/model/time.h"

namespace meridian {

enum class StreamView : uint8_t { kKeysOnly = 0, kNewImage = 1, kOldImage = 2, kNewAndOldImages = 3 };
constexpr bool ShowsOldImage(StreamView view) { return view >= StreamView::kOldImage; }
constexpr bool ShowsNewImage(StreamView view) { return view == StreamView::kNewImage || view == StreamView::kNewAndOldImages; }

// A table has at most one that is enabled; those that were disabled can still be read for a day.
struct StreamDefinition {
  uint32_t number = 0;  // from 1, in the order in which the table had them
  StreamView view = StreamView::kKeysOnly;
  WallTime created_at;   // names it
  WallTime disabled_at;  // zero: enabled
  bool enabled() const { return disabled_at == WallTime(); }
  bool operator==(const StreamDefinition&) const = default;
};

// The first bytes of the two kinds of log records below (KindOf, transaction_record.h).
constexpr char kShardRecordKind = 'S';
constexpr char kTrimRecordKind = 'T';

// A record of a log: the partition's open shard ends here, and a new one of `stream` begins; none if that is 0.
struct ShardRecord {
  WallTime at;
  uint32_t stream = 0;
  StreamView view = StreamView::kKeysOnly;
  bool operator==(const ShardRecord&) const = default;
};
std::string EncodeShardRecord(const ShardRecord& record);
absl::StatusOr<ShardRecord> DecodeShardRecord(std::string_view bytes);

// A record of a log: what the partition's streams tell of the log up to `through` is to be forgotten.
struct TrimRecord {
  Lsn through{0};
  bool operator==(const TrimRecord&) const = default;
};
std::string EncodeTrimRecord(const TrimRecord& record);
absl::StatusOr<TrimRecord> DecodeTrimRecord(std::string_view bytes);

// Where a stream speaks of the `index`-th change of the log record at `lsn`. Its number in the API is one of 21 digits, so that their
// order as text is theirs.
struct StreamPosition {
  Lsn lsn{0};
  uint32_t index = 0;
  auto operator<=>(const StreamPosition&) const = default;
};
std::string SequenceNumberOf(const StreamPosition& position);
// kInvalidArgument for a text that is not the number of any.
absl::StatusOr<StreamPosition> PositionOfSequenceNumber(std::string_view text);

// What a stream tells of one change of an item: at least one of the images was there.
struct StreamRecord {
  ChangeCause cause = ChangeCause::kClient;
  WallTime at;      // when it came into this Region's log
  Version version;  // that the change left
  ItemKey key;
  bool existed = false, exists = false;  // before and after
  std::string old_image, new_image;      // encodings of items (item_codec.h), where the view shows them
  bool operator==(const StreamRecord&) const = default;
};
// The same without copies.
struct StreamRecordView {
  ChangeCause cause = ChangeCause::kClient;
  WallTime at;
  Hlc clock;
  std::string_view region;  // these two: of the version
  std::string_view key;
  bool existed = false, exists = false;
  std::string_view old_image, new_image;
};
StreamRecordView ViewOf(const StreamRecord& record);
std::string EncodeStreamRecord(const StreamRecordView& record);
absl::StatusOr<StreamRecord> DecodeStreamRecord(std::string_view bytes);

}  // namespace meridian
