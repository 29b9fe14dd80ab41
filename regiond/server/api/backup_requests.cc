#include "regiond/server/api/backup_requests.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/arn.h"
#include "regiond/server/api/index_members.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_members.h"
#include "regiond/server/api/setting_table.h"
#include "regiond/server/api/table_name.h"

namespace meridian {
namespace {

constexpr size_t kBackupNameBytesMin = 3;
constexpr size_t kBackupNameBytesMax = 255;
constexpr size_t kBackupArnBytesMin = 37;
constexpr size_t kBackupArnBytesMax = 1024;
constexpr int64_t kBackupsPerPageMax = 100;
constexpr std::array<std::string_view, 4> kBackupTypes = {"USER", "SYSTEM", "AWS_BACKUP", "ALL"};
constexpr std::array<std::string_view, 2> kBillingOverrides = {"PROVISIONED", "PAY_PER_REQUEST"};
constexpr double kSecondsMax = 1e11;  // what lies beyond is after, or before, every backup

// Views point into the JsonBody.
struct BackupMembers {
  std::optional<std::string_view> table_name, backup_name, backup_arn, type, start_arn, target, billing_mode;
  std::optional<double> lower, upper;
  std::optional<int64_t> limit;
  std::optional<std::vector<IndexMembers>> local_indexes, global_indexes;
  std::optional<ThroughputMembers> throughput;
  std::optional<UnitsChange> on_demand_max;
  std::optional<EncryptionMembers> encryption;
};
using B = BackupMembers;

constexpr std::array kCreateBackupMembers = {Member<B>{"TableName", TextMember<&B::table_name, B>},
                                             Member<B>{"BackupName", TextMember<&B::backup_name, B>}};
constexpr std::array kNamedBackupMembers = {Member<B>{"BackupArn", TextMember<&B::backup_arn, B>}};
constexpr std::array kListBackupsMembers = {
    Member<B>{"TableName", TextMember<&B::table_name, B>},
    Member<B>{"BackupType", TextMember<&B::type, B>},
    Member<B>{"ExclusiveStartBackupArn", TextMember<&B::start_arn, B>},
    Member<B>{"TimeRangeLowerBound", [](JsonReader& json, Json value, B& out) { json.Double(value, &out.lower); }},
    Member<B>{"TimeRangeUpperBound", [](JsonReader& json, Json value, B& out) { json.Double(value, &out.upper); }},
    Member<B>{"Limit", [](JsonReader& json, Json value, B& out) { json.Integer(value, &out.limit); }}};
constexpr std::array kRestoreMembers = {
    Member<B>{"TargetTableName", TextMember<&B::target, B>},
    Member<B>{"BackupArn", TextMember<&B::backup_arn, B>},
    Member<B>{"BillingModeOverride", TextMember<&B::billing_mode, B>},
    Member<B>{"LocalSecondaryIndexOverride",
              [](JsonReader& json, Json value, B& out) { ReadIndexes(json, value, "LocalSecondaryIndex", out.local_indexes); }},
    Member<B>{"GlobalSecondaryIndexOverride",
              [](JsonReader& json, Json value, B& out) { ReadIndexes(json, value, "GlobalSecondaryIndex", out.global_indexes); }},
    Member<B>{"ProvisionedThroughputOverride", [](JsonReader& json, Json value, B& out) { ReadThroughput(json, value, out.throughput); }},
    Member<B>{"OnDemandThroughputOverride", [](JsonReader& json, Json value, B& out) { ReadOnDemandMax(json, value, out.on_demand_max); }},
    Member<B>{"SSESpecificationOverride", [](JsonReader& json, Json value, B& out) { ReadEncryption(json, value, out.encryption); }}};

void CheckBackupArnLength(std::optional<std::string_view> arn, std::string_view path, Constraints& constraints) {
  constraints.Length(arn, path, kBackupArnBytesMin, kBackupArnBytesMax);
}

absl::StatusOr<NamedBackup> BackupInArn(std::string_view arn, const ApiEndpoint& endpoint) {
  constexpr std::string_view kTable = "table/", kBackup = "/backup/";
  const absl::Status malformed = ValidationError("Invalid Backup ARN");
  if (!arn.starts_with(kArnPrefix)) return malformed;
  const ArnParts parts = SplitArn(arn);
  if (parts.service != "dynamodb" || !parts.resource.starts_with(kTable)) return malformed;
  const std::string_view path = parts.resource.substr(kTable.size());
  const std::string_view table = path.substr(0, path.find('/'));
  const std::string_view rest = path.substr(table.size());
  if (!IsNamePattern(table) || !rest.starts_with(kBackup)) return malformed;
  const std::optional<BackupId> id = BackupId::Parse(rest.substr(kBackup.size()));
  if (!id) return malformed;
  if (parts.partition != "aws" || (parts.region != endpoint.region && !IsAwsRegion(parts.region))) {
    return ValidationError("Invalid Request: BackupArn is not valid");
  }
  if (parts.account != endpoint.account) return AccessDeniedError();
  return NamedBackup{std::string(arn), std::string(table), *id};
}

std::optional<WallTime> TimeOf(std::optional<double> seconds) {
  if (!seconds) return std::nullopt;
  return WallTime{static_cast<int64_t>(std::llround(std::clamp(*seconds, -kSecondsMax, kSecondsMax) * 1e6))};
}

// REQUIRES: the constraints hold.
absl::StatusOr<std::optional<std::vector<IndexToKeep>>> KeptIndexes(const std::optional<std::vector<IndexMembers>>& indexes) {
  if (!indexes) return std::optional<std::vector<IndexToKeep>>();
  std::vector<IndexToKeep> kept;
  for (const IndexMembers& members : *indexes) {
    IndexToKeep& index = kept.emplace_back();
    index.name = std::string(*members.name);
    for (const NamedMember& key : *members.key_schema) (key.type == "HASH" ? index.partition : index.sort).emplace_back(*key.name);
    if (!members.projection->type) return ValidationError("One or more parameter values were invalid: Unknown ProjectionType: null");
    index.projection = members.projection->type == "ALL"         ? ProjectionType::kAll
                       : members.projection->type == "KEYS_ONLY" ? ProjectionType::kKeysOnly
                                                                 : ProjectionType::kInclude;
    if (const auto& names = members.projection->non_key_attributes) index.non_key_attributes.assign(names->begin(), names->end());
    if (members.throughput) index.throughput = Throughput{*members.throughput->read_units, *members.throughput->write_units};
    index.on_demand_max = members.bounds.on_demand_max;
  }
  return std::optional(std::move(kept));
}

absl::StatusOr<RestoreOverrides> OverridesIn(const BackupMembers& m, std::optional<size_t> billing_mode, const ApiEndpoint& endpoint) {
  RestoreOverrides overrides;
  if (billing_mode) overrides.billing_mode = *billing_mode == 0 ? BillingMode::kProvisioned : BillingMode::kPayPerRequest;
  if (m.throughput) overrides.throughput = Throughput{*m.throughput->read_units, *m.throughput->write_units};
  overrides.on_demand_max = m.on_demand_max;
  auto local = KeptIndexes(m.local_indexes);
  if (!local.ok()) return local.status();
  overrides.local_indexes = *std::move(local);
  auto global = KeptIndexes(m.global_indexes);
  if (!global.ok()) return global.status();
  overrides.global_indexes = *std::move(global);
  if (m.encryption) {
    absl::StatusOr<Encryption> encryption = CheckEncryption(*m.encryption, endpoint);
    if (!encryption.ok()) return encryption.status();
    overrides.encryption = *std::move(encryption);
  }
  return overrides;
}

}  // namespace

absl::StatusOr<CreateBackupRequest> ParseCreateBackup(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  BackupMembers m;
  if (absl::Status status = ReadBody<BackupMembers>(body, kCreateBackupMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(m.backup_name.has_value(), "backupName");
  if (m.backup_name) constraints.NamePattern(*m.backup_name, "backupName");
  constraints.Length(m.backup_name, "backupName", kBackupNameBytesMin, kBackupNameBytesMax);
  if (!constraints.ok()) return constraints.status();
  return CreateBackupRequest{*std::move(table), std::string(*m.backup_name)};
}

absl::StatusOr<NamedBackup> ParseBackupName(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  BackupMembers m;
  if (absl::Status status = ReadBody<BackupMembers>(body, kNamedBackupMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  constraints.NotNull(m.backup_arn.has_value(), "backupArn");
  CheckBackupArnLength(m.backup_arn, "backupArn", constraints);
  if (!constraints.ok()) return constraints.status();
  return BackupInArn(*m.backup_arn, endpoint);
}

absl::StatusOr<ListBackupsRequest> ParseListBackups(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  BackupMembers m;
  if (absl::Status status = ReadBody<BackupMembers>(body, kListBackupsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  ListBackupsRequest request;
  if (m.table_name) {
    absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
    if (!table.ok()) return table.status();
    request.table = *std::move(table);
  }
  const std::optional<size_t> type = constraints.OneOf(m.type, "backupType", kBackupTypes);
  constraints.Range(m.limit, "limit", 1, kBackupsPerPageMax);
  CheckBackupArnLength(m.start_arn, "exclusiveStartBackupArn", constraints);
  if (!constraints.ok()) return constraints.status();
  request.users = !type || kBackupTypes[*type] == "USER" || kBackupTypes[*type] == "ALL";
  request.limit = m.limit.value_or(kBackupsPerPageMax);
  request.from = TimeOf(m.lower);
  request.before = TimeOf(m.upper);
  if (request.from && request.before && *request.from > *request.before) {
    return ValidationError(
        "One or more parameter values were invalid: Time range lower bound must be less than or equal to upper bound");
  }
  if (!m.start_arn) return request;
  const absl::StatusOr<NamedBackup> start = BackupInArn(*m.start_arn, endpoint);
  if (!start.ok()) return start.status();
  request.after = start->id;
  return request;
}

absl::StatusOr<RestoreFromBackupRequest> ParseRestoreFromBackup(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  BackupMembers m;
  if (absl::Status status = ReadBody<BackupMembers>(body, kRestoreMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  RestoreFromBackupRequest request;
  constraints.NotNull(m.target.has_value(), "targetTableName");
  if (m.target) {
    absl::StatusOr<std::string_view> target = CheckTableName(*m.target, kTableNameBytesMin, endpoint, &constraints, "targetTableName");
    if (!target.ok()) return target.status();
    request.table = std::string(*target);
  }
  constraints.NotNull(m.backup_arn.has_value(), "backupArn");
  CheckBackupArnLength(m.backup_arn, "backupArn", constraints);
  const std::optional<size_t> billing_mode = constraints.OneOf(m.billing_mode, "billingModeOverride", kBillingOverrides);
  if (m.global_indexes) CheckIndexes(*m.global_indexes, IndexKind::kGlobal, constraints, "globalSecondaryIndexOverride");
  if (m.local_indexes) CheckIndexes(*m.local_indexes, IndexKind::kLocal, constraints, "localSecondaryIndexOverride");
  if (m.throughput) CheckThroughputUnits(*m.throughput, "provisionedThroughputOverride", constraints);
  if (m.encryption) CheckEncryptionType(*m.encryption, constraints, "sSESpecificationOverride");
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<NamedBackup> backup = BackupInArn(*m.backup_arn, endpoint);
  if (!backup.ok()) return backup.status();
  request.backup = *std::move(backup);
  absl::StatusOr<RestoreOverrides> overrides = OverridesIn(m, billing_mode, endpoint);
  if (!overrides.ok()) return overrides.status();
  request.overrides = *std::move(overrides);
  return request;
}

}  // namespace meridian
