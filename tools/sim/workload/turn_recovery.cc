#include "tools/sim/workload/turn_recovery.h"

#include <string>

#include "base/model/strings.h"
#include "regiond/core/settings/point_in_time_recovery.h"
#include "tools/sim/workload/client.h"

namespace meridian {
namespace {

constexpr Duration kBetweenTurnsMax = Duration::Millis(800);

}  // namespace

TurnRecovery::TurnRecovery(SimCluster& cluster, SimMarks& marks, Random& random)
    : cluster_(cluster), marks_(marks), random_(random), enabled_(cluster.regions(), false), next_(cluster.time().now) {}

// Half of the changes are in the first Region, so that there are some where it has never been turned on.
void TurnRecovery::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(kBetweenTurnsMax.us))};
  const size_t at = random_.Below(2) == 0 ? 0 : random_.Below(cluster_.regions());
  if (!cluster_.regiond(at).up()) return;
  Region& region = cluster_.regiond(at).region();
  const Table* const table = region.catalog().Find(std::string(kSimTable));
  if (table == nullptr) return;
  const bool enable = !table->descriptor().attributes.recovery;
  const auto change = [&](TableDescriptor& changed, WallTime now) {
    ChangeRecovery(changed.attributes.recovery, enable, kRecoveryDaysMax, now);
    return absl::OkStatus();
  };
  if (!region.ChangeTable(std::string(kSimTable), change, TableChangeKind::kContinuousBackups).ok()) {
    enabled_[at].reset();
    return;
  }
  enabled_[at] = enable;
  marks_.Add(SimMark::kRecoveryTurned);
}

void TurnRecovery::OnReplicaRemoved(const RegionId& region) { enabled_[*cluster_.IndexOf(region)] = false; }

void TurnRecovery::Judge(Failures& failures) const {
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    const Table* const table = cluster_.regiond(i).region().catalog().Find(std::string(kSimTable));
    const bool on = table->descriptor().attributes.recovery.has_value();
    if (enabled_[i].value_or(on) == on) continue;
    failures.Add(StrCat("invariant 8: recovery in ", cluster_.region_id(i).name, " is ", on ? "on" : "off", ", which nobody asked for there"));
  }
}

}  // namespace meridian
