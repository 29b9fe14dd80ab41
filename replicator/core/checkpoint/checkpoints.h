// The replicator's durable memory: per table, destination and partition the LSN up to which everything is durable at the
// destination, and how far a backfill has come. Everything else can be asked again.
//
// A checkpoint that a machine crash sets back costs resending, which is harmless; a registration that were forgotten would lose
// changes, so that alone is synced.
// Threads: thread-compatible.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/model/ids.h"
#include "base/seam/state_store.h"

namespace meridian {

// One destination of one table.
struct FlowId {
  TableId table;
  RegionId destination;
  auto operator<=>(const FlowId&) const = default;
};

struct FlowCheckpoint {
  uint64_t registered_version = 0;  // settings version under which the destination was registered
  std::vector<Lsn> partitions;  // by PartitionId
  bool backfilled = false;
  std::string backfill_cursor;  // key of the last item that is durable there
  bool operator==(const FlowCheckpoint&) const = default;
};

class Checkpoints {
 public:
  explicit Checkpoints(StateStore& store) : store_(store) {}
  // Reads everything. kDataLoss names what to do about a damaged entry.
  absl::Status Load();

  const FlowCheckpoint* Find(const FlowId& flow) const;  // nullptr if the flow is not registered
  absl::Status Register(const FlowId& flow, FlowCheckpoint checkpoint);  // synced
  absl::Status Save(const FlowId& flow, FlowCheckpoint checkpoint);
  absl::Status Forget(const FlowId& flow);
  std::vector<FlowId> flows() const;

 private:
  StateStore& store_;
  absl::btree_map<FlowId, FlowCheckpoint> flows_;
};

}  // namespace meridian
