#include "regiond/core/request/page_builder.h"

#include <utility>

#include "base/model/change_record.h"
#include "base/model/item_codec.h"
#include "regiond/core/request/reader.h"

namespace meridian {

absl::Status PageBuilder::Add(std::string_view key_bytes, std::string_view stored) {
  absl::StatusOr<StoredImage> view = ViewStoredImage(stored);
  if (!view.ok()) return view.status();
  if (view->deleted) return absl::OkStatus();
  last_key_.assign(key_bytes);
  ++page_.scanned_count;
  absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(view->image);
  if (!size.ok()) return size.status();
  page_.bytes_read += *size;
  std::optional<Item> item;
  if (filter_ || projection_) {
    absl::StatusOr<Item> decoded = DecodeItem(view->image);
    if (!decoded.ok()) return decoded.status();
    item = *std::move(decoded);
  }
  if (filter_ && !Evaluate(*filter_, &*item)) return absl::OkStatus();
  ++page_.count;
  if (select_ == Select::kCount) return absl::OkStatus();
  if (projection_) {
    page_.items.emplace_back(Project(*projection_, *item));
  } else {
    page_.items.emplace_back(std::string(view->image));
  }
  return absl::OkStatus();
}

bool PageBuilder::full() const {
  return page_.bytes_read >= kPageBytesMax || (limit_ && page_.scanned_count >= *limit_);
}

absl::StatusOr<PageResult> PageBuilder::Finish(bool more) {
  if (more) {
    absl::StatusOr<Item> key = KeyAttributes(schema_, ItemKey{last_key_});
    if (!key.ok()) return key.status();
    page_.last_evaluated_key = *std::move(key);
  }
  return std::move(page_);
}

}  // namespace meridian
