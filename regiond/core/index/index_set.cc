#include "regiond/core/index/index_set.h"

#include <algorithm>
#include <utility>

#include "base/model/bytes.h"
#include "base/model/item_codec.h"
#include "base/seam/sabotage.h"
#include "regiond/core/index/index_checks.h"
#include "regiond/core/index/index_entry.h"

namespace meridian {
namespace {

// progress key   := 'm' 'x' fixed32 number
// progress value := fixed64 entries, fixed64 bytes, complete 00|01, bytes seen
constexpr std::string_view kProgressPrefix = "mx";

std::string ProgressKey(uint32_t number) {
  std::string key(kProgressPrefix);
  ByteWriter(&key).Fixed32(number);
  return key;
}

absl::StatusOr<std::optional<Item>> DecodedItem(std::string_view image) {
  if (image.empty()) return std::optional<Item>();
  absl::StatusOr<Item> item = DecodeItem(image);
  if (!item.ok()) return item.status();
  return std::optional<Item>(*std::move(item));
}

int64_t Billed(const std::optional<IndexEntry>& entry) { return entry ? EncodedItemSizeForBilling(entry->image).value_or(0) : 0; }

}  // namespace

absl::StatusOr<IndexSet> IndexSet::Open(const TableSettings& settings, const std::optional<SecondaryIndex>& queue, StateStore& store,
                                        bool no_items) {
  IndexSet set;
  set.schema_ = settings.key_schema;
  if (HasLocalIndex(settings)) set.collections_.emplace();
  for (const SecondaryIndex& definition : settings.indexes) {
    set.indexes_.push_back({definition, {}, no_items, {}, no_items, definition.kind == IndexKind::kGlobal});
  }
  if (queue) set.indexes_.push_back({*queue, {}, no_items, {}, no_items, false});
  for (Index& index : set.indexes_) {
    const absl::StatusOr<std::string> value = store.Read(ProgressKey(index.definition.number));
    if (!value.ok() && !absl::IsNotFound(value.status())) return value.status();
    if (value.ok()) {
      ByteReader in(*value);
      index.counters.entries = static_cast<int64_t>(in.Fixed64());
      index.counters.bytes = static_cast<int64_t>(in.Fixed64());
      index.complete = in.U8() == 1;
      index.seen = std::string(in.Bytes());
      index.moved = false;
      if (!in.done()) return absl::DataLossError("the progress of an index is damaged");
    }
  }
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(kProgressPrefix); cursor->valid() && cursor->key().starts_with(kProgressPrefix); cursor->Next()) {
    const uint32_t number = ByteReader(cursor->key().substr(kProgressPrefix.size())).Fixed32();
    const auto known = [&](const Index& index) { return index.definition.number == number; };
    if (std::none_of(set.indexes_.begin(), set.indexes_.end(), known)) set.dropped_.push_back(number);
  }
  if (!cursor->status().ok()) return cursor->status();
  return set;
}

absl::Status IndexSet::OnChange(std::string_view item_key, std::string_view before, std::string_view after, StateBatch& batch,
                                IndexLag* lag, WallTime since) {
  const absl::StatusOr<std::optional<Item>> old_item = DecodedItem(before);
  if (!old_item.ok()) return old_item.status();
  const absl::StatusOr<std::optional<Item>> new_item = DecodedItem(after);
  if (!new_item.ok()) return new_item.status();
  int64_t grown = 0;
  for (Index& index : indexes_) {
    if (!index.complete && item_key > index.seen) continue;  // its building has not come so far
    const int64_t entry = Move(index, item_key, *old_item, before, *new_item, after, batch, lag, since);
    if (index.definition.kind == IndexKind::kLocal) grown += entry;
  }
  if (!collections_) return absl::OkStatus();
  if (*old_item) grown -= static_cast<int64_t>(ItemSizeForBilling(**old_item));
  if (*new_item) grown += static_cast<int64_t>(ItemSizeForBilling(**new_item));
  if (grown < 0 && Sabotaged(Sabotage::kStaleCollection)) return absl::OkStatus();
  return collections_->Add(item_key, grown);
}

int64_t IndexSet::Move(Index& index, std::string_view item_key, const std::optional<Item>& before, std::string_view before_image,
                       const std::optional<Item>& after, std::string_view after_image, StateBatch& batch, IndexLag* lag, WallTime since) {
  std::optional<IndexEntry> old_entry, new_entry;
  if (before) old_entry = EntryOf(index.definition, schema_, item_key, *before, before_image);
  if (after) new_entry = EntryOf(index.definition, schema_, item_key, *after, after_image);
  if (old_entry == new_entry) return 0;
  index.moved = true;
  std::string_view erased;
  if (old_entry) {
    --index.counters.entries;
    index.counters.bytes -= static_cast<int64_t>(old_entry->image.size());
    const bool gone = !new_entry || new_entry->key != old_entry->key;
    if (gone && !Sabotaged(Sabotage::kStaleIndex)) erased = old_entry->key;
  }
  if (new_entry) {
    ++index.counters.entries;
    index.counters.bytes += static_cast<int64_t>(new_entry->image.size());
  }
  if (lag != nullptr && index.may_lag) {
    lag->Add(since, erased, new_entry, batch);
  } else {
    if (!erased.empty()) batch.Erase(erased);
    if (new_entry) batch.Put(new_entry->key, new_entry->image);
  }
  return Billed(new_entry) - Billed(old_entry);
}

absl::Status IndexSet::SaveProgress(StateStore& store, StateBatch& batch) {
  for (Index& index : indexes_) {
    if (!std::exchange(index.moved, false)) continue;
    std::string value;
    ByteWriter out(&value);
    out.Fixed64(static_cast<uint64_t>(index.counters.entries));
    out.Fixed64(static_cast<uint64_t>(index.counters.bytes));
    out.U8(index.complete);
    out.Bytes(index.seen);
    batch.Put(ProgressKey(index.definition.number), value);
  }
  return collections_ ? collections_->Save(store, batch) : absl::OkStatus();
}

IndexSet::Index* IndexSet::Building() {
  const auto at = std::find_if(indexes_.begin(), indexes_.end(), [](const Index& index) { return !index.complete; });
  return at == indexes_.end() ? nullptr : &*at;
}

std::optional<std::string> IndexSet::building_after() {
  const Index* const index = Building();
  if (index == nullptr) return std::nullopt;
  return index->seen;
}

absl::Status IndexSet::BuildNext(std::string_view item_key, std::string_view image, StateBatch& batch) {
  Index* const index = Building();
  const absl::StatusOr<std::optional<Item>> item = DecodedItem(image);
  if (!item.ok()) return item.status();
  const int64_t grown = Move(*index, item_key, std::nullopt, {}, *item, image, batch, nullptr, {});
  index->seen = std::string(item_key);
  index->moved = true;
  return index->definition.kind == IndexKind::kLocal ? collections_->Add(item_key, grown) : absl::OkStatus();
}

void IndexSet::FinishBuilding() {
  Index* const index = Building();
  index->complete = true;
  index->seen.clear();
  index->moved = true;
}

std::optional<uint32_t> IndexSet::dropped() const {
  if (dropped_.empty()) return std::nullopt;
  return dropped_.front();
}

void IndexSet::FinishDropping(StateBatch& batch) {
  batch.Erase(ProgressKey(dropped_.front()));
  dropped_.erase(dropped_.begin());
}

bool IndexSet::has(uint32_t number) const {
  return std::any_of(indexes_.begin(), indexes_.end(), [&](const Index& index) { return index.definition.number == number; });
}

bool IndexSet::complete(uint32_t number) const {
  return std::any_of(indexes_.begin(), indexes_.end(),
                     [&](const Index& index) { return index.definition.number == number && index.complete; });
}

IndexSet::CountersByNumber IndexSet::counters() const {
  CountersByNumber counters;
  for (const Index& index : indexes_) counters[index.definition.number] = index.counters;
  return counters;
}

}  // namespace meridian
