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
  switch (subject) {
    case kIndex: return FindIndex(table.settings, ExtraIndex().name) != nullptr;
    case kMaximum: return table.settings.on_demand_max.read_units;
    case kMode: return table.settings.billing_mode == BillingMode::kProvisioned;
    case kClass: return table.settings.table_class == TableClass::kStandardInfrequentAccess;
    case kSubjects: break;
  }
  return 0;
}

SimMark ChangeSettings::MarkOf(Subject subject, int64_t wish) {
  switch (subject) {
    case kMaximum: return SimMark::kMaximumSet;
    case kMode: return SimMark::kModeSwitched;
    case kClass: return SimMark::kClassSwitched;
    default: return wish == 1 ? SimMark::kIndexMade : SimMark::kIndexRemoved;
  }
}

Instant ChangeSettings::NextDue() const {
  return std::min_element(operators_.begin(), operators_.end(), [](const Operator& a, const Operator& b) { return a.next < b.next; })->next;
}

void ChangeSettings::RunDue() {
  for (const Subject subject : kAll) {
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
  Asked asked{client_.NextRequest(), regiond.id(), subject == kMaximum ? 1 + (now + 7) % kMaximumMax : 1 - now};
  operators_[subject].asked = asked;
  const auto change = [&](TableDescriptor& changed, WallTime) {
    TableSettings& settings = changed.settings;
    switch (subject) {
      case kMaximum: settings.on_demand_max.read_units = asked.wish; break;
      case kMode:
        settings.billing_mode = asked.wish == 1 ? BillingMode::kProvisioned : BillingMode::kPayPerRequest;
        settings.throughput = asked.wish == 1 ? Throughput{5, 5} : Throughput();
        break;
      case kClass: settings.table_class = asked.wish == 1 ? TableClass::kStandardInfrequentAccess : TableClass::kStandard; break;
      default: return ApplyIndexesChange(changed, {asked.wish == 1 ? IndexAction::kCreate : IndexAction::kDelete, {ExtraIndex()}});
    }
    return absl::OkStatus();
  };
  constexpr std::array<TableChangeKind, kSubjects> kKinds = {TableChangeKind::kIndexes, TableChangeKind::kOnDemandMax,
                                                             TableChangeKind::kBillingMode, TableChangeKind::kTableClass};
  regiond.ChangeSettings(asked.request, std::string(kSimTable), change, kKinds[subject]);
}

void ChangeSettings::OnReply(const RegionId& region, const Reply& reply) {
  for (const Subject subject : kAll) {
    Operator& one = operators_[subject];
    if (!one.asked || one.asked->region != region || one.asked->request != reply.request) continue;
    if (absl::IsUnavailable(reply.status)) return Lost(one);
    if (reply.status.ok()) {
      one.expected = one.asked->wish;
      marks_.Add(MarkOf(subject, one.asked->wish));
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
  constexpr std::array<std::string_view, kSubjects> kNames = {"the index", "the maximum", "the capacity mode", "the class"};
  for (const Subject subject : kAll) {
    const std::string_view what = kNames[subject];
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
