#include "regiond/core/expression/projection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status Invalid(std::string_view problem) {
  return ValidationError(
      StrCat("Invalid ", ExpressionKindName(ExpressionKind::kProjection), ": ", problem));
}

// The end of the paths from `first` on that share its step number `depth`.
const BoundPath* EndOfStep(const BoundPath* first, const BoundPath* last, size_t depth) {
  const BoundPath::Step step = (*first)[depth];
  return std::find_if(first + 1, last, [&](const BoundPath& p) { return p[depth] != step; });
}

// What the paths [first, last) choose of `value`, which their first `depth` steps lead to.
std::optional<AttributeValue> Choose(const AttributeValue& value, const BoundPath* first,
                                     const BoundPath* last, size_t depth) {
  if (first->size() == depth) return value;
  AttributeMap map;
  AttributeList list;
  for (const BoundPath* end; first != last; first = end) {
    end = EndOfStep(first, last, depth);
    const BoundPath::Step step = (*first)[depth];
    const AttributeValue* child = FindStep(value, step);
    if (child == nullptr) continue;
    std::optional<AttributeValue> part = Choose(*child, first, end, depth + 1);
    if (!part) continue;
    if (const std::string_view* name = std::get_if<std::string_view>(&step)) {
      map.Set(*name, *std::move(part));
    } else {
      list.push_back(*std::move(part));
    }
  }
  if (!map.empty()) return AttributeValue(std::move(map));
  if (!list.empty()) return AttributeValue(std::move(list));
  return std::nullopt;
}

Item ProjectFlat(const BoundProjection& projection, const Item& item) {
  Item out;
  for (const Path& path : projection.parsed->paths) {
    const BoundPath bound(path, projection.slots);
    if (const AttributeValue* const part = bound.FindIn(item)) out.Set(bound.FlatName(), *part);
  }
  return out;
}

}  // namespace

absl::StatusOr<BoundProjection> BindProjection(std::shared_ptr<const ParsedProjection> parsed,
                                               Bindings& bindings) {
  BoundProjection bound;
  bound.slots = bindings.Fill(parsed->slots);
  for (size_t slot = 0; slot < bound.slots.names.size(); ++slot) {
    if (bound.slots.names[slot].empty()) return Invalid(UndefinedName(parsed->slots.names[slot]));
  }
  std::vector<BoundPath> paths;
  for (const Path& path : parsed->paths) {
    paths.emplace_back(path, bound.slots);
    bound.sorted.push_back(&path);
  }
  if (const std::optional<std::string> clash = FindClash(paths)) return Invalid(*clash);
  std::sort(bound.sorted.begin(), bound.sorted.end(), [&](const Path* a, const Path* b) {
    return BoundPath(*a, bound.slots) < BoundPath(*b, bound.slots);
  });
  bound.parsed = std::move(parsed);
  return bound;
}

Item Project(const BoundProjection& projection, const Item& item) {
  if (projection.flat) return ProjectFlat(projection, item);
  BoundPaths paths;
  paths.reserve(projection.sorted.size());
  for (const Path* path : projection.sorted) paths.emplace_back(*path, projection.slots);
  return ProjectPaths(paths, item);
}

absl::Status CheckKeysAreScalars(const BoundProjection& projection, const TableSettings& table) {
  for (const Path& path : projection.parsed->paths) {
    absl::Status status = CheckKeyIsScalar(BoundPath(path, projection.slots), table);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<std::string_view> AttributesOf(const BoundProjection& projection) {
  std::vector<std::string_view> attributes;
  for (const Path& path : projection.parsed->paths) attributes.push_back(BoundPath(path, projection.slots).head());
  return attributes;
}

Item ProjectPaths(const BoundPaths& sorted, const Item& item) {
  Item out;
  const BoundPath* const last = sorted.data() + sorted.size();
  const BoundPath* end = nullptr;
  for (const BoundPath* first = sorted.data(); first != last; first = end) {
    end = EndOfStep(first, last, 0);
    const AttributeValue* value = item.Find(first->head());
    if (value == nullptr) continue;
    std::optional<AttributeValue> part = Choose(*value, first, end, 1);
    if (part) out.Set(first->head(), *std::move(part));
  }
  return out;
}

}  // namespace meridian
