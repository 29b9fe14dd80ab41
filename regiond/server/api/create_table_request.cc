// CreateTable (reference: "CreateTable / UpdateTable validations").
#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/table_members.h"
#include "regiond/server/api/table_name.h"
#include "regiond/server/api/unsupported.h"

namespace meridian {
namespace {

constexpr std::string_view kOperation = "CreateTable";
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr size_t kKeyNameBytesMax = 255;
constexpr size_t kKeysMax = 2;

constexpr std::array<std::string_view, 3> kTypeNames = {"B", "N", "S"};
constexpr std::array kTypes = {AttributeValue::Type::kB, AttributeValue::Type::kN,
                               AttributeValue::Type::kS};
constexpr std::array<std::string_view, 2> kKeyTypeNames = {"HASH", "RANGE"};

void CheckNamed(const std::vector<NamedMember>& list, std::string_view path,
                std::string_view type_member, EnumNames types, Constraints& constraints) {
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
    StrAppend(&text, text.size() > 1 ? ", " : "",
              "KeySchemaElement(attributeName=", key.name.value_or("null"),
              ", keyType=", key.type.value_or("null"), ")");
  }
  return text + "]";
}

void CheckKeyConstraints(const TableMembers& m, Constraints& constraints) {
  constraints.NotNull(m.definitions.has_value(), "attributeDefinitions");
  constraints.NotNull(m.key_schema.has_value(), "keySchema");
  if (m.definitions)
    CheckNamed(*m.definitions, "attributeDefinitions", "attributeType", kTypeNames, constraints);
  if (!m.key_schema) return;
  if (m.key_schema->empty()) {
    constraints.Violated("'[]'", "keySchema", "Member must have length greater than or equal to 1");
  } else if (m.key_schema->size() > kKeysMax) {
    constraints.Violated(Quoted(Dump(*m.key_schema)), "keySchema",
                         StrCat("Member must have length less than or equal to ", kKeysMax));
  }
  CheckNamed(*m.key_schema, "keySchema", "keyType", kKeyTypeNames, constraints);
}

absl::Status CheckBilling(const TableMembers& m, BillingMode mode) {
  if (mode == BillingMode::kProvisioned && !m.throughput) {
    return ValidationError(StrCat(kInvalid,
                                  "ReadCapacityUnits and WriteCapacityUnits must both be specified "
                                  "when BillingMode is PROVISIONED"));
  }
  if (mode == BillingMode::kPayPerRequest && m.throughput) {
    return ValidationError(
        StrCat(kInvalid,
               "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
               "BillingMode is PAY_PER_REQUEST"));
  }
  return m.throughput ? CheckThroughputBounds(*m.throughput) : absl::OkStatus();
}

std::string Names(const std::vector<NamedMember>& list) {
  std::string text = "[";
  for (const NamedMember& member : list)
    StrAppend(&text, text.size() > 1 ? ", " : "", *member.name);
  return text + "]";
}

const NamedMember* FindNamed(const std::vector<NamedMember>& list, std::string_view name) {
  const auto at =
      std::find_if(list.begin(), list.end(), [&](const NamedMember& m) { return m.name == name; });
  return at == list.end() ? nullptr : &*at;
}

// REQUIRES: the constraints hold.
absl::Status CheckKeys(const std::vector<NamedMember>& definitions,
                       const std::vector<NamedMember>& keys) {
  std::vector<std::string_view> names;
  for (const NamedMember& definition : definitions) names.push_back(*definition.name);
  std::sort(names.begin(), names.end());
  if (const auto at = std::adjacent_find(names.begin(), names.end()); at != names.end()) {
    return ValidationError(StrCat("Attribute Name is duplicated: ", *at));
  }
  const bool same_name = keys.size() == 2 && keys[0].name == keys[1].name;
  if ((same_name ? 1 : keys.size()) > definitions.size()) {
    return ValidationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  for (const NamedMember& key : keys) {
    if (FindNamed(definitions, *key.name) != nullptr) continue;
    return ValidationError(StrCat(
        kInvalid, "Some index key attributes are not defined in AttributeDefinitions. Keys: ",
        Names(keys), ", AttributeDefinitions: ", Names(definitions)));
  }
  if (same_name) {
    return ValidationError(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (keys[0].type != "HASH") {
    return ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() == 2 && keys[1].type != "RANGE") {
    return ValidationError(
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return absl::OkStatus();
}

absl::Status CheckStream(const StreamMembers& stream) {
  if (!*stream.enabled) {
    if (!stream.view_type) return absl::OkStatus();
    return ValidationError(StrCat(
        kInvalid,
        "Table is being created with a stream disabled, UpdateViewType should not be specified"));
  }
  if (!stream.view_type) {
    return ValidationError(StrCat(
        kInvalid, "Table is being created with a stream enabled, UpdateViewType is required"));
  }
  return MemberNotSupported(kOperation, "StreamSpecification");
}

// Everything that a table could have and that Meridian's tables have not yet.
absl::Status CheckExtras(const TableMembers& m) {
  if (m.local_indexes) {
    if (m.local_indexes->begin() == m.local_indexes->end()) {
      return ValidationError(StrCat(kInvalid, "List of LocalSecondaryIndexes is empty"));
    }
    return MemberNotSupported(kOperation, "LocalSecondaryIndexes");
  }
  if (m.global_indexes) {
    if (m.global_indexes->begin() == m.global_indexes->end()) {
      return ValidationError(StrCat(kInvalid, "List of GlobalSecondaryIndexes is empty"));
    }
    return MemberNotSupported(kOperation, "GlobalSecondaryIndexes");
  }
  if (m.stream) {
    if (absl::Status status = CheckStream(*m.stream); !status.ok()) return status;
  }
  if (m.encryption.value_or(false)) return MemberNotSupported(kOperation, "SSESpecification");
  if (m.tags && m.tags->begin() != m.tags->end()) return MemberNotSupported(kOperation, "Tags");
  if (m.table_class && *m.table_class != "STANDARD") {
    return MemberNotSupported(kOperation, StrCat("TableClass ", *m.table_class));
  }
  if (!m.unsupported.empty()) return MemberNotSupported(kOperation, m.unsupported);
  return absl::OkStatus();
}

absl::Status CheckTableClass(const TableMembers& m) {
  if (!m.table_class || *m.table_class == "STANDARD" ||
      *m.table_class == "STANDARD_INFREQUENT_ACCESS") {
    return absl::OkStatus();
  }
  return ValidationError(
      "Invalid table-class parameter provided. Please try again with a valid table-class value: "
      "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

KeyAttribute KeyOf(const std::vector<NamedMember>& definitions, const NamedMember& key) {
  const NamedMember& definition = *FindNamed(definitions, *key.name);
  const auto at = std::find(kTypeNames.begin(), kTypeNames.end(), *definition.type);
  return {std::string(*key.name), kTypes[static_cast<size_t>(at - kTypeNames.begin())]};
}

}  // namespace

absl::StatusOr<CreateTableRequest> ParseCreateTable(std::string_view body,
                                                    const ApiEndpoint& endpoint) {
  JsonBody json;
  TableMembers m;
  if (absl::Status status = ReadBody<TableMembers>(body, kCreateTableMembers, json, m);
      !status.ok())
    return status;
  if (!m.table_name) return TableNameRequired();
  Constraints constraints;
  absl::StatusOr<std::string_view> table =
      CheckTableName(*m.table_name, kTableNameBytesMin, endpoint, &constraints);
  if (!table.ok()) return table.status();
  CheckKeyConstraints(m, constraints);
  const BillingMode mode = CheckBillingMode(m, constraints).value_or(BillingMode::kProvisioned);
  CheckThroughput(m, constraints);
  if (m.stream)
    constraints.NotNull(m.stream->enabled.has_value(), "streamSpecification.streamEnabled");
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckTableClass(m); !status.ok()) return status;
  if (absl::Status status = CheckBilling(m, mode); !status.ok()) return status;
  if (absl::Status status = CheckKeys(*m.definitions, *m.key_schema); !status.ok()) return status;
  // Before the count of definitions: with indexes, more of them than table keys are right.
  if (absl::Status status = CheckExtras(m); !status.ok()) return status;
  if (m.definitions->size() != m.key_schema->size()) {
    return ValidationError(
        StrCat(kInvalid,
               "Number of attributes in KeySchema does not exactly match number of attributes "
               "defined in AttributeDefinitions"));
  }
  CreateTableRequest request;
  request.table = std::string(*table);
  request.settings.billing_mode = mode;
  request.settings.key_schema.partition_key = KeyOf(*m.definitions, m.key_schema->front());
  if (m.key_schema->size() == 2)
    request.settings.key_schema.sort_key = KeyOf(*m.definitions, m.key_schema->back());
  if (m.throughput)
    request.settings.throughput = {*m.throughput->read_units, *m.throughput->write_units};
  request.deletion_protection = m.deletion_protection.value_or(false);
  return request;
}

}  // namespace meridian
