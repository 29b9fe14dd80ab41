// Secondary indexes as their table's settings describe them. What they hold: regiond/core/index.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/model/key_schema.h"
#include "base/model/throughput.h"

namespace meridian {

enum class IndexKind : uint8_t { kGlobal = 0, kLocal = 1 };
enum class ProjectionType : uint8_t { kAll = 0, kKeysOnly = 1, kInclude = 2 };

struct SecondaryIndex {
  std::string name;
  IndexKind kind = IndexKind::kGlobal;
  uint32_t number = 0;  // names its entries in the state: no two indexes that the table has or had share one
  CompositeKey key;     // of a local index: the table's partition key and one sort attribute
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;  // of kInclude, in the order given
  Throughput throughput;                        // of a global index; zeros when billed per request; so below
  Throughput on_demand_max;                     // zeros: no limit
  Throughput warm;                              // see WarmThroughput
  bool operator==(const SecondaryIndex&) const = default;
};

// Whether entries of `index` carry an attribute of their items.
bool Projects(const SecondaryIndex& index, const KeySchema& table, std::string_view attribute);

}  // namespace meridian
