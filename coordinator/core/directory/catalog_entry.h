// What the coordinator remembers of one global table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/ids.h"
#include "base/model/table.h"
#include "base/seam/message.h"

namespace meridian {

// The newest proposal taken up for a table. It stays after its end, so that the proposer, who
// repeats it until it hears the answer, is answered the same after a restart of the coordinator.
struct ReplicaRequest {
  enum class Outcome : uint8_t { kPending = 0, kAccepted = 1, kRefused = 2 };

  uint64_t request = 0;
  RegionId proposer;
  ReplicaAction action = ReplicaAction::kCreate;
  RegionId target;
  bool running = false;  // the workflow has not ended; outlives kAccepted
  Outcome outcome = Outcome::kPending;
  std::string error;  // of kRefused: an AWS exception name
  std::string message;
  bool operator==(const ReplicaRequest&) const = default;
};

// A change of shared settings that was accepted. It stays for a while, for the same reason.
struct AcceptedChange {
  uint64_t request = 0;
  RegionId proposer;
  uint64_t settings_version = 0;  // the first that has it
  bool operator==(const AcceptedChange&) const = default;
};
// More than clients can have asked for within the time that a proposer repeats.
constexpr size_t kAcceptedChangesMax = 32;

// A Region that the group has let go. It stays here for good, so that a push that comes late never takes its table for one to be deleted.
struct LetGoReplica {
  RegionId region;
  bool told = false;  // it has said that its table is an ordinary one
  bool operator==(const LetGoReplica&) const = default;
};

struct CatalogEntry {
  GlobalTable table;
  ReplicaRequest request;
  std::vector<AcceptedChange> accepted;  // the newest, oldest first
  // Regions outside of `table` that may hold its table from an addition that was given up, and must
  // delete it.
  std::vector<RegionId> leavers;
  std::vector<LetGoReplica> let_go;  // in the order in which they went
  // No two Regions share the table any more. Kept, so that a Region that comes back late learns it.
  bool dropped = false;
  bool operator==(const CatalogEntry&) const = default;
};

std::string EncodeCatalogEntry(const CatalogEntry& entry);
absl::StatusOr<CatalogEntry> DecodeCatalogEntry(std::string_view bytes);  // kDataLoss

}  // namespace meridian
