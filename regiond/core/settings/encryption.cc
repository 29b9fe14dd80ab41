#include "regiond/core/settings/encryption.h"

#include "base/model/date_text.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/shared_setting.h"

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

}  // namespace

absl::Status ChangeEncryption(TableDescriptor& table, const Encryption& encryption, WallTime now) {
  if (absl::Status status = CheckMayChange(table, "encryption"); !status.ok()) return status;
  if (absl::Status status = CheckNew(table, encryption); !status.ok()) return status;
  std::vector<WallTime> changes = table.attributes.encryption_changes;
  std::erase_if(changes, [&](WallTime change) { return change + kEncryptionWindow <= now; });
  if (changes.size() >= kFreeEncryptionChanges && now < changes.back() + kEncryptionInterval) {
    return LimitExceededError(StrCat(
        "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at ", HumanDate(now), ". After the first ",
        kFreeEncryptionChanges, " change, each subsequent change in the same window can be performed at most once every 21600 seconds. "
        "Number of updates today: ", changes.size(), ". Last change at ", HumanDate(changes.back()), ". Next changes can be made at ",
        HumanDate(changes.back() + kEncryptionInterval), "."));
  }
  changes.push_back(now);
  table.attributes.encryption_changes = std::move(changes);
  table.settings.encryption = encryption.key;
  table.attributes.encryption_key_arn = encryption.key_arn;
  return absl::OkStatus();
}

}  // namespace meridian
