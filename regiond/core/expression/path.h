// Document paths of a bound expression: reading them in items, comparing and printing them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/model/attribute_value.h"
#include "base/model/table.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/bindings.h"

namespace meridian {

// A path with its names filled in. A view: valid while the parsed expression and its bound slots are.
class BoundPath {
 public:
  using Step = std::variant<uint32_t, std::string_view>;  // a list index or a name; indexes order first
  BoundPath(const Path& path, const BoundSlots& slots) : path_(&path), slots_(&slots) {}

  size_t size() const { return path_->steps.size(); }
  Step operator[](size_t i) const {
    const PathStep& step = path_->steps[i];
    if (const NameStep* name = std::get_if<NameStep>(&step)) return slots_->names[name->slot];
    return std::get<IndexStep>(step).index;
  }
  // The top-level attribute.
  std::string_view head() const { return std::get<std::string_view>((*this)[0]); }

  // The first `steps` steps are followed. nullptr if there is nothing.
  const AttributeValue* FindIn(const Item& item, size_t steps) const;
  const AttributeValue* FindIn(const Item& item) const { return FindIn(item, size()); }

  // Of m.l[1][0] "l[1][0]": what a path's end is called without its place.
  std::string FlatName() const;

  // "[a, b, [0]]", as errors show it.
  std::string ToString() const;

 private:
  const Path* path_;
  const BoundSlots* slots_;
};

// Element `step` of a container; nullptr if there is none or `container` is of another kind.
const AttributeValue* FindStep(const AttributeValue& container, const BoundPath::Step& step);
AttributeValue* FindStep(AttributeValue& container, const BoundPath::Step& step);

bool operator==(const BoundPath& a, const BoundPath& b);
bool operator<(const BoundPath& a, const BoundPath& b);  // step by step; a prefix comes first

// How two paths of one expression get in each other's way: one is the other's prefix, or they take the same place for
// a list and for a map.
enum class PathClash : uint8_t { kNone, kOverlap, kConflict };
PathClash ClashOf(const BoundPath& a, const BoundPath& b);
// "Two document paths overlap with each other; …". The first overlap of `paths`, else the first conflict, in the order
// written; nullopt if there is neither.
std::optional<std::string> FindClash(const std::vector<BoundPath>& paths);

bool IsKeyAttribute(const KeySchema& schema, std::string_view name);
// ValidationException if the path reaches into a key attribute of the table or of an index, whose values have no inside.
absl::Status CheckKeyIsScalar(const BoundPath& path, const TableSettings& table);

}  // namespace meridian
