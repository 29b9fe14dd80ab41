// Tables with an entry for each operation that the API answers: one that is new fails to compile until it has its entries.
// Threads: pure functions.
#pragma once

#include <cstddef>

#include "regiond/server/api/operation.h"

namespace meridian::fuzz {

// Whether there is one entry for each operation, in the order of the enum.
template <typename Entry, size_t N>
constexpr bool HasAllOperations(const Entry (&entries)[N]) {
  for (size_t i = 0; i < N; ++i) {
    if (static_cast<size_t>(entries[i].operation) != i) return false;
  }
  return N == static_cast<size_t>(kOperations);
}

}  // namespace meridian::fuzz
