// Changes of what the Regions of a table share, as one of them asks for them and takes them over (docs/replication.md).
// Threads: pure functions.
#pragma once

#include <optional>

#include "base/model/propagation.h"
#include "base/model/shared_settings.h"
#include "base/model/table_change.h"

namespace meridian {

// What is to be asked of the coordinator for `before` to become `after`. Empty if the two differ in nothing that Regions share.
SettingsChange SharedPartOf(const TableDescriptor& before, const TableDescriptor& after, PropagationProfile profile);
// `before` with what `after` has of its own: what this Region may change alone.
TableDescriptor LocalPartOf(TableDescriptor before, const TableDescriptor& after, PropagationProfile profile);

// The table's settings become those of `shared`, what all its Regions agree on from now on, with the overrides of `self`. Indexes: see
// AdoptIndexes. Dates and histories are those of this Region. Tells what kind of change that was; nothing if it changes no setting.
// A table that gets its first replica keeps its own: they were what was proposed, unless that was accepted late.
std::optional<TableChangeKind> AdoptSettings(TableDescriptor& table, const GlobalTable& shared, const RegionId& self,
                                             PropagationProfile profile, WallTime now);
// Of a table that a new replica begins with.
void BeginWith(TableDescriptor& table, const GlobalTable& shared, const RegionId& self, PropagationProfile profile, WallTime now);

// What this Region has and its other Regions have not heard of, as it was changed after the first replica was asked for and before that was
// accepted: to be proposed until they have. Empty as a rule.
SettingsChange UnsharedPart(const TableDescriptor& table, const RegionId& self);

// What a table that gets its first replica shares from the start. Its stream, or one of both images if it has none: global-tables.md §2.
StreamView SharedStreamOf(const TableDescriptor& table);
std::optional<SharedTimeToLive> SharedTimeToLiveOf(const TableDescriptor& table, PropagationProfile profile);

}  // namespace meridian
