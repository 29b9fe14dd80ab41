// Sends writes and reads to Regions. Tells the history what each write proposed and on what it stood, and the checker of linearizability
// what was asked.
// Threads: thread-compatible.   Owns: request numbers.
#pragma once

#include <string>
#include <vector>

#include "tools/sim/checkers/history.h"
#include "tools/sim/checkers/linearizability.h"
#include "tools/sim/cluster/sim_cluster.h"

namespace meridian {

// The one table of a simulation, with a string key.
inline constexpr std::string_view kSimTable = "sim";
inline constexpr std::string_view kSimKeyName = "pk";
inline constexpr std::string_view kSimValueName = "w";  // what tells writes apart: each has another

// Up to kSimIndexesMax indexes that every write moves entries of: a global one by the value, a local one by the key.
std::vector<SecondaryIndex> SimIndexes(uint64_t count);

inline constexpr std::string_view kSimExpiryName = "until";  // the TTL attribute, of items that have one

class SimClient {
 public:
  // With `expiring` most of what it writes expires within seconds, where TTL is on.
  SimClient(uint64_t items, bool expiring, SimCluster& cluster, SimHistory& history, LinearizabilityChecker& linearizability);

  enum class Kind : uint8_t { kPut, kUpdate, kDelete };
  using Condition = SimOperation::Condition;  // what must hold of the item for the write to happen
  struct Operation {
    Kind kind = Kind::kPut;
    size_t item = 0;
    Condition condition = Condition::kNone;
    std::string expected;  // value, for kIs
  };
  // Whether the Region takes writes of the item now.
  bool CanWrite(size_t region, size_t item);
  // REQUIRES: CanWrite(region, item). The version that the write proposed; empty if it changes nothing.
  Version Write(size_t region, const Operation& operation);
  // Asks for the item, strongly or eventually. REQUIRES: the Region is up.
  void Read(size_t region, size_t item, bool consistent);
  // The value of the item as a write would meet it now; empty if there is no item. REQUIRES: CanWrite(region, item).
  std::string ValueAt(size_t region, size_t item);

  const ItemKey& key(size_t item) const { return keys_[item]; }
  size_t items() const { return keys_.size(); }
  uint64_t NextRequest() { return next_request_++; }
  int64_t writes_total() const { return writes_total_; }

 private:
  WriteRequest MakeRequest(const Operation& operation, const std::string& value) const;
  SimOperation ForChecker(const Operation& operation, const std::string& value) const;
  Item ItemWith(size_t item, const std::string& value) const;
  std::string NewValue(size_t region, uint64_t request);

  const bool expiring_;
  SimCluster& cluster_;
  SimHistory& history_;
  LinearizabilityChecker& linearizability_;
  std::vector<std::string> names_;
  std::vector<ItemKey> keys_;
  uint64_t next_request_ = 1;
  int64_t writes_total_ = 0;
};

}  // namespace meridian
