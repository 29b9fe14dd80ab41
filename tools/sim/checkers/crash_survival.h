// What was durable, and so every acknowledged write, survives the crash of its regiond: the part of invariant 1 that one AZ can
// keep. Checked at every restart, by what a new write would meet.
#pragma once

#include <string>
#include <utility>

#include "tools/sim/checkers/durable_view.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

class CrashSurvivalChecker final : public SimObserver {
 public:
  CrashSurvivalChecker(std::string table, DurableView& view, Failures& failures)
      : table_(std::move(table)), view_(view), failures_(failures) {}
  void OnRegiondRecovered(const RegionId& region, Region& machine, bool redone) override;

 private:
  const std::string table_;
  DurableView& view_;
  Failures& failures_;
};

}  // namespace meridian
