#include "regiond/core/settings/change_under_way.h"

#include "base/model/date_text.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

using Kind = TableChangeKind;

bool IsCapacity(Kind kind) { return kind == Kind::kBillingMode || kind == Kind::kThroughput || kind == Kind::kOnDemandMax; }

absl::Status InUse(std::string_view detail) {
  return ResourceInUseError(StrCat("Attempt to change a resource which is still in use: ", detail));
}

// What a table says that comes or goes.
absl::Status NotYetOrNoMore(const std::string& table, std::string_view what, Kind asked) {
  if (asked == Kind::kDeletionProtection) {
    return ResourceInUseError("Table needs to be in ACTIVE status to modify deletion protection setting.");
  }
  if (asked == Kind::kTimeToLive) return InUse(StrCat("Table ", table, " is being ", what));
  return InUse(StrCat("Table is being ", what, ": ", table));
}

// Also where the reference has no text for the pair (unverified).
absl::Status BeingUpdated(const std::string& table) { return InUse(StrCat("Table: ", table, " is in the process of being updated.")); }

absl::Status DuringCapacity(const std::string& table, Kind under_way, Kind asked) {
  if (under_way == Kind::kBillingMode && asked == Kind::kOnDemandMax) {
    return InUse("OnDemandThroughput cannot be updated while BillingMode update is in progress");
  }
  if (IsCapacity(asked)) return InUse(StrCat("Table IOPS are currently being updated. Table: ", table));
  if (asked == Kind::kStream) return InUse(StrCat("Can't enable or disable stream while table IOPS are being updated. Table: ", table));
  return BeingUpdated(table);
}

absl::Status DuringStream(const TableDescriptor& table, Kind asked) {
  if (asked == Kind::kDeletion) return InUse("Cannot delete table while stream is being enabled/disabled.");
  if (asked != Kind::kStream && !IsCapacity(asked)) return BeingUpdated(table.name);
  const StreamDefinition& stream = table.attributes.streams.back();
  return InUse(StrCat(asked == Kind::kStream ? "A stream status change is currently in progress."
                                             : "Can't change table IOPS when stream status is being updated.",
                      " Table: ", table.name, " Stream: ", IsoDate(stream.created_at),
                      " Operation: ", stream.enabled() ? "ENABLE" : "DISABLE"));
}

absl::Status DuringTableClass(const TableDescriptor& table, Kind asked) {
  if (asked != Kind::kTableClass) return BeingUpdated(table.name);
  const bool standard = table.settings.table_class == TableClass::kStandard;
  return InUse(StrCat("Can't update table class when a table class update is in progress. Table: ", table.name,
                      " TableClassUpdateInProgress: ", standard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS"));
}

// `under_way` is neither a creation nor a deletion.
absl::Status DuringUpdate(const TableDescriptor& table, Kind under_way, Kind asked) {
  if (asked >= Kind::kDeletionProtection) return absl::OkStatus();
  if (table.global) return ResourceInUseError("The resource which you are attempting to change is in use.");
  if (under_way == Kind::kStream) return DuringStream(table, asked);
  if (under_way == Kind::kTableClass) return DuringTableClass(table, asked);
  if (under_way == Kind::kEncryption) return InUse("Server-Side Encryption is still being updated");
  return DuringCapacity(table.name, under_way, asked);
}

// Of continuous backups. AWS does not find a table in its first seconds and says later, until up to 6 s after it is ACTIVE, that backups are
// being enabled; here that is said as long as the table is CREATING. One that is DELETING admits them: on AWS for about a second, here as
// long as it is there (§14.2; backup-pitr-export-import.md §3).
absl::Status BackupsDuring(const std::string& table, Kind under_way) {
  return under_way == Kind::kCreation ? ContinuousBackupsUnavailableError(table) : absl::OkStatus();
}

// Of a table that is being restored (backup-pitr-export-import.md §2, "While CREATING").
absl::Status NotFoundYet(const std::string& table, Kind asked) {
  if (asked == Kind::kContinuousBackups) return TableNotFoundError(table);
  return ResourceNotFoundError(StrCat("Requested resource not found: Table: ", table, " not found"));
}

}  // namespace

absl::Status ReplicaBeingAdded(std::string_view table, const RegionId& region) {
  return ValidationError(StrCat("Create/Update/Delete of replica is not allowed while the replica is being added to table with name: ‘", table,
                                "’ in region: ‘", region.name, "’."));
}

absl::Status CheckAdmits(const TableDescriptor& table, TableChangeKind asked) {
  if (table.restore && asked != TableChangeKind::kDeletion) return NotFoundYet(table.name, asked);
  if (!table.under_way) return absl::OkStatus();
  const Kind under_way = table.under_way->kind;
  if (asked == Kind::kContinuousBackups) return BackupsDuring(table.name, under_way);
  if (under_way == Kind::kCreation) return NotYetOrNoMore(table.name, "created", asked);
  if (under_way == Kind::kDeletion) return NotYetOrNoMore(table.name, "deleted", asked);
  return DuringUpdate(table, under_way, asked);
}

}  // namespace meridian
