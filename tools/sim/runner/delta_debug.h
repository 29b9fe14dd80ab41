// Delta debugging: makes a list that fails small (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002,
// algorithm ddmin). No single element of the result can be left out, unless the test gave up meanwhile by telling that nothing fails.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace meridian {

// `fails` is asked about parts of `list`, in its order. REQUIRES: `list` itself fails.
template <typename T>
std::vector<T> DeltaDebug(std::vector<T> list, const std::function<bool(const std::vector<T>&)>& fails) {
  if (list.empty() || fails({})) return {};
  size_t parts = 2;
  while (list.size() >= 2) {
    const auto bound = [&](size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(list.size() * i / parts); };
    bool reduced = false;
    for (size_t i = 0; i < parts && !reduced; ++i) {
      std::vector<T> part(bound(i), bound(i + 1));
      if (!fails(part)) continue;
      list = std::move(part);
      parts = 2;
      reduced = true;
    }
    for (size_t i = 0; i < parts && !reduced && parts > 2; ++i) {
      std::vector<T> rest(list.begin(), bound(i));
      rest.insert(rest.end(), bound(i + 1), list.end());
      if (!fails(rest)) continue;
      list = std::move(rest);
      parts = parts - 1;
      reduced = true;
    }
    if (reduced) continue;
    if (parts >= list.size()) break;
    parts = std::min(parts * 2, list.size());
  }
  return list;
}

}  // namespace meridian
