// What happens in a simulated cluster, for whoever judges it. The cluster calls; observers change nothing.
// Threads: thread-compatible, as the cluster.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/model/change_record.h"
#include "base/seam/log_store.h"
#include "regiond/core/region/region.h"
#include "replicator/core/checkpoint/checkpoints.h"
#include "tools/sim/network/sim_network.h"

namespace meridian {

// What a client hears of its GetItem.
struct SimReadReply {
  uint64_t request = 0;
  absl::Status status;
  std::optional<std::string> image;  // nothing if there is no item
  // What the Availability Zone that is furthest behind has applied of the item's log, of those that could answer an eventual read.
  Lsn least_applied;
};

class SimObserver {
 public:
  virtual ~SimObserver() = default;

  // A message is about to be taken by a daemon that is up.
  virtual void OnDelivery(const SimNetwork::Delivery& delivery) {}
  // A record is committed in a Region: durable in a quorum of its AZs, for good. In the order of the log; `change` is its payload.
  // Comes before anything that the Region does because of it can be seen.
  virtual void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {}
  virtual void OnReply(const RegionId& region, const Reply& reply) {}
  virtual void OnRead(const RegionId& region, const SimReadReply& reply) {}
  // A regiond has died; replies that it owed will never come.
  virtual void OnRegiondCrash(const RegionId& region) {}
  virtual void OnRegiondRecovered(const RegionId& region, Region& machine) {}  // it is up again
  // A replica has been removed from a Region, with all that it had. What was committed there has been told before.
  virtual void OnReplicaRemoved(const RegionId& region) {}
  virtual void OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) {}
  // What happened to an AZ, in words.
  virtual void OnAz(const RegionId& region, AzId az, std::string_view what) {}
  // The cluster itself has seen something that must not be.
  virtual void OnViolation(const std::string& what) {}
  // A replicator's checkpoints have changed, or it has started with these.
  virtual void OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) {}
};

// Tells several observers, in order.
class SimObservers final : public SimObserver {
 public:
  void Add(SimObserver& observer) { all_.push_back(&observer); }

  void OnDelivery(const SimNetwork::Delivery& delivery) override {
    for (SimObserver* one : all_) one->OnDelivery(delivery);
  }
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override {
    for (SimObserver* one : all_) one->OnDurable(region, record, change);
  }
  void OnReply(const RegionId& region, const Reply& reply) override {
    for (SimObserver* one : all_) one->OnReply(region, reply);
  }
  void OnRead(const RegionId& region, const SimReadReply& reply) override {
    for (SimObserver* one : all_) one->OnRead(region, reply);
  }
  void OnRegiondCrash(const RegionId& region) override {
    for (SimObserver* one : all_) one->OnRegiondCrash(region);
  }
  void OnRegiondRecovered(const RegionId& region, Region& machine) override {
    for (SimObserver* one : all_) one->OnRegiondRecovered(region, machine);
  }
  void OnReplicaRemoved(const RegionId& region) override {
    for (SimObserver* one : all_) one->OnReplicaRemoved(region);
  }
  void OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) override {
    for (SimObserver* one : all_) one->OnAzDelivery(region, envelope);
  }
  void OnAz(const RegionId& region, AzId az, std::string_view what) override {
    for (SimObserver* one : all_) one->OnAz(region, az, what);
  }
  void OnViolation(const std::string& what) override {
    for (SimObserver* one : all_) one->OnViolation(what);
  }
  void OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) override {
    for (SimObserver* one : all_) one->OnCheckpoints(source, checkpoints);
  }

 private:
  std::vector<SimObserver*> all_;
};

}  // namespace meridian
