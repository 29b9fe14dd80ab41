// What a run did: a digest over all its events, and on demand the story of every item in words.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "tools/sim/cluster/observer.h"

namespace meridian {

class SimTrace final : public SimObserver {
 public:
  // `tell`, if set, gets a line for each change that becomes durable and each crash and restart.
  SimTrace(const SimTime& time, std::function<void(const std::string&)> tell) : time_(time), tell_(std::move(tell)) {}

  void OnDelivery(const SimNetwork::Delivery& delivery) override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRead(const RegionId& region, const SimReadReply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnRegiondRecovered(const RegionId& region, Region& machine) override;
  void OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) override;
  void OnAz(const RegionId& region, AzId az, std::string_view what) override;

  // Two runs of one seed have the same digest.
  uint64_t digest() const { return digest_; }

 private:
  void Tell(const RegionId& region, const std::string& what);
  // Takes in the time, a number for the kind of event, and what else tells events apart.
  void Note(uint64_t kind, const std::string& where, uint64_t detail, const std::string& bytes);

  const SimTime& time_;
  const std::function<void(const std::string&)> tell_;
  uint64_t digest_ = 0;
};

}  // namespace meridian
