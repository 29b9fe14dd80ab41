// Which tables cannot be accessed, here and in the other Regions, as the coordinator last said (docs/replica-access.md).
// Rule:    nothing of it is durable: what was last heard holds while the coordinator is away, and after a start until it is heard again.
// Threads: thread-compatible.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/seam/message_faults.h"

namespace meridian {

class LostAccesses {
 public:
  void Set(std::vector<LostAccess> all) { all_ = std::move(all); }

  // That of `table` in `region`, rather of its key than of replication; null if there is access. It lives until the next Set.
  const LostAccess* Find(std::string_view table, const RegionId& region) const;
  bool KeyDisabled(std::string_view table, const RegionId& region) const;

 private:
  std::vector<LostAccess> all_;
};

}  // namespace meridian
