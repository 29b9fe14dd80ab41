#include "regiond/core/membership/lost_accesses.h"

namespace meridian {

const LostAccess* LostAccesses::Find(std::string_view table, const RegionId& region) const {
  const LostAccess* found = nullptr;
  for (const LostAccess& lost : all_) {
    if (lost.table != table || lost.region != region) continue;
    if (found == nullptr || lost.loss < found->loss) found = &lost;
  }
  return found;
}

bool LostAccesses::KeyDisabled(std::string_view table, const RegionId& region) const {
  const LostAccess* const lost = Find(table, region);
  return lost != nullptr && lost->loss == AccessLoss::kKeyDisabled;
}

}  // namespace meridian
