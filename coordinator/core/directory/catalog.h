// The catalog of global tables, durable before anyone sees a change of it.
// Owns:    the keys "table/…" of its store.   Threads: one driver thread.
// Bounds:  one entry per global table that ever was; a dropped one takes some 200 bytes.
#pragma once

#include <map>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/seam/state_store.h"
#include "coordinator/core/directory/catalog_entry.h"

namespace meridian {

class GlobalCatalog {
 public:
  using Entries = std::map<GlobalTableId, CatalogEntry>;

  // Reads what is stored. kDataLoss for an entry that cannot be read. `store` must outlive the
  // catalog.
  static absl::StatusOr<GlobalCatalog> Open(StateStore& store);

  const Entries& entries() const { return entries_; }
  const CatalogEntry* Find(const GlobalTableId& id) const;
  // The global table of this name that `region` is a replica of, dropped ones not counted. Two
  // global tables may share a name as long as they share no Region.
  const CatalogEntry* FindMember(std::string_view name, const RegionId& region) const;
  // The newest settings version that a global table of this name ever had; 0 if there was none.
  uint64_t NewestVersion(std::string_view name) const;

  // Adds or replaces the entry with its table's id and makes it durable. After an error the store
  // must be opened again: which of the two entries it holds is not known.
  absl::Status Save(CatalogEntry entry);

 private:
  explicit GlobalCatalog(StateStore& store) : store_(&store) {}

  StateStore* store_;
  Entries entries_;  // as stored
};

}  // namespace meridian
