#include "regiond/server/api/backup_responses.h"

#include "regiond/server/api/json_object.h"
#include "regiond/server/api/key_schema_json.h"
#include "regiond/server/api/stream_names.h"

namespace meridian {
namespace {

std::string_view BackupStatusName(const BackupRecord& backup) { return backup.available ? "AVAILABLE" : "CREATING"; }

std::string ArnOfBackup(const BackupRecord& backup, const ApiEndpoint& endpoint) {
  return endpoint.BackupArn(backup.table, backup.id.ToString());
}

// What BackupDetails and BackupSummary have in common. That a client's backup never expires is told by an absent BackupExpiryDateTime.
void AddBackup(const BackupRecord& backup, std::string_view status, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  object.String("BackupArn", ArnOfBackup(backup, endpoint));
  object.String("BackupName", backup.name);
  object.Integer("BackupSizeBytes", backup.bytes);
  object.String("BackupStatus", status);
  object.String("BackupType", "USER");
  object.Time("BackupCreationDateTime", backup.id.requested_at);
}

void AddBackupDetails(const BackupRecord& backup, std::string_view status, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  object.Name("BackupDetails");
  JsonObjectWriter details(object.out());
  AddBackup(backup, status, endpoint, details);
}

void AddCapacity(const Throughput& provisioned, const Throughput& on_demand_max, JsonObjectWriter& object) {
  object.Name("ProvisionedThroughput");
  {
    JsonObjectWriter units(object.out());
    units.Integer("ReadCapacityUnits", provisioned.read_units);
    units.Integer("WriteCapacityUnits", provisioned.write_units);
  }
  if (on_demand_max == Throughput{}) return;
  object.Name("OnDemandThroughput");
  JsonObjectWriter maximum(object.out());
  if (on_demand_max.read_units != 0) maximum.Integer("MaxReadRequestUnits", on_demand_max.read_units);
  if (on_demand_max.write_units != 0) maximum.Integer("MaxWriteRequestUnits", on_demand_max.write_units);
}

void AddSource(const BackupRecord& backup, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  object.Name("SourceTableDetails");
  JsonObjectWriter source(object.out());
  source.String("TableName", backup.table);
  source.String("TableId", backup.table_id.ToString());
  source.String("TableArn", endpoint.TableArn(backup.table));
  source.Integer("TableSizeBytes", backup.bytes);
  source.Name("KeySchema");
  AppendKeySchema(CompositeKeyOf(backup.settings.key_schema), source.out());
  source.Time("TableCreationDateTime", backup.table_created_at);
  AddCapacity(backup.settings.throughput, backup.settings.on_demand_max, source);
  source.Integer("ItemCount", backup.items);
  source.String("BillingMode", backup.settings.billing_mode == BillingMode::kPayPerRequest ? "PAY_PER_REQUEST" : "PROVISIONED");
}

// Absent, not empty, if there were none of the kind.
void AddBackedUpIndexes(const BackupRecord& backup, IndexKind kind, std::string_view name, JsonObjectWriter& object) {
  std::vector<const SecondaryIndex*> indexes;
  for (const SecondaryIndex& index : backup.settings.indexes) {
    if (index.kind == kind) indexes.push_back(&index);
  }
  if (indexes.empty()) return;
  object.Name(name);
  AppendArray(indexes, object.out(), [](const SecondaryIndex* index, std::string* to) {
    JsonObjectWriter element(to);
    element.String("IndexName", index->name);
    element.Name("KeySchema");
    AppendKeySchema(index->key, to);
    element.Name("Projection");
    AppendProjection(*index, to);
    if (index->kind == IndexKind::kGlobal) AddCapacity(index->throughput, index->on_demand_max, element);
  });
}

// Each only if it was on.
void AddFeatures(const BackupRecord& backup, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  object.Name("SourceTableFeatureDetails");
  JsonObjectWriter features(object.out());
  AddBackedUpIndexes(backup, IndexKind::kLocal, "LocalSecondaryIndexes", features);
  AddBackedUpIndexes(backup, IndexKind::kGlobal, "GlobalSecondaryIndexes", features);
  if (backup.stream) {
    features.Name("StreamDescription");
    JsonObjectWriter stream(features.out());
    stream.Bool("StreamEnabled", true);
    stream.String("StreamViewType", StreamViewName(*backup.stream));
  }
  if (!backup.time_to_live.empty()) {
    features.Name("TimeToLiveDescription");
    JsonObjectWriter setting(features.out());
    setting.String("TimeToLiveStatus", "ENABLED");
    setting.String("AttributeName", backup.time_to_live);
  }
  if (backup.settings.encryption == EncryptionKey::kOwned) return;
  features.Name("SSEDescription");
  JsonObjectWriter encryption(features.out());
  encryption.String("Status", "ENABLED");
  encryption.String("SSEType", "KMS");
  encryption.String("KMSMasterKeyArn",
                    backup.settings.encryption == EncryptionKey::kManaged ? endpoint.ManagedKeyArn() : backup.encryption_key_arn);
}

}  // namespace

void AppendCreateBackupResponse(const BackupRecord& backup, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  AddBackupDetails(backup, "CREATING", endpoint, object);
}

void AppendBackupDescription(const BackupRecord& backup, bool deleted, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("BackupDescription");
  JsonObjectWriter description(out);
  AddBackupDetails(backup, deleted ? "DELETED" : BackupStatusName(backup), endpoint, description);
  AddSource(backup, endpoint, description);
  AddFeatures(backup, endpoint, description);
}

void AppendListBackupsResponse(const ListBackupsResult& result, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("BackupSummaries");
  AppendArray(result.backups, out, [&](const BackupRecord& backup, std::string* to) {
    JsonObjectWriter summary(to);
    summary.String("TableName", backup.table);
    summary.String("TableId", backup.table_id.ToString());
    summary.String("TableArn", endpoint.TableArn(backup.table));
    AddBackup(backup, BackupStatusName(backup), endpoint, summary);
  });
  if (result.more) object.String("LastEvaluatedBackupArn", ArnOfBackup(result.backups.back(), endpoint));
}

}  // namespace meridian
