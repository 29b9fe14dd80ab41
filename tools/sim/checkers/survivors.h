// Invariant 4: the surviving version is the greatest ever written; no delete is undone by an older put.
#pragma once

#include <vector>

#include "tools/sim/checkers/contents.h"
#include "tools/sim/checkers/history.h"

namespace meridian {

// Of what was written only what became durable counts; a write that its Region lost unacknowledged never was.
void CheckSurvivors(const SimHistory& history, const std::vector<RegionContents>& regions, Failures& failures);

}  // namespace meridian
