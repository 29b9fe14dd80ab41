// A JSON object's members as a sorted list. Private to this directory.
#pragma once

#include <algorithm>
#include <vector>

namespace meridian {

// Sorts by key_of(entry). Of those with one key the last counts, as in any JSON object.
template <typename Entry, typename KeyOf>
void SortKeepingLast(std::vector<Entry>& entries, KeyOf key_of) {
  const auto less = [&](const Entry& a, const Entry& b) { return key_of(a) < key_of(b); };
  if (!std::is_sorted(entries.begin(), entries.end(), less)) {
    std::stable_sort(entries.begin(), entries.end(), less);
  }
  const auto same = [&](const Entry& a, const Entry& b) { return key_of(a) == key_of(b); };
  const auto kept = std::unique(entries.rbegin(), entries.rend(), same);
  entries.erase(entries.begin(), kept.base());
}

}  // namespace meridian
