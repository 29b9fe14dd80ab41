// What last-writer-wins compares, and what tells overwriting from conflict (DESIGN §3, §5).
#pragma once

#include <compare>
#include <string>
#include <utility>
#include <vector>

#include "base/model/hlc.h"
#include "base/model/ids.h"

namespace meridian {

// The version of an item: the greater one wins. A tie of clocks goes to the greater Region name, so that every
// Region picks the same winner (AWS leaves its tie-break unspecified).
struct Version {
  Hlc hlc;
  RegionId region;
  auto operator<=>(const Version&) const = default;
  bool empty() const { return hlc.zero(); }
  std::string ToString() const;  // "<microseconds>.<counter>@<region>"
};

// The causal past of a version of an item: for each Region the greatest version of this item born there that the
// writer had seen. A version vector with one entry per Region that ever wrote the item.
class CausalPast {
 public:
  using Entry = std::pair<RegionId, Hlc>;

  // Whether the writer had seen `version` (or a later one of that Region, which implies it at the version's origin).
  bool Covers(const Version& version) const;
  void Include(const Version& version);
  void Include(const CausalPast& other);

  const std::vector<Entry>& entries() const { return entries_; }
  bool operator==(const CausalPast&) const = default;

 private:
  std::vector<Entry> entries_;  // sorted by Region
};

}  // namespace meridian
