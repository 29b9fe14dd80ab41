// The operations of on-demand backups (reference/backup-pitr-export-import.md §1, §2; docs/backups.md).
// Threads: the io thread.   Errors: the status to answer with.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/core/region/region.h"
#include "regiond/server/api/backup_requests.h"
#include "regiond/server/api/operation.h"

namespace meridian {

class BackupsApi {
 public:
  // Both must outlive it.
  BackupsApi(Region& region, const ApiEndpoint& endpoint) : region_(region), endpoint_(endpoint) {}

  // A CreateBackup that may be carried out, as far as that can be told before.
  absl::StatusOr<CreateBackupRequest> CheckCreate(std::string_view body);
  // The body of its answer when the Region has it. REQUIRES: it does.
  std::string Created(const BackupId& id);
  // The body of the answer. REQUIRES: the operation is DescribeBackup, ListBackups or DeleteBackup.
  absl::StatusOr<std::string> Answer(Operation operation, std::string_view body);
  // The name of the table that has been made.
  absl::StatusOr<std::string> Restore(std::string_view body);

 private:
  absl::StatusOr<std::string> Describe(std::string_view body);
  absl::StatusOr<std::string> List(std::string_view body);
  absl::StatusOr<std::string> Delete(std::string_view body);
  absl::StatusOr<const BackupRecord*> Find(const NamedBackup& backup);

  Region& region_;
  const ApiEndpoint& endpoint_;
};

}  // namespace meridian
