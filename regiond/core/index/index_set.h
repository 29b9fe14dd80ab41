// The secondary indexes of one copy of a table: keeps their entries, and the count of them, equal to what its items say. With local ones
// also the sizes of item collections.
//
// An entry follows its item in the same batch, so that no crash comes between them. An index that is new to a copy is built item by item, in
// the order of their keys (table_state.h does the walking): items up to where it has come are kept in step, those behind it are none of
// its business yet. Entries of an index that the table has no more are taken away bit by bit. Each AZ does this for itself, whenever it
// learns of the change.
// Threads: thread-compatible, one driver.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "base/seam/state_store.h"
#include "regiond/core/index/collection_sizes.h"
#include "regiond/core/index/index_lag.h"

namespace meridian {

struct IndexCounters {
  int64_t entries = 0;
  int64_t bytes = 0;  // of their encodings
  bool operator==(const IndexCounters&) const = default;
};

class IndexSet {
 public:
  IndexSet() = default;  // none
  // Goes on where the store says. kDataLoss if what it says is damaged. `no_items`: the copy is empty, so nothing is to be built.
  // `queue`: of items that are to expire (ttl/expiry.h), kept as an index, but that it never lags.
  static absl::StatusOr<IndexSet> Open(const TableSettings& settings, const std::optional<SecondaryIndex>& queue, StateStore& store,
                                       bool no_items);

  bool empty() const { return indexes_.empty(); }
  // The item with this key had the encoding `before` and has `after` from now on; empty for no item. Adds what that means to `batch`; for
  // global indexes by way of `lag`, if there is one, from `since` on. Counters do not wait for that. kDataLoss if one of them is no item.
  absl::Status OnChange(std::string_view item_key, std::string_view before, std::string_view after, StateBatch& batch,
                        IndexLag* lag = nullptr, WallTime since = {});
  // Adds what OnChange and building have moved. Each batch must have this before `store` applies it.
  absl::Status SaveProgress(StateStore& store, StateBatch& batch);

  // The key of the last item that the index which is being built has seen, "" before the first; nothing if none is being built.
  std::optional<std::string> building_after();
  // The next item of that one, in the order of keys.
  absl::Status BuildNext(std::string_view item_key, std::string_view image, StateBatch& batch);
  void FinishBuilding();  // there are no more items
  // An index whose entries are to go; nothing if there is none.
  std::optional<uint32_t> dropped() const;
  void FinishDropping(StateBatch& batch);  // they are gone

  bool has(uint32_t number) const;
  bool complete(uint32_t number) const;
  using CountersByNumber = absl::btree_map<uint32_t, IndexCounters>;
  CountersByNumber counters() const;

 private:
  struct Index {
    SecondaryIndex definition;
    IndexCounters counters;
    bool complete = false;
    std::string seen;  // while it is being built: the last item's key
    bool moved = false;
    bool may_lag = false;
  };
  Index* Building();
  // Returns by how much the entry has grown, as billed.
  int64_t Move(Index& index, std::string_view item_key, const std::optional<Item>& before, std::string_view before_image,
               const std::optional<Item>& after, std::string_view after_image, StateBatch& batch, IndexLag* lag, WallTime since);

  KeySchema schema_;
  std::optional<CollectionSizes> collections_;  // if there are local indexes
  std::vector<Index> indexes_;
  std::vector<uint32_t> dropped_;
};

}  // namespace meridian
