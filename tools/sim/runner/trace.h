// What a run did: a digest over all its events, marks of the rare ones, which show that a run got somewhere, and on demand the
// story of every item in words.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "tools/sim/checkers/durable_view.h"
#include "tools/sim/cluster/observer.h"

namespace meridian {

class SimTrace final : public SimObserver {
 public:
  // `tell`, if set, gets a line for each change that becomes durable and each crash and restart.
  SimTrace(const SimTime& time, DurableView& view, std::function<void(const std::string&)> tell)
      : time_(time), view_(view), tell_(std::move(tell)) {}

  void OnDelivery(const SimNetwork::Delivery& delivery) override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRead(const RegionId& region, const SimReadReply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnRegiondRecovered(const RegionId& region, Region& machine) override;
  void OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) override;
  void OnAz(const RegionId& region, AzId az, std::string_view what) override;

  void Mark(const std::string& name, int64_t count = 1) {
    if (count != 0) marks_[name] += count;
  }
  // Two runs of one seed have the same digest.
  uint64_t digest() const { return digest_; }
  const absl::btree_map<std::string, int64_t>& marks() const { return marks_; }

 private:
  void Tell(const RegionId& region, const std::string& what);
  void MarkBatch(const RegionId& destination, const ApplyBatch& batch);
  // Takes in the time, a number for the kind of event, and what else tells events apart.
  void Note(uint64_t kind, const std::string& where, uint64_t detail, const std::string& bytes);

  const SimTime& time_;
  DurableView& view_;
  const std::function<void(const std::string&)> tell_;
  uint64_t digest_ = 0;
  absl::btree_map<std::string, int64_t> marks_;
  absl::btree_map<RegionId, bool> backfilling_;  // the last batch there was one of a backfill
};

}  // namespace meridian
