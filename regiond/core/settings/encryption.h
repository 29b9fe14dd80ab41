// The rules of changing whose key encrypts a table (reference/encryption-kms.md §1).
// Threads: pure functions.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

constexpr size_t kFreeEncryptionChanges = 4;
constexpr Duration kEncryptionWindow = Duration::Seconds(86'400);
constexpr Duration kEncryptionInterval = Duration::Seconds(21'600);  // after the free changes of the window

struct Encryption {
  EncryptionKey key = EncryptionKey::kOwned;
  std::string key_arn;         // of a customer's
  bool named_by_arn = false;  // the request gave the whole ARN
};

// Adds a change to the table's history.
void NoteEncryptionChange(TableAttributes& attributes, WallTime now);
// ValidationException if that is how the table is encrypted, or for a key of the customer's if it has replicas; LimitExceededException if it changed too often.
// Nothing has changed then. To name a managed key or an alias again counts as a change.
absl::Status ChangeEncryption(TableDescriptor& table, const Encryption& encryption, WallTime now);

}  // namespace meridian
