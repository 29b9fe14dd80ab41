#include "regiond/server/operations/backups_api.h"

#include "base/model/check.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/settings/change_under_way.h"
#include "regiond/server/api/backup_responses.h"

namespace meridian {

absl::StatusOr<std::string> BackupsApi::Answer(Operation operation, std::string_view body) {
  switch (operation) {
    case Operation::kDescribeBackup: return Describe(body);
    case Operation::kListBackups: return List(body);
    case Operation::kDeleteBackup: return Delete(body);
    default: MERIDIAN_CHECK(false, OperationName(operation));
  }
  return UnknownOperationError();
}

absl::StatusOr<CreateBackupRequest> BackupsApi::CheckCreate(std::string_view body) {
  absl::StatusOr<CreateBackupRequest> request = ParseCreateBackup(body, endpoint_);
  if (!request.ok()) return request;
  const Table* const table = region_.catalog().Find(request->table);
  if (table == nullptr) return TableNotFoundError(request->table);
  const TableDescriptor& descriptor = table->descriptor();
  if (absl::Status status = CheckAdmits(descriptor, TableChangeKind::kContinuousBackups); !status.ok()) return status;
  if (StatusOf(region_.self(), descriptor) == TableStatus::kCreating) return TableNotFoundError(request->table);
  if (absl::Status usable = region_.CheckKey(*table); !usable.ok()) return usable;  // encryption-kms.md §3; the text is (unverified)
  return request;
}

std::string BackupsApi::Created(const BackupId& id) {
  std::string answer;
  AppendCreateBackupResponse(*region_.backups().Find(id)->backup, endpoint_, &answer);
  return answer;
}

// One of another table, or of another Region, is not there.
absl::StatusOr<const BackupRecord*> BackupsApi::Find(const NamedBackup& backup) {
  const TableDescriptor* const table = region_.backups().Find(backup.id);
  if (table == nullptr || table->backup->table != backup.table) return BackupNotFoundError(backup.arn);
  return &*table->backup;
}

absl::StatusOr<std::string> BackupsApi::Describe(std::string_view body) {
  const absl::StatusOr<NamedBackup> named = ParseBackupName(body, endpoint_);
  if (!named.ok()) return named.status();
  const absl::StatusOr<const BackupRecord*> backup = Find(*named);
  if (!backup.ok()) return backup.status();
  std::string answer;
  AppendBackupDescription(**backup, false, endpoint_, &answer);
  return answer;
}

absl::StatusOr<std::string> BackupsApi::Delete(std::string_view body) {
  const absl::StatusOr<NamedBackup> named = ParseBackupName(body, endpoint_);
  if (!named.ok()) return named.status();
  const absl::StatusOr<const BackupRecord*> found = Find(*named);
  if (!found.ok()) return found.status();
  if (absl::Status status = region_.backups().CheckIdle(named->id, named->arn, false); !status.ok()) return status;
  const BackupRecord backup = **found;
  if (absl::Status status = region_.backups().Delete(named->id); !status.ok()) return status;
  std::string answer;
  AppendBackupDescription(backup, true, endpoint_, &answer);
  return answer;
}

absl::StatusOr<std::string> BackupsApi::List(std::string_view body) {
  const absl::StatusOr<ListBackupsRequest> request = ParseListBackups(body, endpoint_);
  if (!request.ok()) return request.status();
  ListBackupsResult result;
  for (const TableDescriptor* table : region_.backups().All()) {
    const BackupRecord& backup = *table->backup;
    if (!request->users || (request->after && backup.id <= *request->after)) continue;
    if (!request->table.empty() && backup.table != request->table) continue;
    if (request->from && backup.id.requested_at < *request->from) continue;
    if (request->before && backup.id.requested_at >= *request->before) continue;
    result.more = static_cast<int64_t>(result.backups.size()) == request->limit;
    if (result.more) break;
    result.backups.push_back(backup);
  }
  std::string answer;
  AppendListBackupsResponse(result, endpoint_, &answer);
  return answer;
}

absl::StatusOr<std::string> BackupsApi::Restore(std::string_view body) {
  const absl::StatusOr<RestoreFromBackupRequest> request = ParseRestoreFromBackup(body, endpoint_);
  if (!request.ok()) return request.status();
  const NamedBackup& named = request->backup;
  const absl::StatusOr<const BackupRecord*> backup = Find(named);
  if (!backup.ok()) return backup.status();
  absl::StatusOr<RestoredSettings> settings = SettingsOfRestored(**backup, request->overrides, endpoint_.region);
  if (!settings.ok()) return settings.status();
  if (const Table* const there = region_.catalog().Find(request->table)) {
    const std::optional<RestoreRecord>& restore = there->descriptor().restore;
    if (!restore) return TableAlreadyExistsError(request->table);
    return TableInUseError(StrCat("Table: ", request->table, " is already being restored from backup: ",
                                  endpoint_.BackupArn(restore->table, restore->backup.ToString())));
  }
  if (absl::Status status = region_.backups().CheckIdle(named.id, named.arn, true); !status.ok()) return status;
  absl::Status status =
      region_.backups().Restore(named.id, request->table, settings->settings, std::move(settings->encryption_key_arn)).status();
  if (!status.ok()) return status;
  return request->table;
}

}  // namespace meridian
