// Settings that all replicas share change through the coordinator, which has a proposal for indexes only (index_changes.h). Until it has
// others, the rest go to a new replica with all settings, and stay as they are while there are replicas.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "base/model/table.h"

namespace meridian {

// The ValidationException for a table with replicas. `what`: such as "table class".
inline absl::Status CheckMayChange(const TableDescriptor& table, std::string_view what) {
  if (!table.global) return absl::OkStatus();
  return ValidationError(StrCat("Meridian cannot change the ", what,
                                " of a table with replicas yet. Remove its replicas first, or create it with what it needs."));
}

}  // namespace meridian
