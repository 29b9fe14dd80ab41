#include "coordinator/core/directory/catalog.h"

#include <algorithm>

#include "base/model/bytes.h"
#include "base/model/strings.h"

namespace meridian {

namespace {

constexpr std::string_view kPrefix = "table/";

std::string KeyOf(const GlobalTableId& id) {
  std::string key(kPrefix);
  ByteWriter out(&key);
  out.Fixed64(id.high);
  out.Fixed64(id.low);
  return key;
}

}  // namespace

absl::StatusOr<GlobalCatalog> GlobalCatalog::Open(StateStore& store) {
  GlobalCatalog catalog(store);
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(kPrefix); cursor->valid() && cursor->key().starts_with(kPrefix);
       cursor->Next()) {
    absl::StatusOr<CatalogEntry> entry = DecodeCatalogEntry(cursor->value());
    if (!entry.ok()) return entry.status();
    const GlobalTableId id = entry->table.id;
    catalog.entries_.insert_or_assign(id, *std::move(entry));
  }
  if (!cursor->status().ok()) return cursor->status();
  return catalog;
}

const CatalogEntry* GlobalCatalog::Find(const GlobalTableId& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

const CatalogEntry* GlobalCatalog::FindMember(std::string_view name, const RegionId& region) const {
  for (const auto& [id, entry] : entries_) {
    if (!entry.dropped && entry.table.name == name && entry.table.Find(region)) return &entry;
  }
  return nullptr;
}

uint64_t GlobalCatalog::NewestVersion(std::string_view name) const {
  uint64_t newest = 0;
  for (const auto& [id, entry] : entries_) {
    if (entry.table.name == name) newest = std::max(newest, entry.table.settings_version);
  }
  return newest;
}

absl::Status GlobalCatalog::Save(CatalogEntry entry) {
  StateBatch batch;
  batch.Put(KeyOf(entry.table.id), EncodeCatalogEntry(entry));
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  if (absl::Status status = store_->Sync(); !status.ok()) return status;
  const GlobalTableId id = entry.table.id;
  entries_.insert_or_assign(id, std::move(entry));
  return absl::OkStatus();
}

}  // namespace meridian
