// Marks what happens between Regions, and what clients hear.
// Threads: thread-compatible.   The view, the history and the marks are the caller's and must outlive it. It must be told of what happens
//          before the view and the history are, as it compares with what was there.
#pragma once

#include <map>
#include <set>

#include "tools/sim/checkers/durable_view.h"
#include "tools/sim/checkers/history.h"
#include "tools/sim/cluster/observer.h"
#include "tools/sim/checkers/marks.h"

namespace meridian {

class ReplicationMarks final : public SimObserver {
 public:
  ReplicationMarks(DurableView& view, const SimHistory& history, SimMarks& marks) : view_(view), history_(history), marks_(marks) {}

  void OnDelivery(const SimNetwork::Delivery& delivery) override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) override;

 private:
  void OnBatch(const RegionId& source, const RegionId& destination, const ApplyBatch& batch);

  DurableView& view_;
  const SimHistory& history_;
  SimMarks& marks_;
  std::set<RegionId> joining_;            // as the newest versions say that were heard of
  std::map<RegionId, bool> backfilling_;  // the last batch there was one of a backfill
  std::map<RegionId, std::map<FlowId, std::vector<Lsn>>> checkpoints_;
  std::set<RegionId> fell_back_;  // sources whose checkpoints did, and which have sent nothing again since
};

}  // namespace meridian
