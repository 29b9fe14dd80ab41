// ProjectionExpression of one request, and the cutting of parts out of items that UpdateItem's answers need too.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/table.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/bindings.h"
#include "regiond/core/expression/path.h"

namespace meridian {

// Shares the tree; views the request's parameters, which must outlive it.
struct BoundProjection {
  std::shared_ptr<const ParsedProjection> parsed;
  BoundSlots slots;
  std::vector<const Path*> sorted;  // of `parsed`, ascending
  bool flat = false;                // the parts come side by side, each by its path's FlatName()
};

// Reports undefined placeholders, then overlapping, then conflicting paths, as ValidationExceptions.
absl::StatusOr<BoundProjection> BindProjection(std::shared_ptr<const ParsedProjection> parsed,
                                               Bindings& bindings);

// The parts of `item` that the paths name, in their nested places or flat. What is missing is left out; chosen elements of a list that
// keeps its place close up, in their order. Flat, of paths with one name the last counts.
Item Project(const BoundProjection& projection, const Item& item);

// A projection may not reach into a key attribute.
absl::Status CheckKeysAreScalars(const BoundProjection& projection, const TableSettings& table);

// The top-level attributes that the paths begin with, with repetitions.
std::vector<std::string_view> AttributesOf(const BoundProjection& projection);

// As Project(). REQUIRES: `sorted` ascends and no two of its paths clash.
using BoundPaths = absl::InlinedVector<BoundPath, 8>;
Item ProjectPaths(const BoundPaths& sorted, const Item& item);

}  // namespace meridian
