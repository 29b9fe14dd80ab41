// What a proposal to change shared settings does to the catalog, or why it is refused. There is no workflow: the new version is the change,
// and each Region carries it out for itself.
#pragma once

#include <variant>

#include "base/model/propagation.h"
#include "coordinator/core/workflow/proposal.h"

namespace meridian {

// The entry to save, with the proposal as its newest accepted change, or the refusal, with DynamoDB's texts. Refused are what is based on
// another version than the newest, so that of two Regions that ask at once one does without having seen what the other did, and what
// `profile` leaves to each Region.
std::variant<CatalogEntry, Refusal> EvaluateSettingsProposal(const GlobalCatalog& catalog, PropagationProfile profile,
                                                             const ProposeSettings& proposal);

}  // namespace meridian
