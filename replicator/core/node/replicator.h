// The machine inside a replicator: follows its own Region's logs and sends what was born there to every other replica Region.
//
// It asks its regiond which tables there are (AskTables) and the coordinator how its links behave (AskLinks), again and again;
// everything it learns may be lost and is asked again. Killing it delays, and never loses or repeats an effect.
// Time:    through Clock, whose wall clock is to be that of its Region: latencies are measured by it, and nothing else.
// Threads: thread-compatible, one driver.   Owns: flows and links; the seams are the caller's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "base/seam/clock.h"
#include "base/seam/random.h"
#include "base/seam/transport.h"
#include "replicator/core/checkpoint/checkpoints.h"
#include "replicator/core/link/link.h"
#include "replicator/core/sender/backfill.h"
#include "replicator/core/sender/latency.h"
#include "replicator/core/sender/partition_sender.h"

namespace meridian {

struct ReplicatorOptions {
  RegionId self;
  SenderOptions sender;
  std::vector<LinkSettings> links;  // until the coordinator says otherwise; a destination without one has a perfect link
  Duration ask_again = Duration::Millis(200);
};

class Replicator {
 public:
  Replicator(ReplicatorOptions options, Clock& clock, Random& random, StateStore& store, Transport& transport);
  absl::Status Recover();  // REQUIRES: called once, before everything else

  void OnMessage(const NodeId& from, Message message);
  // There is a new connection to `peer`: what was under way on an old one is lost, and is asked or sent again at once.
  void OnConnected(const NodeId& peer);
  // Does what is due. Call at next_deadline() or a little later, and after messages.
  void Tick();
  Instant next_deadline() const;

  // For metrics and tests: how far each flow is.
  struct FlowStatus {
    FlowId flow;
    std::string table_name;
    uint64_t pending_records = 0;  // known at the source and not yet durable at the destination
    uint64_t resent_batches = 0;
    uint64_t gaps_closed = 0;  // since the start: partitions whose log had lost what was not sent, so that the items were scanned
    bool link_cut = false;
    bool paused = false;  // nothing of this table is sent to this destination, by a fault
    std::optional<LatencyWindow::Latency> latency;  // of the last minute, without what scans brought; none if nothing was acknowledged
  };
  std::vector<FlowStatus> Status() const;
  const absl::Status& failure() const { return failure_; }  // checkpoints cannot be written: nothing moves any more

 private:
  struct Flow {
    GlobalTableId global;
    std::string table_name;
    uint64_t settings_version = 0;
    uint64_t joined_version = 0;      // of the destination
    uint64_t own_joined_version = 0;  // of this Region
    std::vector<PartitionSender> partitions;
    bool joins = false;       // the destination is a new replica that is filled from here
    bool backfilled = false;  // and has been
    std::optional<Backfill> scan;
    bool scan_fills = false;  // a replica that joins; else it closes the gaps that the partitions' logs have, or mends
    bool mends = false;       // see FlowCheckpoint
    bool scan_mends = false;  // the scan that runs began after whatever made it mend
    uint64_t gaps_closed = 0;
    LatencyWindow latency;
  };

  void Handle(Tables tables);
  void Handle(Changes changes);
  void Handle(Items items);
  void Handle(ApplyAck ack, const RegionId& from);
  void Handle(Links links);

  void UpdateFlow(const ReplicatedTable& table, const ReplicaState& replica, const GlobalTable* known);
  // Where a destination starts that has no usable checkpoint: see docs/replication.md, "Adding a Region".
  std::vector<Lsn> StartingPoints(const ReplicatedTable& table, const ReplicaState& replica) const;
  // A replica of the table has left: of what it had written, one of those that stay may have more than another.
  void Mend(const FlowId& id);
  bool SiblingMends(const FlowId& id) const;
  void BeginScanIfNeeded(const FlowId& id, Flow& flow);
  void ScanDone(const FlowId& id, Flow& flow);
  void SetPhase(Flow& flow, const FlowId& id, const ReplicaState& replica);
  void Save(const FlowId& id, const Flow& flow, bool synced);
  void Forget(const FlowId& id);
  void RewindFlowsTo(const RegionId& destination);
  static void RewindFlow(Flow& flow);
  // Flows that were paused and are not any more go on at once.
  void Pause(absl::btree_set<PausedTable> paused);
  bool IsPaused(const FlowId& id, const Flow& flow) const { return paused_.contains({flow.table_name, id.destination}); }
  void SendOver(const RegionId& destination, Message message);
  void Pump(const FlowId& id, Flow& flow);
  void DeliverArrivals();
  void ReportProgress();
  void ReportProgressSoon();
  Link& LinkTo(const RegionId& destination);

  const ReplicatorOptions options_;
  Clock& clock_;
  Random& random_;
  Transport& transport_;
  Checkpoints checkpoints_;
  absl::btree_map<FlowId, Flow> flows_;
  absl::btree_map<RegionId, Link> links_;
  absl::btree_set<PausedTable> paused_;  // what the coordinator has said last; none since a start until then
  uint64_t tables_revision_ = 0;
  uint64_t links_revision_ = 0;
  uint64_t next_sequence_;
  Instant next_ask_;
  Instant next_pump_ = Instant::Max();  // when some flow has let changes gather
  Instant next_progress_;
  Instant next_sync_;
  bool unsynced_ = false;  // some checkpoint has moved since
  absl::Status failure_;
};

}  // namespace meridian
