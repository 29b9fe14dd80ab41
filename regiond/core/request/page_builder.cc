#include "regiond/core/request/page_builder.h"

#include <algorithm>

#include "base/model/change_record.h"
#include "base/model/item_codec.h"
#include "regiond/core/request/reader.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {
namespace {

constexpr int64_t kBlockBytes = 4096;

}  // namespace

// What a global index lacks, and what a filter does, was refused before (CheckProjected in reader.cc).
PageBuilder::PageBuilder(const ReadTarget& target, const KeySchema& schema, const std::optional<BoundCondition>& filter,
                         const std::optional<BoundProjection>& projection, Select select, std::optional<int64_t> limit)
    : target_(target), schema_(schema), filter_(filter), projection_(projection), select_(select), limit_(limit) {
  const SecondaryIndex* const index = target.index();
  if (index == nullptr || index->projection == ProjectionType::kAll) return;
  const auto lacks = [&](std::string_view attribute) { return !Projects(*index, schema, attribute); };
  fetches_ = select == Select::kAllAttributes;
  if (!projection || fetches_) return;
  const std::vector<std::string_view> wanted = AttributesOf(*projection);
  fetches_ = std::any_of(wanted.begin(), wanted.end(), lacks);
}

absl::Status PageBuilder::Add(StateStore& store, std::string_view state_key, std::string_view stored) {
  std::string_view image = stored;  // of an index entry
  if (target_.index() == nullptr) {
    const absl::StatusOr<StoredImage> view = ViewStoredImage(stored);
    if (!view.ok()) return view.status();
    if (view->deleted) return absl::OkStatus();
    image = view->image;
  }
  ++page_.scanned_count;
  const absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(image);
  if (!size.ok()) return size.status();
  page_.bytes_read += *size;
  const bool last = full();
  std::optional<Item> item;
  if (filter_ || projection_ || fetches_ || (last && target_.index() != nullptr)) {
    absl::StatusOr<Item> decoded = DecodeItem(image);
    if (!decoded.ok()) return decoded.status();
    item = *std::move(decoded);
  }
  if (last) {
    absl::StatusOr<Item> key = target_.index() != nullptr ? target_.StartKeyOf(*item)
                                                          : KeyAttributes(schema_, ItemKey{std::string(state_key.substr(1))});
    if (!key.ok()) return key.status();
    page_.last_evaluated_key = *std::move(key);
  }
  std::string fetched;
  if (fetches_) {
    absl::StatusOr<std::string> whole = Fetch(store, *item);
    if (!whole.ok()) return whole.status();
    fetched = *std::move(whole);
    image = fetched;
    absl::StatusOr<Item> decoded = DecodeItem(image);
    if (!decoded.ok()) return decoded.status();
    item = *std::move(decoded);
  }
  if (filter_ && !Evaluate(*filter_, &*item)) return absl::OkStatus();
  ++page_.count;
  if (select_ == Select::kCount) return absl::OkStatus();
  if (projection_) {
    page_.items.emplace_back(Project(*projection_, *item));
  } else {
    page_.items.emplace_back(std::string(image));
  }
  return absl::OkStatus();
}

// The whole item of an entry: in one store, the two change together.
absl::StatusOr<std::string> PageBuilder::Fetch(StateStore& store, const Item& entry) {
  const absl::StatusOr<ItemKey> key = KeyOfArgument(schema_, [&] {
    Item attributes;
    for (const Attribute& attribute : entry) {
      if (IsKeyAttribute(schema_, attribute.name)) attributes.Set(attribute.name, attribute.value);
    }
    return attributes;
  }());
  if (!key.ok()) return absl::DataLossError("an index entry has no item key");
  const absl::StatusOr<std::string> stored = store.Read(ItemStateKey(*key));
  if (absl::IsNotFound(stored.status())) return absl::DataLossError("an index entry has no item");
  if (!stored.ok()) return stored.status();
  const absl::StatusOr<StoredImage> view = ViewStoredImage(*stored);
  if (!view.ok()) return view.status();
  const absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(view->image);
  if (!size.ok()) return size.status();
  page_.blocks_fetched += std::max<int64_t>(1, (*size + kBlockBytes - 1) / kBlockBytes);
  return std::string(view->image);
}

bool PageBuilder::full() const {
  return page_.bytes_read >= kPageBytesMax || (limit_ && page_.scanned_count >= *limit_);
}

}  // namespace meridian
