// The requests of on-demand backups (reference/backup-pitr-export-import.md §1, §2). As requests.h: everything that can be said without
// looking at a table or a backup.
// Threads: any; each call is independent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/backup_id.h"
#include "regiond/core/settings/restored_settings.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

struct CreateBackupRequest {
  std::string table;
  std::string name;
};

// What a backup's ARN says. The Region in it says nothing: every endpoint looks for its own.
struct NamedBackup {
  std::string arn;  // as it was given
  std::string table;
  BackupId id;
};

struct ListBackupsRequest {
  std::string table;         // empty: of all
  bool users = true;         // those that clients have made, which are all that there are here
  std::optional<WallTime> from, before;
  int64_t limit = 0;
  std::optional<BackupId> after;
};

struct RestoreFromBackupRequest {
  std::string table;
  NamedBackup backup;
  RestoreOverrides overrides;
};

absl::StatusOr<CreateBackupRequest> ParseCreateBackup(std::string_view body, const ApiEndpoint& endpoint);
// DescribeBackup and DeleteBackup.
absl::StatusOr<NamedBackup> ParseBackupName(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<ListBackupsRequest> ParseListBackups(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<RestoreFromBackupRequest> ParseRestoreFromBackup(std::string_view body, const ApiEndpoint& endpoint);

}  // namespace meridian
