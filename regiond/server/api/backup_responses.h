// Answers of the operations of backup_requests.h. Each function appends one JSON object to `out`.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/model/table.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

// {"BackupDetails":{…}} of CreateBackup: CREATING, as AWS answers, whatever it is when somebody looks again.
void AppendCreateBackupResponse(const BackupRecord& backup, const ApiEndpoint& endpoint, std::string* out);
// {"BackupDescription":{…}} of DescribeBackup and DeleteBackup.
void AppendBackupDescription(const BackupRecord& backup, bool deleted, const ApiEndpoint& endpoint, std::string* out);

struct ListBackupsResult {
  std::vector<BackupRecord> backups;
  bool more = false;
};
void AppendListBackupsResponse(const ListBackupsResult& result, const ApiEndpoint& endpoint, std::string* out);

}  // namespace meridian
