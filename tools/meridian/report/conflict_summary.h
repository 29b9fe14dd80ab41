// The lost writes of a cluster in numbers, and what may have made them so many.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/model/time.h"
#include "proto/meridian/v1/admin.pb.h"
#include "tools/meridian/report/conflict_merge.h"

namespace meridian {

struct LostKey {
  std::string key_json;
  uint64_t lost = 0;
};

// What one Region lost to another in one table.
struct RegionLosses {
  std::string table;
  std::string loser;   // where the writes were made
  std::string winner;  // where the writes were made that stayed, as far as any Region knows
  uint64_t puts = 0;   // and updates
  uint64_t deletes = 0;
  uint64_t conditional = 0;    // of both
  uint64_t transactional = 0;  // of both
  std::vector<LostKey> keys;   // the most hit first, at most kKeysMax
  WallTime first, last;        // when the first and the last of them were written
  uint64_t lost() const { return puts + deletes; }

  static constexpr size_t kKeysMax = 5;
};

// How many entries the journal of a Region has dropped for want of room, since its regiond started.
struct DroppedEntries {
  std::string table;
  std::string region;
  uint64_t entries = 0;
};

// A Region that wins nearly always, and whose versions are ahead of the clocks of the Regions that
// meet them.
struct FastClock {
  std::string region;
  uint64_t won = 0;
  uint64_t conflicts = 0;     // that it took part in
  Duration ahead;             // about
  uint64_t beyond_bound = 0;  // versions too far ahead for some Region's clock to follow
};

struct ConflictSummary {
  uint64_t lost = 0;
  std::vector<RegionLosses> losses;     // by table, loser and winner
  std::vector<DroppedEntries> dropped;  // by table and Region; none that is 0
  std::vector<FastClock> fast_clocks;   // by Region
};

// `table` empty: of all tables. `regions`: those that answer.
ConflictSummary Summarize(const std::vector<MergedConflict>& conflicts,
                          const std::vector<v1::RegionStatus>& regions, const std::string& table);

}  // namespace meridian
