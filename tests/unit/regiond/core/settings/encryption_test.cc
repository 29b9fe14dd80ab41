#include "regiond/core/settings/encryption.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::encryption_test {
namespace {

constexpr WallTime kNow{1'532'520'000'000'000};  // 2018-07-25 12:00 UTC

Encryption Customer(std::string arn, bool named_by_arn = true) { return {EncryptionKey::kCustomer, std::move(arn), named_by_arn}; }
const Encryption kOwned{};
const Encryption kManaged{EncryptionKey::kManaged, {}, false};

std::string Change(TableDescriptor& table, const Encryption& encryption, WallTime now = kNow) {
  return std::string(ToStd(ChangeEncryption(table, encryption, now).message()));
}

// reference/encryption-kms.md §1.
TEST(EncryptionTest, KeysThatTheTableHasAlready) {
  TableDescriptor table;
  EXPECT_EQ(Change(table, kOwned), "One or more parameter values were invalid: Table is already encrypted by default");
  EXPECT_EQ(Change(table, Customer("arn:1")), "");
  EXPECT_EQ(table.settings.encryption, EncryptionKey::kCustomer);
  EXPECT_EQ(table.attributes.encryption_key_arn, "arn:1");
  EXPECT_EQ(Change(table, Customer("arn:1")),
            "One or more parameter values were invalid: Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter "
            "if you want to change Master Key");
  EXPECT_EQ(Change(table, Customer("arn:1", false)), "") << "by its bare id";
  EXPECT_EQ(Change(table, kOwned), "");
  EXPECT_EQ(table.attributes.encryption_key_arn, "");
}

TEST(EncryptionTest, FourChangesADayAndThenOneInSixHours) {
  TableDescriptor table;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Change(table, kManaged), "");
  const absl::Status refused = ChangeEncryption(table, kManaged, kNow + Duration::Seconds(21'599));
  EXPECT_EQ(AwsErrorName(refused), "LimitExceededException");
  EXPECT_EQ(refused.message(),
            "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at Wednesday, July 25, 2018 5:59:59 PM "
            "UTC. After the first 4 change, each subsequent change in the same window can be performed at most once every 21600 seconds. "
            "Number of updates today: 4. Last change at Wednesday, July 25, 2018 12:00:00 PM UTC. Next changes can be made at Wednesday, "
            "July 25, 2018 6:00:00 PM UTC.");
  EXPECT_EQ(Change(table, kManaged, kNow + Duration::Seconds(21'600)), "");
  EXPECT_NE(Change(table, kManaged, kNow + Duration::Seconds(21'601)), "");
  EXPECT_EQ(Change(table, kManaged, kNow + Duration::Seconds(86'400)), "") << "the four have left the window";
}

// Each replica would need a key of its own: global-tables.md §3.
TEST(EncryptionTest, ReplicasHaveNoKeyOfOnesOwn) {
  TableDescriptor table;
  table.global.emplace();
  EXPECT_EQ(Change(table, kManaged), "");
  EXPECT_EQ(Change(table, Encryption{EncryptionKey::kCustomer, "arn:aws:kms:x", true}),
            "One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.");
}

}  // namespace
}  // namespace meridian::encryption_test
