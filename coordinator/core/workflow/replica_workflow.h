// How a replica joins and leaves a global table, as a function of what the Regions report. Each
// step gives the table its next settings version; a step is taken only on reports of the version
// before it, so that an old report proves nothing.
//
//   joining:  kPreparing -> kRegistering  the Region has the table (or refuses: it is removed
//   again)
//             -> kBackfilling             every other replica Region sends it all changes from a
//             checkpoint on
//             -> kActive                  its source has copied all items into it
//   leaving:  kDeleting -> out of the list   the Region has deleted the table (or refuses, as it is protected: it is kActive again)
//   let go:   out of the list at once, whatever the Region says; it keeps its table, and is told until it has said so
//   end:      a table with one replica is regional again; once its Region knows, the entry is
//   dropped
#pragma once

#include <map>
#include <vector>

#include "base/seam/message.h"
#include "coordinator/core/directory/catalog_entry.h"

namespace meridian {

// The newest report of each Region about one table.
using Reports = std::map<RegionId, GlobalTableReport>;

// Takes the next step, if the reports allow one. True if `entry` has changed.
bool Advance(CatalogEntry& entry, const Reports& reports);

// Whether the running request waits for the first word of its target, which is given a limited
// time.
bool AwaitsTarget(const CatalogEntry& entry);
// Gives up the addition whose target did not answer, or takes a removal for accepted. REQUIRES: AwaitsTarget(entry).
void Abandon(CatalogEntry& entry);

// Whether the group can go on without `region` now: no request runs but the removal of another one, and it is not the last one.
bool CanLetGo(const CatalogEntry& entry, const RegionId& region);
// Takes `region` out of the group, for good; its table stays. REQUIRES: CanLetGo(entry, region).
void LetGo(CatalogEntry& entry, const RegionId& region);
// Whether the group has let `region` go, so that what is pushed there says so.
bool HasLetGo(const CatalogEntry& entry, const RegionId& region);

// The Regions from which a report is needed, for a step or to know that they have the newest
// version: what is pushed to them is pushed again until they send it.
std::vector<RegionId> Awaited(const CatalogEntry& entry, const Reports& reports);

// The version of the table to push to `region`. One that is not, or no longer, a replica finds
// itself as kDeleting.
GlobalTable ViewFor(const CatalogEntry& entry, const RegionId& region);

}  // namespace meridian
