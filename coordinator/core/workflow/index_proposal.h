// What a proposal to make, change or remove global indexes does to the catalog, or why it is
// refused. There is no workflow: the new version is the change, and each Region builds for itself.
#pragma once

#include <variant>

#include "coordinator/core/workflow/proposal.h"

namespace meridian {

// The entry to save, with the proposal as its newest accepted change, or the refusal, with
// DynamoDB's texts.
std::variant<CatalogEntry, Refusal> EvaluateIndexProposal(const GlobalCatalog& catalog,
                                                          const ProposeIndexes& proposal);

}  // namespace meridian
