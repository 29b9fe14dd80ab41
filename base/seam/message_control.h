// What regionds and the coordinator say to each other about global tables: message.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/model/ids.h"
#include "base/model/shared_settings.h"
#include "base/model/table.h"
#include "base/seam/message_replication.h"

namespace meridian {

enum class ReplicaAction : uint8_t { kCreate = 0, kDelete = 1 };

// regiond -> coordinator: a client's UpdateTable with ReplicaUpdates. `request` names it, so that repeating is harmless.
struct ProposeReplica {
  uint64_t request = 0;
  RegionId proposer;
  ReplicaAction action = ReplicaAction::kCreate;
  RegionId target;
  std::string table;
  TableSettings settings;  // as in the proposing Region, for a table that has no replicas yet; so the next
  std::optional<SharedTimeToLive> time_to_live;
  std::optional<StreamView> stream;
  ReplicaOverrides overrides;  // of a replica that is added
  GlobalTableId group;  // that the proposer's table is in; zero: none yet
  bool operator==(const ProposeReplica&) const = default;
};

// regiond -> coordinator: a client's change of what the Regions of a table with replicas share. As above.
struct ProposeSettings {
  uint64_t request = 0;
  RegionId proposer;
  std::string table;
  uint64_t based_on = 0;  // the version that the proposer has judged it by: of two changes of one version one is refused
  SettingsChange change;
  bool operator==(const ProposeSettings&) const = default;
};

// coordinator -> regiond. `error` is empty if accepted; else an AWS exception name with its message.
struct ProposalAnswer {
  uint64_t request = 0;
  std::string error;
  std::string message;
  uint64_t settings_version = 0;  // of an accepted change of settings: the first version that has it
  bool operator==(const ProposalAnswer&) const = default;
};

// coordinator -> regiond: the newest version of a global table. Idempotent; older versions are ignored.
struct PushGlobalTable {
  GlobalTable table;
  bool let_go = false;  // the group has let this Region go: its table is an ordinary one from now on
  bool operator==(const PushGlobalTable&) const = default;
};

// regiond -> coordinator: what has become of the push here, repeated while a workflow runs.
struct GlobalTableReport {
  RegionId region;
  GlobalTableId table;
  uint64_t settings_version = 0;  // the version that is durable here
  bool refused = false;           // the table cannot be created here, as one with its name exists, or not deleted, as it is protected
  bool present = false;           // the table is here and takes replicated writes
  std::vector<DestinationProgress> destinations;
  bool operator==(const GlobalTableReport&) const = default;
};

// regiond -> coordinator: DeleteTable in a replica Region, as a proposal to leave.
// (ProposeReplica with kDelete and target == proposer.)

}  // namespace meridian
