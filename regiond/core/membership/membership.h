// What a Region does when the coordinator tells it about a global table (PushGlobalTable): a decision over values.
#pragma once

#include <cstdint>

#include "base/model/table.h"

namespace meridian {

enum class MembershipStep : uint8_t {
  kIgnore,  // an older version, or one that changes nothing here
  kCreate,  // this Region joins: create the table
  kRefuse,  // this Region should join, but a table of its own has that name
  kAdopt,   // the Region's table is in the group with these settings from now on
  kDetach,  // the last replica: the table is an ordinary one again
  kDelete,  // this Region leaves: delete its table
  kLeave,   // the group has let this Region go: its table is an ordinary one, and stays so
};

// `local` is the table with the pushed name, null if there is none. `let_go`: PushGlobalTable's.
MembershipStep DecideMembership(const RegionId& self, const TableDescriptor* local, const GlobalTable& pushed, bool let_go = false);

// Status of a table as DescribeTable shows it in its own Region.
TableStatus StatusOf(const RegionId& self, const TableDescriptor& table);

}  // namespace meridian
