// What a proposal to add or remove a replica does to the catalog, or why it is refused.
// The texts are those of DynamoDB, its typographic quotes and its grammar included.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/model/time.h"
#include "base/seam/message.h"
#include "coordinator/core/directory/catalog.h"

namespace meridian {

struct Refusal {
  std::string error;  // an AWS exception name
  std::string message;
  bool operator==(const Refusal&) const = default;
};

// The entry to save, with the proposal as its running request, or the refusal. `regions`: of the
// cluster. `new_id`: for the entry, if the table has no replicas yet. `now`: by the cluster's clock.
std::variant<CatalogEntry, Refusal> EvaluateProposal(const GlobalCatalog& catalog,
                                                     const std::vector<RegionId>& regions,
                                                     const ProposeReplica& proposal,
                                                     GlobalTableId new_id, WallTime now);

// For so long after it was the source of a new replica, a Region cannot leave.
constexpr Duration kSourceRule = Duration::Seconds(86'400);

// Another action runs.
Refusal InUse();
// The target has a table of this name, or is a replica already.
Refusal AlreadyExisted(std::string_view table);
// The target's table is protected against deletion.
Refusal Protected(std::string_view table, const RegionId& target);
// The target did not answer in time.
Refusal NoAnswer(const RegionId& target);

}  // namespace meridian
