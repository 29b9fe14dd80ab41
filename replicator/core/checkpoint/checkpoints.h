// The replicator's durable memory: per table, destination and partition the LSN up to which everything is durable at the
// destination, and how far a backfill has come. Everything else can be asked again.
//
// A checkpoint that a machine crash sets back costs resending, which is harmless as long as the Region's log still has it all; so what may
// be trimmed is what has been synced. A registration that were forgotten would lose changes: it is synced at once.
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
  uint64_t joined_version = 0;  // of the destination's replica
  std::vector<Lsn> partitions;  // by PartitionId
  bool backfilled = false;
  std::string backfill_cursor;  // key of the last item that is durable there
  bool mends = false;           // the whole table is still to be scanned there, as a replica has left whose writes it may lack
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
  absl::Status Sync();
  // What a crash of the machine would leave of flow's partitions. REQUIRES: the flow is registered; synced since Load.
  const std::vector<Lsn>& Synced(const FlowId& flow) const { return synced_.at(flow); }
  std::vector<FlowId> flows() const;

 private:
  StateStore& store_;
  absl::btree_map<FlowId, FlowCheckpoint> flows_;
  absl::btree_map<FlowId, std::vector<Lsn>> synced_;
};

}  // namespace meridian
