// The greatest version of each key that is durable in each Region, from the records of its log.
// Threads: thread-compatible.
#pragma once

#include "absl/container/btree_map.h"
#include "tools/sim/cluster/observer.h"

namespace meridian {

class DurableView final : public SimObserver {
 public:
  struct Entry {
    Version version;
    bool deleted = false;
  };

  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override {
    if (change.journal_only) return;
    Entry& entry = entries_[region][change.key];
    if (change.after.version > entry.version) entry = {change.after.version, change.after.deleted};
  }

  void OnReplicaRemoved(const RegionId& region) override { entries_.erase(region); }

  const absl::btree_map<ItemKey, Entry>& Of(const RegionId& region) { return entries_[region]; }
  // nullptr if nothing of the key was ever durable there.
  const Entry* Find(const RegionId& region, const ItemKey& key) {
    const absl::btree_map<ItemKey, Entry>& keys = entries_[region];
    const auto at = keys.find(key);
    return at == keys.end() ? nullptr : &at->second;
  }

 private:
  absl::btree_map<RegionId, absl::btree_map<ItemKey, Entry>> entries_;
};

}  // namespace meridian
