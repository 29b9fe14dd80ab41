#include "regiond/core/expression/path.h"

#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

const AttributeValue* FindStep(const AttributeValue& container, const BoundPath::Step& step) {
  if (const std::string_view* name = std::get_if<std::string_view>(&step)) {
    const AttributeMap* map = container.If<AttributeMap>();
    return map == nullptr ? nullptr : map->Find(*name);
  }
  const AttributeList* list = container.If<AttributeList>();
  const uint32_t index = std::get<uint32_t>(step);
  return list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
}

AttributeValue* FindStep(AttributeValue& container, const BoundPath::Step& step) {
  return const_cast<AttributeValue*>(FindStep(std::as_const(container), step));
}

const AttributeValue* BoundPath::FindIn(const Item& item, size_t steps) const {
  const AttributeValue* value = item.Find(head());
  for (size_t i = 1; i < steps && value != nullptr; ++i) value = FindStep(*value, (*this)[i]);
  return value;
}

std::string BoundPath::FlatName() const {
  std::string text;
  for (size_t i = 0; i < size(); ++i) {
    const Step step = (*this)[i];
    if (const std::string_view* name = std::get_if<std::string_view>(&step)) {
      text = *name;
    } else {
      StrAppend(&text, "[", std::get<uint32_t>(step), "]");
    }
  }
  return text;
}

std::string BoundPath::ToString() const {
  std::string text = "[";
  for (size_t i = 0; i < size(); ++i) {
    if (i > 0) text += ", ";
    const Step step = (*this)[i];
    if (const std::string_view* name = std::get_if<std::string_view>(&step)) {
      text += *name;
    } else {
      StrAppend(&text, "[", std::get<uint32_t>(step), "]");
    }
  }
  return text + "]";
}

bool operator==(const BoundPath& a, const BoundPath& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

bool operator<(const BoundPath& a, const BoundPath& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] != b[i]) return a[i] < b[i];
  }
  return a.size() < b.size();
}

PathClash ClashOf(const BoundPath& a, const BoundPath& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const BoundPath::Step left = a[i], right = b[i];
    if (left.index() != right.index()) return PathClash::kConflict;
    if (left != right) return PathClash::kNone;
  }
  return PathClash::kOverlap;
}

std::optional<std::string> FindClash(const std::vector<BoundPath>& paths) {
  // In sorted order some clashing paths are neighbours, if any clash at all.
  std::vector<BoundPath> sorted = paths;
  std::sort(sorted.begin(), sorted.end());
  const auto clash = [](const BoundPath& a, const BoundPath& b) {
    return ClashOf(a, b) != PathClash::kNone;
  };
  if (std::adjacent_find(sorted.begin(), sorted.end(), clash) == sorted.end()) return std::nullopt;
  std::optional<std::string> conflict;
  for (size_t later = 1; later < paths.size(); ++later) {
    for (size_t earlier = 0; earlier < later; ++earlier) {
      const PathClash clash = ClashOf(paths[earlier], paths[later]);
      if (clash == PathClash::kNone || (clash == PathClash::kConflict && conflict)) continue;
      std::string text = StrCat("Two document paths ",
                                clash == PathClash::kOverlap ? "overlap" : "conflict",
                                " with each other; must remove or rewrite one of these paths; path one: ",
                                paths[earlier].ToString(), ", path two: ", paths[later].ToString());
      if (clash == PathClash::kOverlap) return text;
      conflict = std::move(text);
    }
  }
  return conflict;
}

bool IsKeyAttribute(const KeySchema& schema, std::string_view name) {
  return name == schema.partition_key.name || (schema.sort_key && name == schema.sort_key->name);
}

absl::Status CheckKeyIsScalar(const BoundPath& path, const TableSettings& table) {
  if (path.size() == 1) return absl::OkStatus();
  const bool of_table = IsKeyAttribute(table.key_schema, path.head());
  const auto is_key = [&](const SecondaryIndex& index) { return Contains(index.key, path.head()); };
  if (!of_table && std::none_of(table.indexes.begin(), table.indexes.end(), is_key)) return absl::OkStatus();
  return ValidationError(
      StrCat("Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
             "allowed: ",
             of_table ? "Key: " : "IndexKey: ", path.head()));
}

}  // namespace meridian
