#include "regiond/server/admin/version_listing.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "base/model/strings.h"
#include "regiond/core/state/state_keys.h"
#include "regiond/core/state/version_digest.h"
#include "regiond/server/admin/admin_errors.h"
#include "regiond/server/api/key_json.h"

namespace meridian {
namespace {

// Clients wait while the io thread makes a page. An entry can be as large as an item, so entries alone bound nothing.
constexpr uint32_t kListedDefault = 1000;
constexpr uint32_t kListedMax = 10'000;
constexpr uint32_t kDigestedDefault = 5000;
constexpr uint32_t kDigestedMax = 20'000;
constexpr size_t kVersionsBytesMax = 8 << 20;

uint32_t EntriesMax(uint32_t asked, uint32_t otherwise, uint32_t bound) { return asked == 0 ? otherwise : std::min(asked, bound); }

// The versions that a page of at most `entries_max` has, from behind `after` on.
class VersionPage {
 public:
  using Visitor = absl::FunctionRef<void(std::string_view key, const VersionedItem& item)>;

  VersionPage(ReadView view, std::string_view after, uint32_t entries_max)
      : view_(view), from_(ItemStateKey(after)), entries_left_(entries_max) {
    if (!after.empty()) from_.push_back('\0');
  }
  // Those with hashes from `first` to `last`, in the order of their keys. Whether nothing follows.
  absl::StatusOr<bool> Visit(uint64_t first, uint64_t last, Visitor visit) {
    for (const PartitionLayout::Range& partition : view_.layout().ranges()) {
      if (partition.last < first || partition.first > last) continue;
      const StateRange range = ItemRange({partition.id, std::max(first, partition.first), std::min(last, partition.last)});
      if (from_ >= range.high) continue;
      const absl::StatusOr<StateStore*> store = view_.StoreOf(partition.id);
      if (!store.ok()) return TooFewAzs();
      absl::StatusOr<bool> done = VisitRange(**store, range, visit);
      if (!done.ok()) (void)view_.Retry(done.status());  // a damaged copy is not asked again
      if (!done.ok() || !*done) return done;
    }
    return true;
  }

 private:
  absl::StatusOr<bool> VisitRange(StateStore& store, const StateRange& range, Visitor visit) {
    const std::unique_ptr<StateCursor> cursor = store.NewCursor();
    for (cursor->Seek(std::max(from_, range.low)); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      if (entries_left_ == 0 || bytes_ >= kVersionsBytesMax) return false;
      const absl::StatusOr<VersionedItem> item = DecodeVersionedItem(cursor->value());
      if (!item.ok()) return item.status();
      visit(cursor->key().substr(1), *item);
      --entries_left_;
      bytes_ += cursor->key().size() + cursor->value().size();
    }
    if (!cursor->status().ok()) return cursor->status();
    return true;
  }

  ReadView view_;
  std::string from_;  // a key of the state
  uint32_t entries_left_;
  size_t bytes_ = 0;
};

// What both calls have in common: the table, the range and the page.
template <typename Request>
absl::StatusOr<bool> VisitPage(Region& region, const Request& request, uint32_t entries_max, VersionPage::Visitor visit) {
  const Table* const table = region.catalog().Find(request.table());
  if (table == nullptr) {
    return absl::NotFoundError(StrCat("table ", request.table(), " is not in Region ", region.self().name));
  }
  const uint64_t first = request.has_hashes() ? request.hashes().first() : kAllHashes.first;
  const uint64_t last = request.has_hashes() ? request.hashes().last() : kAllHashes.last;
  if (first > last) return absl::InvalidArgumentError(StrCat("no hashes: the first, ", first, ", is above the last, ", last));
  return VersionPage(region.ControlViewOf(*table), request.after(), entries_max).Visit(first, last, visit);
}

}  // namespace

absl::Status ListVersions(Region& region, const v1::ListVersionsRequest& request, v1::ListVersionsResponse* response) {
  const Table* const table = region.catalog().Find(request.table());
  const uint32_t entries_max = EntriesMax(request.limit(), kListedDefault, kListedMax);
  const absl::StatusOr<bool> done = VisitPage(region, request, entries_max, [&](std::string_view bytes, const VersionedItem& item) {
    const ItemKey key{std::string(bytes)};
    v1::ItemVersion* const out = response->add_versions();
    out->set_key(key.bytes);
    out->set_key_json(KeyJson(table->descriptor().settings.key_schema, key));
    out->set_version_hlc(item.version.hlc.bits);
    out->set_version_region(item.version.region.name);
    out->set_deleted(item.deleted);
    out->set_digest(ImageDigest(item));
    response->set_next(key.bytes);
  });
  if (!done.ok()) return done.status();
  response->set_done(*done);
  return absl::OkStatus();
}

absl::Status DigestRange(Region& region, const v1::DigestRangeRequest& request, v1::DigestRangeResponse* response) {
  VersionDigest digest;
  std::string last_key;
  const uint32_t entries_max = EntriesMax(request.entries_max(), kDigestedDefault, kDigestedMax);
  const absl::StatusOr<bool> done = VisitPage(region, request, entries_max, [&](std::string_view key, const VersionedItem& item) {
    if (digest.versions == 0) response->mutable_held()->set_first(KeyHash(key));
    digest.Add(key, item);
    last_key = key;
  });
  if (!done.ok()) return done.status();
  response->set_versions(digest.versions);
  response->set_digest(digest.sum);
  if (digest.versions > 0) response->mutable_held()->set_last(KeyHash(last_key));
  response->set_next(last_key);
  response->set_done(*done);
  return absl::OkStatus();
}

}  // namespace meridian
