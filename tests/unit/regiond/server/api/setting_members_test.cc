// Settings in CreateTable and UpdateTable: dynamodb-api.md §2.1, §12, §14.1, §14.5; encryption-kms.md §1.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::setting_members_test {
namespace {

constexpr char kOnDemand[] = R"("BillingMode":"PAY_PER_REQUEST")";
constexpr char kProvisioned[] = R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6})";

absl::StatusOr<CreateTableRequest> Create(std::string_view members, std::string_view billing = kOnDemand) {
  return ParseCreateTable(StrCat(R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],)",
                                 R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],)", billing, ",", members, "}"),
                          TestEndpoint());
}
absl::StatusOr<UpdateTableRequest> Update(std::string_view members) {
  return ParseUpdateTable(StrCat(R"({"TableName":"orders",)", members, "}"), TestEndpoint());
}
std::string CreateError(std::string_view members, std::string_view billing = kOnDemand) { return ErrorOf(Create(members, billing)); }
std::string UpdateError(std::string_view members) { return ErrorOf(Update(members)); }

TEST(SettingMembersTest, TagsOfANewTable) {
  const auto create = Create(R"("Tags":[{"Key":"b","Value":"2"},{"Key":"a","Value":""}])");
  ASSERT_TRUE(create.ok()) << create.status();
  EXPECT_EQ(create->attributes.tags, (std::map<std::string, std::string>{{"a", ""}, {"b", "2"}}));
  EXPECT_EQ(CreateError(R"("Tags":[])"), "OK");
}

TEST(SettingMembersTest, TagsThatCannotBe) {
  const auto tags = [](std::string_view list) { return CreateError(StrCat(R"("Tags":[)", list, "]")); };
  EXPECT_EQ(tags(R"({"Value":"v"})"), Validation("The Tag Key provided is invalid, Key: null"));
  EXPECT_EQ(tags(R"({"Key":"","Value":"v"})"), Validation("The Tag Key provided is invalid, Key: "));
  EXPECT_EQ(tags(R"({"Key":"a?","Value":"v"})"), Validation("The Tag Key provided is invalid, Key: a?"));
  EXPECT_EQ(tags(R"({"Key":"a"})"), Validation("The Tag Value provided is invalid, Value: null"));
  EXPECT_EQ(tags(R"({"Key":"aws:x","Value":"v"})"), Validation("Tag Key cannot be prefixed with aws:, Key: aws:x"));
  EXPECT_EQ(tags(R"({"Key":"a","Value":"1"},{"Key":"a","Value":"2"})"),
            Validation("Duplicate Tag Keys provided as input: Duplicate Tag Key found a"));
  const std::string long_key(129, 'k'), key(128, 'k'), value(257, 'v');
  EXPECT_EQ(tags(StrCat(R"({"Key":")", key, R"(","Value":"v"})")), "OK");
  EXPECT_EQ(tags(StrCat(R"({"Key":")", long_key, R"(","Value":"v"})")), Validation(StrCat("The Tag Key provided is invalid, Key: ", long_key)));
  EXPECT_EQ(tags(StrCat(R"({"Key":"a","Value":")", value, R"("})")), Validation(StrCat("The Tag Value provided is invalid, Value: ", value)));
  EXPECT_EQ(tags(R"("a")"), Serialization("Unexpected value type in payload"));
}

TEST(SettingMembersTest, TableClass) {
  EXPECT_EQ(Create(R"("TableClass":"STANDARD")")->settings.table_class, TableClass::kStandard);
  EXPECT_EQ(Create(R"("TableClass":null)")->settings.table_class, TableClass::kNeverSet);
  EXPECT_EQ(Update(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")")->table_class, TableClass::kStandardInfrequentAccess);
  const std::string wrong = Validation(
      "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].");
  EXPECT_EQ(CreateError(R"("TableClass":"CHEAP")"), wrong);
  EXPECT_EQ(UpdateError(R"("TableClass":"CHEAP")"), wrong);
}

TEST(SettingMembersTest, KeysToEncryptWith) {
  const auto key = [](std::string_view specification) {
    const auto create = Create(StrCat(R"("SSESpecification":{)", specification, "}"));
    EXPECT_TRUE(create.ok()) << create.status();
    return std::pair(create->settings.encryption, create->attributes.encryption_key_arn);
  };
  EXPECT_EQ(key(""), std::pair(EncryptionKey::kOwned, std::string()));
  EXPECT_EQ(key(R"("Enabled":false)"), std::pair(EncryptionKey::kOwned, std::string()));
  for (const char* managed : {R"("Enabled":true)", R"("SSEType":"KMS")", R"("Enabled":true,"SSEType":"KMS")",
                              R"("Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"alias/aws/dynamodb")"}) {
    EXPECT_EQ(key(managed), std::pair(EncryptionKey::kManaged, std::string())) << managed;
  }
  const std::string arn = "arn:aws:kms:eu-west-1:123456789012:key/abc";
  for (const std::string& name : {std::string("abc"), arn}) {
    EXPECT_EQ(key(StrCat(R"("Enabled":true,"SSEType":"KMS","KMSMasterKeyId":")", name, "\"")), std::pair(EncryptionKey::kCustomer, arn));
  }
}

TEST(SettingMembersTest, EncryptionThatCannotBe) {
  const auto encrypt = [](std::string_view specification) {
    const std::string member = StrCat(R"("SSESpecification":{)", specification, "}");
    EXPECT_EQ(CreateError(member), UpdateError(member)) << "both operations say the same";
    return UpdateError(member);
  };
  EXPECT_EQ(encrypt(R"("Enabled":false,"SSEType":"KMS")"), Invalid("SSEType can not be specified if Enabled is false"));
  EXPECT_EQ(encrypt(R"("Enabled":false,"KMSMasterKeyId":"k")"), Invalid("KMSMasterKeyId can not be specified if Enabled is false"));
  EXPECT_EQ(encrypt(R"("Enabled":true,"KMSMasterKeyId":"k")"), Invalid("SSEType KMS is required if KMSMasterKeyId is specified"));
  EXPECT_EQ(encrypt(R"("Enabled":true,"SSEType":"AES256")"), Invalid("SSEType AES256 is not supported"));
  EXPECT_EQ(encrypt(R"("SSEType":"ROT13")"),  // (path unverified)
            OneViolation("Value 'ROT13' at 'sSESpecification.sSEType' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[AES256, KMS]"));
  const auto not_found = [&](std::string_view name, std::string_view why) {
    EXPECT_EQ(encrypt(StrCat(R"("SSEType":"KMS","KMSMasterKeyId":")", name, "\"")),
              Validation(StrCat("KMS validation error: com.amazonaws.services.kms.model.NotFoundException: ", why,
                                " (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: "
                                "00000000-0000-0000-0000-000000000000; Proxy: null)")));
  };
  not_found("alias/mine", "Alias arn:aws:kms:eu-west-1:123456789012:alias/mine is not found.");
  not_found("arn:aws:kms:us-east-1:123456789012:key/abc", "Invalid arn us-east-1");
  not_found("arn:aws:kms:eu-west-1:123456789012:grant/abc", "Key 'arn:aws:kms:eu-west-1:123456789012:grant/abc' does not exist");
}

TEST(SettingMembersTest, BoundsOfANewTable) {
  const auto create = Create(R"("OnDemandThroughput":{"MaxReadRequestUnits":10},"WarmThroughput":{"ReadUnitsPerSecond":20000})");
  ASSERT_TRUE(create.ok()) << create.status();
  EXPECT_EQ(create->settings.on_demand_max, (Throughput{10, 0}));
  EXPECT_EQ(create->settings.warm, (Throughput{20'000, 4'000}));
  EXPECT_EQ(CreateError(R"("OnDemandThroughput":{"MaxReadRequestUnits":10})", kProvisioned),
            Invalid("MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."));
  EXPECT_EQ(CreateError(R"("WarmThroughput":{"WriteUnitsPerSecond":5})", kProvisioned),
            Invalid("Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ProvisionedThroughput"));
  EXPECT_EQ(CreateError(R"("OnDemandThroughput":{"MaxReadRequestUnits":"ten"})"),
            Serialization("STRING_VALUE cannot be converted to Long"));
}

TEST(SettingMembersTest, BoundsOfIndexes) {
  const std::string index = StrCat(R"("IndexName":"by-pk","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],)",
                                   R"("Projection":{"ProjectionType":"ALL"},"OnDemandThroughput":{"MaxWriteRequestUnits":7},)",
                                   R"("WarmThroughput":{"WriteUnitsPerSecond":5000})");
  const auto create = Create(StrCat(R"("GlobalSecondaryIndexes":[{)", index, "}]"));
  ASSERT_TRUE(create.ok()) << create.status();
  EXPECT_EQ(create->settings.indexes[0].on_demand_max, (Throughput{0, 7}));
  EXPECT_EQ(create->settings.indexes[0].warm, (Throughput{12'000, 5'000}));
  const auto update = Update(
      R"("GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-pk","WarmThroughput":{"ReadUnitsPerSecond":20000}}}])");
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_EQ(update->index_changes[0].bounds.warm->read_units, 20'000);
  EXPECT_FALSE(update->index_changes[0].has_throughput);
}

TEST(SettingMembersTest, PolicyOfANewTable) {
  EXPECT_EQ(CreateError(R"("ResourcePolicy":"nothing")"), Invalid("Invalid policy document: This policy contains invalid Json"));
  const auto create = Create(R"("ResourcePolicy":"{\"Statement\":[]}")");
  ASSERT_TRUE(create.ok()) << create.status();
  EXPECT_EQ(create->policy, R"({"Statement":[]})");
}

// §14.1: which of several is named.
TEST(SettingMembersTest, OneChangeOfACall) {
  constexpr char kSse[] = R"("SSESpecification":{"Enabled":true})", kClass[] = R"("TableClass":"STANDARD")",
                 kProtection[] = R"("DeletionProtectionEnabled":true)", kWarm[] = R"("WarmThroughput":{"ReadUnitsPerSecond":1})",
                 kReplicas[] = R"("ReplicaUpdates":[{"Create":{"RegionName":"a"}}])",
                 kMaximum[] = R"("OnDemandThroughput":{"MaxReadRequestUnits":1})";
  const auto both = [](const char* one, const char* other) { return UpdateError(StrCat(one, ",", other)); };
  const auto alone = [](std::string_view what) { return Invalid(StrCat(what, " must be the only operation in the request")); };
  EXPECT_EQ(both(kSse, kClass), alone("Server-Side Encryption modification"));
  EXPECT_EQ(both(kClass, kProtection), alone("TableClass modification"));
  EXPECT_EQ(both(kProtection, kWarm), alone("DeletionProtection modification"));
  EXPECT_EQ(both(kWarm, kOnDemand), alone("WarmThroughput"));
  EXPECT_EQ(both(kReplicas, kMaximum), alone("Replica modification"));
  const std::string with_billing = Invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  EXPECT_EQ(both(kMaximum, kProvisioned), with_billing);
  EXPECT_EQ(both(kMaximum, kOnDemand), "OK");
  EXPECT_EQ(UpdateError(StrCat(kMaximum, ",", kOnDemand, ",", kProvisioned)), with_billing);
  EXPECT_TRUE(UpdateError(R"("OnDemandThroughput":{})").find("At least one of ProvisionedThroughput") != std::string::npos);
}

}  // namespace
}  // namespace meridian::setting_members_test
