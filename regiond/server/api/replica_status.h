// The API's name of where a replica stands in its life (reference/global-tables.md §2).
#pragma once

#include <string_view>

#include "base/model/table.h"
#include "base/seam/message_faults.h"

namespace meridian {

inline std::string_view ReplicaStatusName(ReplicaPhase phase) {
  switch (phase) {
    case ReplicaPhase::kPreparing:
    case ReplicaPhase::kRegistering:
    case ReplicaPhase::kBackfilling: return "CREATING";
    case ReplicaPhase::kActive: return "ACTIVE";
    case ReplicaPhase::kDeleting: return "DELETING";
  }
  return "";
}

// Of one that cannot be accessed (reference/global-tables.md §6).
inline std::string_view ReplicaStatusName(AccessLoss loss) {
  return loss == AccessLoss::kKeyDisabled ? "INACCESSIBLE_ENCRYPTION_CREDENTIALS" : "REPLICATION_NOT_AUTHORIZED";
}

}  // namespace meridian
