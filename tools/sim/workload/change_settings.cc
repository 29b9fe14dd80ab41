#include "tools/sim/workload/change_settings.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/index_changes.h"
#include "regiond/core/settings/shared_part.h"

namespace meridian {
namespace {

constexpr Duration kBetweenChangesMax = Duration::Millis(400);
// Longer than any message to the coordinator is under way.
constexpr Duration kUntilNothingIsUnderWay = Duration::Seconds(2);

SecondaryIndex ExtraIndex() {
  SecondaryIndex index = SimIndexes(1).front();
  index.name = "extra";
  index.projection = ProjectionType::kAll;
  return index;
}

constexpr int64_t kMaximumMax = 40'000;

}  // namespace

ChangeSettings::ChangeSettings(SimCluster& cluster, SimClient& client, SimMarks& marks, Random& random)
    : cluster_(cluster), client_(client), marks_(marks), random_(random) {
  for (Operator& one : operators_) one.next = cluster.time().now;
}

const TableDescriptor& ChangeSettings::TableIn(size_t region) const {
  return cluster_.regiond(region).region().catalog().Find(std::string(kSimTable))->descriptor();
}

int64_t ChangeSettings::ValueIn(Subject subject, const TableDescriptor& table) {
  return subject == kMaximum ? table.settings.on_demand_max.read_units : FindIndex(table.settings, ExtraIndex().name) != nullptr;
}

Instant ChangeSettings::NextDue() const { return std::min(operators_[kIndex].next, operators_[kMaximum].next); }

void ChangeSettings::RunDue() {
  for (const Subject subject : {kIndex, kMaximum}) {
    Operator& one = operators_[subject];
    if (one.next > cluster_.time().now) continue;
    one.next = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(kBetweenChangesMax.us))};
    SimRegiond& regiond = cluster_.regiond(random_.Below(cluster_.regions()));
    if (one.asked || !regiond.up()) continue;
    const Table* const table = regiond.region().catalog().Find(std::string(kSimTable));
    if (table != nullptr && table->descriptor().global) Ask(subject, regiond, table->descriptor());
  }
}

void ChangeSettings::Ask(Subject subject, SimRegiond& regiond, const TableDescriptor& table) {
  const int64_t now = ValueIn(subject, table);
  Asked asked{client_.NextRequest(), regiond.id(), subject == kIndex ? 1 - now : 1 + (now + 7) % kMaximumMax};
  operators_[subject].asked = asked;
  const std::string name(kSimTable);
  if (subject == kMaximum) {
    const auto set = [&](TableDescriptor& changed, WallTime) {
      changed.settings.on_demand_max.read_units = asked.wish;
      return absl::OkStatus();
    };
    regiond.ChangeSettings(asked.request, name, set, TableChangeKind::kOnDemandMax);
    return;
  }
  const auto change = [&](TableDescriptor& changed, WallTime) {
    return ApplyIndexesChange(changed, {asked.wish == 1 ? IndexAction::kCreate : IndexAction::kDelete, {ExtraIndex()}});
  };
  regiond.ChangeSettings(asked.request, name, change, TableChangeKind::kIndexes);
}

void ChangeSettings::OnReply(const RegionId& region, const Reply& reply) {
  for (const Subject subject : {kIndex, kMaximum}) {
    Operator& one = operators_[subject];
    if (!one.asked || one.asked->region != region || one.asked->request != reply.request) continue;
    if (absl::IsUnavailable(reply.status)) return Lost(one);
    if (reply.status.ok()) {
      one.expected = one.asked->wish;
      marks_.Add(subject == kMaximum ? SimMark::kMaximumSet : one.asked->wish == 1 ? SimMark::kIndexMade : SimMark::kIndexRemoved);
    } else if (AwsErrorName(reply.status) == "ResourceInUseException") {
      marks_.Add(SimMark::kSettingsLoser);
    }
    one.asked.reset();
  }
}

void ChangeSettings::OnRegiondCrash(const RegionId& region) {
  for (Operator& one : operators_) {
    if (one.asked && one.asked->region == region) Lost(one);
  }
}

// It may have happened, or happen yet.
void ChangeSettings::Lost(Operator& one) {
  marks_.Add(SimMark::kIndexFateUnknown);
  one.asked.reset();
  one.expected.reset();
  one.next = cluster_.time().now + kUntilNothingIsUnderWay;
}

bool ChangeSettings::Settled() const {
  for (const Operator& one : operators_) {
    if (one.asked) return false;
  }
  const CatalogEntry* const newest = cluster_.coordinator().coordinator().catalog().FindMember(kSimTable, cluster_.region_id(0));
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    const TableDescriptor& table = TableIn(i);
    if (!table.global || table.global->settings_version != newest->table.settings_version || !table.building.empty()) return false;
    for (AzNode* node : cluster_.regiond(i).region().azs().Up()) {
      const IndexSet& indexes = node->FindState(table.id)->indexes();
      if (indexes.dropped()) return false;
      for (const SecondaryIndex& index : table.settings.indexes) {
        if (!indexes.complete(index.number)) return false;
      }
    }
  }
  return true;
}

void ChangeSettings::Judge(Failures& failures) const {
  for (size_t i = 1; i < cluster_.regions(); ++i) {
    if (SharedPartOf(TableIn(0), TableIn(i), PropagationProfile::kNotes).empty()) continue;
    failures.Add(StrCat("invariant 8: what ", cluster_.region_id(i).name, " and ", cluster_.region_id(0).name, " are to share differs"));
  }
  for (const Subject subject : {kIndex, kMaximum}) {
    const std::string_view what = subject == kIndex ? "the index" : "the maximum";
    const int64_t first = ValueIn(subject, TableIn(0));
    if (operators_[subject].expected.value_or(first) != first) {
      failures.Add(StrCat("invariant 8: ", what, " is ", first, ", though ", *operators_[subject].expected, " was acknowledged last"));
    }
    for (size_t i = 1; i < cluster_.regions(); ++i) {
      if (ValueIn(subject, TableIn(i)) == first) continue;
      failures.Add(StrCat("invariant 8: ", cluster_.region_id(i).name, " and ", cluster_.region_id(0).name, " do not agree on ", what));
    }
  }
}

}  // namespace meridian
