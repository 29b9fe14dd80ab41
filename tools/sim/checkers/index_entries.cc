#include "tools/sim/checkers/index_entries.h"

#include <algorithm>
#include <map>

#include "base/model/bytes.h"
#include "base/model/change_record.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/index/collection_sizes.h"
#include "regiond/core/index/index_checks.h"
#include "regiond/core/index/index_entry.h"
#include "regiond/core/ttl/expiry.h"

namespace meridian {
namespace {

using Entries = std::map<std::string, std::string>;

Entries Under(StateStore& store, const std::string& prefix) {
  Entries entries;
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  const std::string end = PrefixEnd(prefix);
  for (cursor->Seek(prefix); cursor->valid() && cursor->key() < end; cursor->Next()) entries.emplace(cursor->key(), cursor->value());
  return entries;
}

// From the items alone.
Entries Expected(const SecondaryIndex& index, const KeySchema& schema, const Entries& items) {
  Entries expected;
  for (const auto& [key, stored] : items) {
    const absl::StatusOr<StoredImage> view = ViewStoredImage(stored);
    if (!view.ok() || view->deleted) continue;
    const absl::StatusOr<Item> item = DecodeItem(view->image);
    if (!item.ok()) continue;
    std::optional<IndexEntry> entry = EntryOf(index, schema, std::string_view(key).substr(1), *item, view->image);
    if (entry) expected.emplace(std::move(entry->key), std::move(entry->image));
  }
  return expected;
}

// Whether the sizes that `store` has are those that the items come to.
bool CollectionsAgree(StateStore& store, const TableSettings& settings, const Entries& items) {
  std::map<std::string, int64_t> expected;
  for (const auto& [key, stored] : items) {
    const absl::StatusOr<StoredImage> view = ViewStoredImage(stored);
    if (!view.ok() || view->deleted) continue;
    expected[CollectionStateKey(std::string_view(key).substr(1)).value_or("")] += CollectionShareOf(settings, view->image).value_or(0);
  }
  const Entries stored = Under(store, std::string(1, kCollectionPrefix));
  return stored.size() == expected.size() && std::all_of(expected.begin(), expected.end(), [&](const auto& one) {
           const auto at = stored.find(one.first);
           return at != stored.end() && static_cast<int64_t>(ByteReader(at->second).Fixed64()) == one.second;
         });
}

}  // namespace

void CheckIndexEntries(Region& region, const std::string& name, Failures& failures) {
  const TableDescriptor& table = region.catalog().Find(name)->descriptor();
  for (AzNode* node : region.azs().Up()) {
    TableState* const state = node->FindState(table.id);
    const Entries items = Under(state->store(), std::string(1, kItemPrefix));
    std::vector<SecondaryIndex> indexes = table.settings.indexes;
    if (const TimeToLive& setting = table.attributes.time_to_live; setting.enabled) {
      indexes.push_back(ExpiryQueueOf(setting));
      indexes.back().name = "the queue of what expires";
    }
    for (const SecondaryIndex& index : indexes) {
      const Entries expected = Expected(index, table.settings.key_schema, items);
      if (Under(state->store(), IndexPrefix(index.number)) != expected) {
        failures.Add(StrCat("indexes: AZ ", node->self().name(), " of ", region.self().name, " has entries of ", index.name,
                            " that are not what its items say"));
      }
      if (state->indexes().counters().at(index.number).entries != static_cast<int64_t>(expected.size())) {
        failures.Add(StrCat("indexes: AZ ", node->self().name(), " of ", region.self().name, " has miscounted ", index.name));
      }
    }
    if (HasLocalIndex(table.settings) && !CollectionsAgree(state->store(), table.settings, items)) {
      failures.Add(StrCat("indexes: AZ ", node->self().name(), " of ", region.self().name, " has wrong sizes of item collections"));
    }
  }
}

}  // namespace meridian
