#include "regiond/core/settings/encryption.h"

#include "base/model/date_text.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalidEncryption = "One or more parameter values were invalid: ";

absl::Status CheckNew(const TableDescriptor& table, const Encryption& encryption) {
  if (encryption.key == EncryptionKey::kOwned && table.settings.encryption == EncryptionKey::kOwned) {
    return ValidationError(StrCat(kInvalidEncryption, "Table is already encrypted by default"));
  }
  if (encryption.named_by_arn && encryption.key_arn == table.attributes.encryption_key_arn) {
    return ValidationError(StrCat(kInvalidEncryption, "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you "
                                            "want to change Master Key"));
  }
  return absl::OkStatus();
}

std::vector<WallTime> ChangesOfWindow(const TableAttributes& attributes, WallTime now) {
  std::vector<WallTime> changes = attributes.encryption_changes;
  std::erase_if(changes, [&](WallTime change) { return change + kEncryptionWindow <= now; });
  return changes;
}

}  // namespace

void NoteEncryptionChange(TableAttributes& attributes, WallTime now) {
  attributes.encryption_changes = ChangesOfWindow(attributes, now);
  attributes.encryption_changes.push_back(now);
}

absl::Status ChangeEncryption(TableDescriptor& table, const Encryption& encryption, WallTime now) {
  if (table.global && encryption.key == EncryptionKey::kCustomer) {  // global-tables.md §3
    return ValidationError(StrCat(kInvalidEncryption, "KMSMasterKeyId must be specified for each replica."));
  }
  if (absl::Status status = CheckNew(table, encryption); !status.ok()) return status;
  const std::vector<WallTime> changes = ChangesOfWindow(table.attributes, now);
  if (changes.size() >= kFreeEncryptionChanges && now < changes.back() + kEncryptionInterval) {
    return LimitExceededError(StrCat(
        "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at ", HumanDate(now), ". After the first ",
        kFreeEncryptionChanges, " change, each subsequent change in the same window can be performed at most once every 21600 seconds. "
        "Number of updates today: ", changes.size(), ". Last change at ", HumanDate(changes.back()), ". Next changes can be made at ",
        HumanDate(changes.back() + kEncryptionInterval), "."));
  }
  NoteEncryptionChange(table.attributes, now);
  table.settings.encryption = encryption.key;
  table.attributes.encryption_key_arn = encryption.key_arn;
  return absl::OkStatus();
}

}  // namespace meridian
