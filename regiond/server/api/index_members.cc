#include "regiond/server/api/index_members.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_members.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr size_t kNameBytesMin = 3;
constexpr size_t kNameBytesMax = 255;
constexpr size_t kKeyNameBytesMax = 255;
constexpr size_t kNonKeyAttributesMax = 20;
constexpr size_t kCompositeMax = 4;  // attributes of either key of a global index

constexpr std::array<std::string_view, 3> kTypeNames = {"B", "N", "S"};
constexpr std::array kTypes = {AttributeValue::Type::kB, AttributeValue::Type::kN, AttributeValue::Type::kS};
constexpr std::array<std::string_view, 2> kKeyTypeNames = {"HASH", "RANGE"};
constexpr std::array<std::string_view, 3> kProjectionNames = {"ALL", "INCLUDE", "KEYS_ONLY"};
constexpr std::array kProjections = {ProjectionType::kAll, ProjectionType::kInclude, ProjectionType::kKeysOnly};

template <auto kField, typename Members>
void Long(JsonReader& json, Json value, Members& out) {
  json.Long(value, &(out.*kField));
}

constexpr std::array kDefinitionMembers = {
    Member<NamedMember>{"AttributeName", TextMember<&NamedMember::name, NamedMember>},
    Member<NamedMember>{"AttributeType", TextMember<&NamedMember::type, NamedMember>}};
constexpr std::array kKeySchemaMembers = {
    Member<NamedMember>{"AttributeName", TextMember<&NamedMember::name, NamedMember>},
    Member<NamedMember>{"KeyType", TextMember<&NamedMember::type, NamedMember>}};
constexpr std::array kThroughputMembers = {
    Member<ThroughputMembers>{"ReadCapacityUnits", Long<&ThroughputMembers::read_units, ThroughputMembers>},
    Member<ThroughputMembers>{"WriteCapacityUnits", Long<&ThroughputMembers::write_units, ThroughputMembers>}};

void NonKeyAttributes(JsonReader& json, Json value, ProjectionMembers& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.non_key_attributes.emplace();
  for (Json element : *array) {
    std::optional<std::string_view> name;
    json.String(element, &name);
    if (name) out.non_key_attributes->push_back(*name);
  }
}

constexpr std::array kProjectionMembers = {
    Member<ProjectionMembers>{"ProjectionType", TextMember<&ProjectionMembers::type, ProjectionMembers>},
    Member<ProjectionMembers>{"NonKeyAttributes", NonKeyAttributes}};

void Projection(JsonReader& json, Json value, IndexMembers& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "Projection", &object);
  if (object) ReadMembers<ProjectionMembers>(*object, kProjectionMembers, json, out.projection.emplace());
}

constexpr std::array kIndexMembers = {
    Member<IndexMembers>{"IndexName", TextMember<&IndexMembers::name, IndexMembers>},
    Member<IndexMembers>{"KeySchema", [](JsonReader& json, Json value, IndexMembers& out) { ReadKeySchema(json, value, out.key_schema); }},
    Member<IndexMembers>{"Projection", Projection},
    Member<IndexMembers>{"ProvisionedThroughput",
                         [](JsonReader& json, Json value, IndexMembers& out) { ReadThroughput(json, value, out.throughput); }},
    Member<IndexMembers>{"OnDemandThroughput",
                         [](JsonReader& json, Json value, IndexMembers& out) { ReadOnDemandMax(json, value, out.bounds.on_demand_max); }},
    Member<IndexMembers>{"WarmThroughput",
                         [](JsonReader& json, Json value, IndexMembers& out) { ReadWarmThroughput(json, value, out.bounds.warm); }},
};

template <typename Members>
void ReadStructures(JsonReader& json, Json value, std::string_view shape, std::type_identity_t<MemberTable<Members>> table,
                    std::optional<std::vector<Members>>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace();
  for (Json element : *array) {
    std::optional<JsonObject> object;
    json.Structure(element, shape, &object);
    Members& members = out->emplace_back();
    if (object) ReadMembers<Members>(*object, table, json, members);
  }
}

void CheckNamed(const std::vector<NamedMember>& list, std::string_view path, std::string_view type_member, EnumNames types,
                Constraints& constraints) {
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string prefix = StrCat(path, ".", i + 1, ".member.");
    constraints.NotNull(list[i].name.has_value(), prefix + "attributeName");
    constraints.Length(list[i].name, prefix + "attributeName", 1, kKeyNameBytesMax);
    constraints.NotNull(list[i].type.has_value(), StrCat(prefix, type_member));
    constraints.OneOf(list[i].type, StrCat(prefix, type_member), types);
  }
}

// "[KeySchemaElement(attributeName=a, keyType=HASH), …]"
std::string Dump(const std::vector<NamedMember>& key_schema) {
  std::string text = "[";
  for (const NamedMember& key : key_schema) {
    StrAppend(&text, text.size() > 1 ? ", " : "", "KeySchemaElement(attributeName=", key.name.value_or("null"),
              ", keyType=", key.type.value_or("null"), ")");
  }
  return text + "]";
}

size_t DistinctNames(const std::vector<NamedMember>& keys) {
  std::vector<std::string_view> names;
  for (const NamedMember& key : keys) names.push_back(*key.name);
  std::sort(names.begin(), names.end());
  return static_cast<size_t>(std::unique(names.begin(), names.end()) - names.begin());
}

absl::Status Invalid(std::string_view text) { return ValidationError(StrCat(kInvalid, text)); }

absl::Status CheckOrder(const std::vector<NamedMember>& keys) {
  if (keys[0].type != "HASH") {
    return ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() == 2 && keys[1].type != "RANGE") {
    return ValidationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return absl::OkStatus();
}

// Of a global index: up to four of each (reference §4.2, §14.5).
absl::Status CheckCompositeOrder(const std::vector<NamedMember>& keys) {
  const auto is_hash = [](const NamedMember& key) { return key.type == "HASH"; };
  const auto hashes = static_cast<size_t>(std::count_if(keys.begin(), keys.end(), is_hash));
  if (keys.size() <= 2 && hashes < 2) return CheckOrder(keys);
  if (!std::is_partitioned(keys.begin(), keys.end(), is_hash)) {
    return Invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  if (hashes == 0) return CheckOrder(keys);
  if (hashes > kCompositeMax) return Invalid("The KeySchema exceeds the maximum allowed number of HASH key attributes");
  if (keys.size() - hashes > kCompositeMax) return Invalid("The KeySchema exceeds the maximum allowed number of RANGE key attributes");
  return absl::OkStatus();
}

absl::Status CheckLocal(std::string_view name, const std::vector<NamedMember>& keys, const KeySchema& table) {
  if (keys.size() < 2) return Invalid(StrCat("Index KeySchema does not have a range key for index: ", name));
  if (*keys[0].name != table.partition_key.name) {
    return Invalid(StrCat("Index KeySchema does not have the same leading hash key as table KeySchema for index: ", name,
                          ". index hash key: ", *keys[0].name, ", table hash key: ", table.partition_key.name));
  }
  return absl::OkStatus();
}

absl::Status FillProjection(const ProjectionMembers& members, SecondaryIndex* index) {
  if (!members.type) return Invalid("Unknown ProjectionType: null");
  const auto at = std::find(kProjectionNames.begin(), kProjectionNames.end(), *members.type);
  index->projection = kProjections[static_cast<size_t>(at - kProjectionNames.begin())];
  const bool includes = index->projection == ProjectionType::kInclude;
  if (includes != members.non_key_attributes.has_value()) {
    return Invalid(StrCat("ProjectionType is ", *members.type, ", but NonKeyAttributes is ", includes ? "not " : "", "specified"));
  }
  if (!includes) return absl::OkStatus();
  index->non_key_attributes.assign(members.non_key_attributes->begin(), members.non_key_attributes->end());
  std::vector<std::string> sorted = index->non_key_attributes;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  return twice == sorted.end() ? absl::OkStatus() : Invalid(StrCat("Duplicate element in NonKeyAttributes: ", *twice));
}

void CheckIndexName(const IndexMembers& index, const std::string& prefix, Constraints& constraints) {
  constraints.NotNull(index.name.has_value(), prefix + "indexName");
  if (index.name) constraints.NamePattern(*index.name, prefix + "indexName");
  constraints.Length(index.name, prefix + "indexName", kNameBytesMin, kNameBytesMax);
}

void CheckProjection(const ProjectionMembers& projection, const std::string& path, Constraints& constraints) {
  constraints.OneOf(projection.type, path + ".projectionType", kProjectionNames);
  const auto& names = projection.non_key_attributes;
  if (!names) return;
  std::string dump;
  for (size_t i = 0; i < names->size(); ++i) {
    const std::string_view name = (*names)[i];
    constraints.Length(name, StrCat(path, ".nonKeyAttributes.", i + 1, ".member"), 1, kKeyNameBytesMax);
    StrAppend(&dump, i == 0 ? "" : ", ", name);
  }
  if (names->empty()) {
    constraints.Violated("'[]'", path + ".nonKeyAttributes", "Member must have length greater than or equal to 1");
  } else if (names->size() > kNonKeyAttributesMax) {
    constraints.Violated(Quoted(StrCat("[", dump, "]")), path + ".nonKeyAttributes",
                         StrCat("Member must have length less than or equal to ", kNonKeyAttributesMax));
  }
}

void CheckIndex(const IndexMembers& index, const std::string& prefix, size_t keys_max, Constraints& constraints) {
  CheckIndexName(index, prefix, constraints);
  constraints.NotNull(index.key_schema.has_value(), prefix + "keySchema");
  if (index.key_schema) CheckKeySchema(*index.key_schema, prefix + "keySchema", keys_max, constraints);
  constraints.NotNull(index.projection.has_value(), prefix + "projection");
  if (index.projection) CheckProjection(*index.projection, prefix + "projection", constraints);
  if (index.throughput) CheckThroughputUnits(*index.throughput, prefix + "provisionedThroughput", constraints);
}

}  // namespace

void ReadIndexUpdates(JsonReader& json, Json value, std::optional<std::vector<IndexUpdateMembers>>& out) {
  static constexpr std::array kActions = {
      std::pair{"Create", &IndexUpdateMembers::create}, std::pair{"Update", &IndexUpdateMembers::update},
      std::pair{"Delete", &IndexUpdateMembers::remove}};
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace();
  for (Json element : *array) {
    std::optional<JsonObject> object;
    json.Structure(element, "GlobalSecondaryIndexUpdate", &object);
    IndexUpdateMembers& update = out->emplace_back();
    if (!object) continue;
    for (const auto field : *object) {
      for (const auto& [name, member] : kActions) {
        if (field.key != name) continue;
        std::optional<JsonObject> action;
        json.Structure(field.value, StrCat(name, "GlobalSecondaryIndexAction"), &action);
        if (action) ReadMembers<IndexMembers>(*action, kIndexMembers, json, (update.*member).emplace());
      }
    }
  }
}

void ReadKeySchema(JsonReader& json, Json value, std::optional<std::vector<NamedMember>>& out) {
  ReadStructures<NamedMember>(json, value, "KeySchemaElement", kKeySchemaMembers, out);
}

void ReadDefinitions(JsonReader& json, Json value, std::optional<std::vector<NamedMember>>& out) {
  ReadStructures<NamedMember>(json, value, "AttributeDefinition", kDefinitionMembers, out);
}

void ReadThroughput(JsonReader& json, Json value, std::optional<ThroughputMembers>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "ProvisionedThroughput", &object);
  if (object) ReadMembers<ThroughputMembers>(*object, kThroughputMembers, json, out.emplace());
}

void ReadIndexes(JsonReader& json, Json value, std::string_view shape, std::optional<std::vector<IndexMembers>>& out) {
  ReadStructures<IndexMembers>(json, value, shape, kIndexMembers, out);
}

void CheckKeySchema(const std::vector<NamedMember>& keys, std::string_view path, size_t keys_max, Constraints& constraints) {
  if (keys.empty()) {
    constraints.Violated("'[]'", path, "Member must have length greater than or equal to 1");
  } else if (keys.size() > keys_max) {
    constraints.Violated(Quoted(Dump(keys)), path, StrCat("Member must have length less than or equal to ", keys_max));
  }
  CheckNamed(keys, path, "keyType", kKeyTypeNames, constraints);
}

void CheckDefinitions(const std::vector<NamedMember>& definitions, Constraints& constraints) {
  CheckNamed(definitions, "attributeDefinitions", "attributeType", kTypeNames, constraints);
}

void CheckThroughputUnits(const ThroughputMembers& throughput, std::string_view path, Constraints& constraints) {
  const auto check = [&](std::optional<int64_t> units, std::string_view name) {
    const std::string at = StrCat(path, ".", name);
    constraints.NotNull(units.has_value(), at);
    constraints.Range(units, at, 1, std::numeric_limits<int64_t>::max());
  };
  check(throughput.read_units, "readCapacityUnits");
  check(throughput.write_units, "writeCapacityUnits");
}

void CheckIndexes(const std::vector<IndexMembers>& indexes, IndexKind kind, Constraints& constraints, std::string_view path) {
  const bool local = kind == IndexKind::kLocal;
  if (path.empty()) path = local ? "localSecondaryIndexes" : "globalSecondaryIndexes";
  for (size_t i = 0; i < indexes.size(); ++i) {
    CheckIndex(indexes[i], StrCat(path, ".", i + 1, ".member."), local ? 2 : 2 * kCompositeMax, constraints);
  }
}

void CheckIndexUpdates(const std::vector<IndexUpdateMembers>& updates, Constraints& constraints) {
  for (size_t i = 0; i < updates.size(); ++i) {
    const std::string prefix = StrCat("globalSecondaryIndexUpdates.", i + 1, ".member.");
    const IndexUpdateMembers& update = updates[i];
    if (update.create) CheckIndex(*update.create, prefix + "create.", 2 * kCompositeMax, constraints);
    if (update.update) CheckIndexName(*update.update, prefix + "update.", constraints);
    if (update.update && update.update->throughput) {
      CheckThroughputUnits(*update.update->throughput, prefix + "update.provisionedThroughput", constraints);
    }
    if (update.remove) CheckIndexName(*update.remove, prefix + "delete.", constraints);
  }
}

const NamedMember* FindNamed(const std::vector<NamedMember>& list, std::string_view name) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const NamedMember& m) { return m.name == name; });
  return at == list.end() ? nullptr : &*at;
}

std::string NamesOf(const std::vector<NamedMember>& list) {
  std::string text = "[";
  for (const NamedMember& member : list) StrAppend(&text, text.size() > 1 ? ", " : "", *member.name);
  return text + "]";
}

KeyAttribute KeyOf(const std::vector<NamedMember>& definitions, const NamedMember& key) {
  const NamedMember& definition = *FindNamed(definitions, *key.name);
  const auto at = std::find(kTypeNames.begin(), kTypeNames.end(), *definition.type);
  return {std::string(*key.name), kTypes[static_cast<size_t>(at - kTypeNames.begin())]};
}

absl::Status CheckKeyCount(const std::vector<NamedMember>& definitions, const std::vector<NamedMember>& keys) {
  if (DistinctNames(keys) <= definitions.size()) return absl::OkStatus();
  return ValidationError("Invalid KeySchema: Some index key attribute have no definition");
}

absl::Status CheckKeys(const std::vector<NamedMember>& definitions, const std::vector<NamedMember>& keys, bool composite) {
  for (const NamedMember& key : keys) {
    if (FindNamed(definitions, *key.name) != nullptr) continue;
    return Invalid(StrCat("Some index key attributes are not defined in AttributeDefinitions. Keys: ", NamesOf(keys),
                          ", AttributeDefinitions: ", NamesOf(definitions)));
  }
  if (DistinctNames(keys) < keys.size()) {
    return ValidationError(keys.size() == 2 ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
                                            : "The KeySchema contains multiple key attributes with the same name");
  }
  return composite ? CheckCompositeOrder(keys) : CheckOrder(keys);
}

absl::StatusOr<SecondaryIndex> MakeIndex(const IndexMembers& members, IndexKind kind, const std::vector<NamedMember>& definitions,
                                         const KeySchema* table) {
  const bool local = kind == IndexKind::kLocal;
  absl::Status status = CheckKeys(definitions, *members.key_schema, !local);
  if (status.ok() && local) status = CheckLocal(*members.name, *members.key_schema, *table);
  if (!status.ok()) return status;
  SecondaryIndex index;
  index.name = std::string(*members.name);
  index.kind = kind;
  for (const NamedMember& key : *members.key_schema) {
    (key.type == "HASH" ? index.key.partition : index.key.sort).push_back(KeyOf(definitions, key));
  }
  if (status = FillProjection(*members.projection, &index); !status.ok()) return status;
  if (members.throughput) index.throughput = {*members.throughput->read_units, *members.throughput->write_units};
  return index;
}

}  // namespace meridian
