// Marks what happens among the AZs of a Region, by looking at each message between them and at the replica that is about to take it.
// Threads: thread-compatible.   The cluster and the marks are the caller's and must outlive it.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/checkers/marks.h"

namespace meridian {

class AzMarks final : public SimObserver {
 public:
  AzMarks(SimCluster& cluster, SimMarks& marks) : cluster_(cluster), marks_(marks) {}

  void OnRegiondCrash(const RegionId& region) override;
  void OnRegiondRecovered(const RegionId& region, Region& machine) override;
  void OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) override;
  void OnAz(const RegionId& region, AzId az, std::string_view what) override;

 private:
  struct Where {
    RegionId region;
    AzId az;
    auto operator<=>(const Where&) const = default;
  };
  // `replica`: of the receiver, before it takes the message.
  void Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzAppend& append);
  void Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzAppended& answer);
  void Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzVote& vote);
  void Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzPromote& promote);
  void Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzCopyPage& page);
  template <typename Other>
  void Look(const Where&, AzId, const AzNode::Replica&, const Other&) {}
  void LookWhoLeads(const Where& where, AzNode& node);
  void Came(const Where& where, AzNode& node);
  bool VotesEverywhere(const Where& where, LogId but);

  SimCluster& cluster_;
  SimMarks& marks_;
  struct Led {
    uint64_t incarnation = 0;
    Epoch epoch;
  };
  std::map<std::pair<Where, LogId>, Led> led_;    // when it was last looked at
  std::map<std::pair<Where, LogId>, Lsn> behind_;  // an AZ that came back, and what was committed then
  std::set<Where> lost_;     // their disks, and they are not rebuilt yet
  std::set<Where> damaged_;  // found damaged, and not rebuilt yet
};

}  // namespace meridian
