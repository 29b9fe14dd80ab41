// CreateTable (reference: "CreateTable / UpdateTable validations").
#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/server/api/policy_document.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/table_members.h"
#include "regiond/server/api/table_name.h"
#include "regiond/server/api/unsupported.h"

namespace meridian {
namespace {

constexpr std::string_view kCreateTable = "CreateTable";
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr size_t kKeyAttributesMax = 2;
constexpr size_t kLocalIndexesMax = 5;
constexpr size_t kGlobalIndexesMax = 20;
constexpr size_t kProjectedMax = 100;  // NonKeyAttributes of all indexes

void CheckKeyConstraints(const TableMembers& m, Constraints& constraints) {
  constraints.NotNull(m.definitions.has_value(), "attributeDefinitions");
  constraints.NotNull(m.key_schema.has_value(), "keySchema");
  if (m.definitions) CheckDefinitions(*m.definitions, constraints);
  if (m.key_schema) CheckKeySchema(*m.key_schema, "keySchema", kKeyAttributesMax, constraints);
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

absl::Status CheckDistinct(const std::vector<NamedMember>& definitions) {
  std::vector<std::string_view> names;
  for (const NamedMember& definition : definitions) names.push_back(*definition.name);
  std::sort(names.begin(), names.end());
  const auto at = std::adjacent_find(names.begin(), names.end());
  return at == names.end() ? absl::OkStatus() : ValidationError(StrCat("Attribute Name is duplicated: ", *at));
}

// A provisioned table's global indexes have throughput of their own, an on-demand table's none.
absl::Status CheckIndexThroughput(const IndexMembers& index, BillingMode mode) {
  if (mode == BillingMode::kPayPerRequest && index.throughput) {
    return ValidationError(StrCat(kInvalid, "ProvisionedThroughput should not be specified for index: ", *index.name,
                                  " when BillingMode is PAY_PER_REQUEST"));
  }
  if (mode == BillingMode::kProvisioned && !index.throughput) {
    return ValidationError(StrCat(kInvalid, "ProvisionedThroughput is not specified for index: ", *index.name));
  }
  return index.throughput ? CheckThroughputBounds(*index.throughput) : absl::OkStatus();
}

absl::Status AddIndexes(const TableMembers& m, BillingMode mode, std::string_view region, TableSettings* settings) {
  size_t projected = 0;
  const auto add = [&](const std::vector<IndexMembers>& indexes, IndexKind kind) -> absl::Status {
    const bool local = kind == IndexKind::kLocal;
    if (indexes.empty()) {
      return ValidationError(StrCat(kInvalid, "List of ", local ? "Local" : "Global", "SecondaryIndexes is empty"));
    }
    if (local && !settings->key_schema.sort_key) {
      return ValidationError(StrCat(kInvalid, "Table KeySchema does not have a range key, which is required when specifying a "
                                              "LocalSecondaryIndex"));
    }
    if (local && indexes.size() > kLocalIndexesMax) {
      return ValidationError(StrCat(kInvalid, "Number of LocalSecondaryIndexes exceeds per-table limit of ", kLocalIndexesMax));
    }
    if (!local && indexes.size() > kGlobalIndexesMax) {
      return ValidationError(StrCat(kInvalid, "GlobalSecondaryIndex count exceeds the per-table limit of ", kGlobalIndexesMax));
    }
    for (const IndexMembers& members : indexes) {
      if (absl::Status status = CheckKeyCount(*m.definitions, *members.key_schema); !status.ok()) return status;
      absl::StatusOr<SecondaryIndex> index = MakeIndex(members, kind, *m.definitions, &settings->key_schema);
      if (!index.ok()) return index.status();
      if (FindIndex(*settings, index->name) != nullptr) {
        return ValidationError(StrCat(kInvalid, "Duplicate index name: ", index->name));
      }
      if (!local) {
        if (absl::Status status = CheckIndexThroughput(members, mode); !status.ok()) return status;
        const BoundsOwner owner{region, index->name, true};
        if (absl::Status status = SetInitialBounds(members.bounds, mode, index->throughput, owner, &index->on_demand_max, &index->warm);
            !status.ok()) {
          return status;
        }
      }
      projected += index->non_key_attributes.size();
      index->number = settings->next_index_number++;
      settings->indexes.push_back(*std::move(index));
    }
    return absl::OkStatus();
  };
  if (m.local_indexes) {
    if (absl::Status status = add(*m.local_indexes, IndexKind::kLocal); !status.ok()) return status;
  }
  if (m.global_indexes) {
    if (absl::Status status = add(*m.global_indexes, IndexKind::kGlobal); !status.ok()) return status;
  }
  if (projected <= kProjectedMax) return absl::OkStatus();
  return ValidationError(StrCat(kInvalid, "The number of projected attributes of all indexes, ", projected, ", exceeds the limit of ",
                                kProjectedMax));
}

// Each definition must be some key's.
absl::Status CheckDefinitionsUsed(const TableMembers& m, const TableSettings& settings) {
  std::vector<std::string_view> used;
  const auto use = [&](const std::vector<KeyAttribute>& attributes) {
    for (const KeyAttribute& attribute : attributes) {
      if (std::find(used.begin(), used.end(), attribute.name) == used.end()) used.push_back(attribute.name);
    }
  };
  const CompositeKey table = CompositeKeyOf(settings.key_schema);
  use(table.partition);
  use(table.sort);
  for (const SecondaryIndex& index : settings.indexes) {
    use(index.key.partition);
    use(index.key.sort);
  }
  if (used.size() == m.definitions->size()) return absl::OkStatus();
  if (settings.indexes.empty()) {
    return ValidationError(StrCat(kInvalid, "Number of attributes in KeySchema does not exactly match number of attributes "
                                            "defined in AttributeDefinitions"));
  }
  std::string names;
  for (const std::string_view name : used) StrAppend(&names, names.empty() ? "" : ", ", name);
  return ValidationError(StrCat(kInvalid, "Some AttributeDefinitions are not used. AttributeDefinitions: ", NamesOf(*m.definitions),
                                ", keys used: [", names, "]"));
}

// Encryption, tags and the policy.
absl::Status AddAttributes(const TableMembers& m, const ApiEndpoint& endpoint, CreateTableRequest* request) {
  if (m.encryption) {
    absl::StatusOr<Encryption> encryption = CheckEncryption(*m.encryption, endpoint);
    if (!encryption.ok()) return encryption.status();
    request->settings.encryption = encryption->key;
    request->attributes.encryption_key_arn = encryption->key_arn;
  }
  if (m.tags) {
    absl::StatusOr<std::vector<Tag>> tags = CheckTags(*m.tags);
    if (!tags.ok()) return tags.status();
    if (absl::Status status = AddTags(request->attributes, *tags); !status.ok()) return status;
  }
  if (!m.policy) return absl::OkStatus();
  if (absl::Status status = CheckPolicyDocument(*m.policy); !status.ok()) return status;
  request->policy = std::string(*m.policy);
  return absl::OkStatus();
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
  if (m.local_indexes) CheckIndexes(*m.local_indexes, IndexKind::kLocal, constraints);
  if (m.global_indexes) CheckIndexes(*m.global_indexes, IndexKind::kGlobal, constraints);
  if (m.stream) CheckStreamConstraints(*m.stream, constraints);
  if (m.encryption) CheckEncryptionType(*m.encryption, constraints);
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<std::optional<TableClass>> table_class = CheckTableClass(m.table_class);
  if (!table_class.ok()) return table_class.status();
  if (absl::Status status = CheckBilling(m, mode); !status.ok()) return status;
  if (absl::Status status = CheckDistinct(*m.definitions); !status.ok()) return status;
  if (absl::Status status = CheckKeyCount(*m.definitions, *m.key_schema); !status.ok()) return status;
  if (absl::Status status = CheckKeys(*m.definitions, *m.key_schema, false); !status.ok()) return status;
  CreateTableRequest request;
  request.table = std::string(*table);
  request.settings.billing_mode = mode;
  request.settings.key_schema.partition_key = KeyOf(*m.definitions, m.key_schema->front());
  if (m.key_schema->size() == 2)
    request.settings.key_schema.sort_key = KeyOf(*m.definitions, m.key_schema->back());
  if (absl::Status status = AddIndexes(m, mode, endpoint.region, &request.settings); !status.ok()) return status;
  if (m.stream) {
    absl::StatusOr<std::optional<StreamView>> stream = CheckNewStream(*m.stream);
    if (!stream.ok()) return stream.status();
    request.stream = *stream;
  }
  if (!m.unsupported.empty()) return MemberNotSupported(kCreateTable, m.unsupported);
  if (absl::Status status = CheckDefinitionsUsed(m, request.settings); !status.ok()) return status;
  if (m.throughput)
    request.settings.throughput = {*m.throughput->read_units, *m.throughput->write_units};
  if (absl::Status status = SetInitialBounds(m.bounds, mode, request.settings.throughput, {endpoint.region, {}, true},
                                             &request.settings.on_demand_max, &request.settings.warm);
      !status.ok()) {
    return status;
  }
  request.settings.table_class = table_class->value_or(TableClass::kNeverSet);
  if (absl::Status status = AddAttributes(m, endpoint, &request); !status.ok()) return status;
  request.deletion_protection = m.deletion_protection.value_or(false);
  return request;
}

}  // namespace meridian
