#include "tools/sim/workload/change_indexes.h"

#include "base/model/strings.h"

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

bool HasExtra(const TableDescriptor& table) { return FindIndex(table.settings, ExtraIndex().name) != nullptr; }

}  // namespace

ChangeIndexes::ChangeIndexes(SimCluster& cluster, SimClient& client, SimMarks& marks, Random& random)
    : cluster_(cluster), client_(client), marks_(marks), random_(random), expected_(false), next_(cluster.time().now) {}

const TableDescriptor& ChangeIndexes::TableIn(size_t region) const {
  return cluster_.regiond(region).region().catalog().Find(std::string(kSimTable))->descriptor();
}

void ChangeIndexes::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(kBetweenChangesMax.us))};
  SimRegiond& regiond = cluster_.regiond(random_.Below(cluster_.regions()));
  if (asked_ || !regiond.up()) return;
  const Table* const table = regiond.region().catalog().Find(std::string(kSimTable));
  if (table == nullptr || !table->descriptor().global) return;
  asked_ = Asked{client_.NextRequest(), regiond.id(), !HasExtra(table->descriptor())};
  regiond.ChangeIndexes(asked_->request, std::string(kSimTable),
                        {asked_->present ? IndexAction::kCreate : IndexAction::kDelete, {ExtraIndex()}});
}

void ChangeIndexes::OnReply(const RegionId& region, const Reply& reply) {
  if (!asked_ || asked_->region != region || asked_->request != reply.request) return;
  if (absl::IsUnavailable(reply.status)) return Lost();
  if (reply.status.ok()) {
    expected_ = asked_->present;
    marks_.Add(asked_->present ? SimMark::kIndexMade : SimMark::kIndexRemoved);
  }
  asked_.reset();
}

void ChangeIndexes::OnRegiondCrash(const RegionId& region) {
  if (asked_ && asked_->region == region) Lost();
}

// It may have happened, or happen yet.
void ChangeIndexes::Lost() {
  marks_.Add(SimMark::kIndexFateUnknown);
  asked_.reset();
  expected_.reset();
  next_ = cluster_.time().now + kUntilNothingIsUnderWay;
}

bool ChangeIndexes::Settled() const {
  if (asked_) return false;
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

void ChangeIndexes::Judge(Failures& failures) const {
  const bool has = HasExtra(TableIn(0));
  if (expected_ && *expected_ != has) {
    failures.Add(StrCat("indexes: ", *expected_ ? "an index that was made is not there" : "an index that was removed is there"));
  }
  for (size_t i = 1; i < cluster_.regions(); ++i) {
    if (HasExtra(TableIn(i)) == has) continue;
    failures.Add(StrCat("indexes: ", cluster_.region_id(i).name, " and ", cluster_.region_id(0).name, " do not have the same ones"));
  }
}

}  // namespace meridian
