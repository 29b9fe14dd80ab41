#include "base/model/version.h"

#include <algorithm>

#include "base/model/strings.h"

namespace meridian {

std::string Version::ToString() const {
  return StrCat(hlc.wall().us, ".", hlc.counter(), "@", region.name);
}

bool CausalPast::Covers(const Version& version) const {
  for (const auto& [region, hlc] : entries_) {
    if (region == version.region) return hlc >= version.hlc;
  }
  return false;
}

void CausalPast::Include(const Version& version) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), version.region,
                             [](const Entry& entry, const RegionId& id) { return entry.first < id; });
  if (at != entries_.end() && at->first == version.region) {
    at->second = std::max(at->second, version.hlc);
  } else {
    entries_.insert(at, {version.region, version.hlc});
  }
}

void CausalPast::Include(const CausalPast& other) {
  for (const auto& [region, hlc] : other.entries_) Include(Version{hlc, region});
}

}  // namespace meridian
