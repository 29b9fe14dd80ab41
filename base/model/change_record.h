// What a partition's log carries: the effects of one change of one item (DESIGN §4). Followers, the state, indexes,
// streams and replication all read these; nothing is derived twice in two ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/key_codec.h"
#include "base/model/ids.h"
#include "base/model/time.h"
#include "base/model/version.h"

namespace meridian {

// One version of an item, or of its absence, with what its writer had seen.
struct VersionedItem {
  Version version;
  CausalPast past;
  Version replaces;   // the version that stood here when this one was written; empty if none
  bool deleted = false;
  std::string image;  // the item's encoding (item_codec.h); empty if deleted
  // What its writer relied on, for the conflict journal: a write that loses may have been guarded by a condition of its own, or be a part of
  // a transaction. Kept with the item, since nobody knows beforehand which write will lose. They share a byte with `deleted`.
  bool conditional = false;
  bool transactional = false;
  bool operator==(const VersionedItem&) const = default;
};

enum class ChangeCause : uint8_t { kClient = 0, kTtl = 1, kReplication = 2, kRestore = 3 };

struct ChangeRecord {
  Lsn lsn;
  Epoch epoch;
  ChangeCause cause = ChangeCause::kClient;
  ItemKey key;
  // The item's new version. With `journal_only` it lost against the stored one and changes no item: it is logged for the
  // conflict journal alone.
  VersionedItem after;
  bool journal_only = false;
  // The other side of a conflict that this change met: the version that lost to it; with `journal_only` the winner.
  std::optional<VersionedItem> conflicting;
  std::string transaction_id;  // empty outside transactions
  // Bookkeeping of the Region whose log this is in; never sent elsewhere.
  bool keeps_tombstone = false;   // a delete leaves a tombstone: the table has replicas in other Regions
  int64_t bytes_before = -1;      // size of the image that this replaces, -1 if there is none
  WallTime logged_at;             // when it came here, if the table has a stream to tell, or indexes that lag; zero otherwise
  bool operator==(const ChangeRecord&) const = default;
};

// What a read needs of a stored item, without copying anything. Views into `bytes`.
struct StoredImage {
  bool deleted = false;
  std::string_view image;
};
absl::StatusOr<StoredImage> ViewStoredImage(std::string_view bytes);
// The item's encoding; empty if `bytes` are, or if it is deleted.
absl::StatusOr<std::string_view> LiveImage(std::string_view bytes);

// What applying a record needs of it, without copying anything. Views into `bytes`.
struct ChangeView {
  bool journal_only = false;
  bool has_conflicting = false;
  bool keeps_tombstone = false;
  int64_t bytes_before = -1;
  ChangeCause cause = ChangeCause::kClient;
  std::string_view key;
  std::string_view after;  // EncodeVersionedItem of it
  Hlc clock;               // of its version
  std::string_view region;  // likewise
  WallTime logged_at;
  bool deleted = false;
  int64_t image_bytes = 0;
};
absl::StatusOr<ChangeView> ViewChangeRecord(std::string_view bytes);

// The marks of a log's own housekeeping: a fence, by which a new leader commits what it found (az/consensus.h), and a scrub mark, at which
// every AZ takes a digest of its copy (az/scrubber.h). Everything else is longer; what it is: KindOf (transaction_record.h).
constexpr std::string_view kFencePayload = "";
constexpr std::string_view kScrubPayload = "s";
constexpr bool IsMark(std::string_view payload) { return payload.size() <= 1; }

// Byte layouts are in change_record.cc; all decoders return kDataLoss for anything that the encoder cannot have made.
std::string EncodeVersionedItem(const VersionedItem& item);
absl::StatusOr<VersionedItem> DecodeVersionedItem(std::string_view bytes);
std::string EncodeChangeRecord(const ChangeRecord& record);
absl::StatusOr<ChangeRecord> DecodeChangeRecord(std::string_view bytes);

}  // namespace meridian
