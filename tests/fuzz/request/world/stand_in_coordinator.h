// The coordinator and all other Regions, as one Region sees them: proposals are answered at once, and what is accepted is pushed at once, as if
// the other Regions had done their part. One Region never does, so that there are tables whose replica is still in the making.
// Threads: thread-compatible.   Owns: what it has agreed to.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/seam/transport.h"
#include "regiond/core/region/region.h"

namespace meridian::fuzz {

class StandInCoordinator final : public Transport {
 public:
  explicit StandInCoordinator(RegionId self) : self_(std::move(self)) {}

  void Send(const NodeId& to, Message message) override;
  // Answers what was sent since the last call. True if there was something.
  bool Answer(Region& region);

 private:
  using Proposal = std::variant<ProposeReplica, ProposeSettings>;

  ProposalAnswer Decide(const ProposeReplica& proposal, Region& region);
  ProposalAnswer Decide(const ProposeSettings& proposal, Region& region);
  void Add(const ProposeReplica& proposal);

  const RegionId self_;
  std::vector<Proposal> proposals_;
  std::map<std::string, GlobalTable> tables_;  // by name, those with replicas elsewhere
  uint64_t next_id_ = 1;
  uint64_t next_version_ = 1;  // of settings; rises over all tables
};

}  // namespace meridian::fuzz
