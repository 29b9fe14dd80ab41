// CreateTable, UpdateTable, DescribeTable, DeleteTable, ListTables: dynamodb-api.md §1.3, §2.1,
// §14.1; global-tables.md §12.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::table_requests_test {
namespace {

constexpr char kDefinitions[] =
    R"("AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
    {"AttributeName":"sk","AttributeType":"N"}])";
constexpr char kSchema[] = R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
    {"AttributeName":"sk","KeyType":"RANGE"}])";
constexpr char kPerRequest[] = R"("BillingMode":"PAY_PER_REQUEST")";

std::string Create(std::string_view definitions, std::string_view schema, std::string_view rest) {
  return ErrorOf(ParseCreateTable(
      StrCat(R"({"TableName":"orders",)", definitions, ",", schema, ",", rest, "}"),
      TestEndpoint()));
}
std::string CreateWith(std::string_view rest) { return Create(kDefinitions, kSchema, rest); }
std::string CreateKeys(std::string_view definitions, std::string_view schema) {
  return Create(StrCat(R"("AttributeDefinitions":[)", definitions, "]"),
                StrCat(R"("KeySchema":[)", schema, "]"), kPerRequest);
}
std::string Definition(std::string_view name) {
  return StrCat(R"({"AttributeName":")", name, R"(","AttributeType":"S"})");
}
std::string Key(std::string_view name, std::string_view type) {
  return StrCat(R"({"AttributeName":")", name, R"(","KeyType":")", type, "\"}");
}

TEST(CreateTableTest, Provisioned) {
  const auto create = ParseCreateTable(
      StrCat(
          R"({"TableName":"orders",)", kDefinitions, ",", kSchema,
          R"(,"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},"TableClass":"STANDARD",
                "DeletionProtectionEnabled":true,"StreamSpecification":{"StreamEnabled":false},"Tags":[],
                "SSESpecification":{"Enabled":false}})"),
      TestEndpoint());
  ASSERT_TRUE(create.ok()) << create.status();
  EXPECT_EQ(create->table, "orders");
  EXPECT_EQ(create->settings.key_schema.partition_key,
            (KeyAttribute{"pk", AttributeValue::Type::kS}));
  EXPECT_EQ(create->settings.key_schema.sort_key, (KeyAttribute{"sk", AttributeValue::Type::kN}));
  EXPECT_EQ(create->settings.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(create->settings.throughput, (Throughput{5, 6}));
  EXPECT_TRUE(create->deletion_protection);
}

TEST(CreateTableTest, Names) {
  EXPECT_EQ(ErrorOf(ParseCreateTable("{}", TestEndpoint())),
            Validation("The parameter 'TableName' is required but was not present in the request"));
  EXPECT_EQ(ErrorOf(ParseCreateTable(R"({"TableName":"ab"})", TestEndpoint())),
            OneViolation("Value 'ab' at 'tableName' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 3"));
}

TEST(CreateTableTest, Constraints) {
  EXPECT_EQ(
      ErrorOf(ParseCreateTable(R"({"TableName":"abc","BillingMode":"FREE"})", TestEndpoint())),
      Validation("3 validation errors detected: "
                 "Value null at 'attributeDefinitions' failed to satisfy constraint: Member must "
                 "not be null; "
                 "Value null at 'keySchema' failed to satisfy constraint: Member must not be null; "
                 "Value 'FREE' at 'billingMode' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"));
  EXPECT_EQ(
      CreateKeys(R"({"AttributeName":"a","AttributeType":"BOOL"})", Key("a", "SORT")),
      Validation("2 validation errors detected: Value 'BOOL' at "
                 "'attributeDefinitions.1.member.attributeType' "
                 "failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]; "
                 "Value 'SORT' at 'keySchema.1.member.keyType' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [HASH, RANGE]"));
  EXPECT_EQ(
      CreateKeys(Definition("a"),
                 StrCat(Key("a", "HASH"), ",", Key("b", "RANGE"), ",", Key("c", "RANGE"))),
      OneViolation(
          "Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
          "KeySchemaElement(attributeName=b, keyType=RANGE), "
          "KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy "
          "constraint: Member must have length less than or equal to 2"));
  EXPECT_EQ(
      CreateWith(R"("ProvisionedThroughput":{"ReadCapacityUnits":0})"),
      Validation(
          "2 validation errors detected: Value '0' at 'provisionedThroughput.readCapacityUnits' "
          "failed "
          "to satisfy constraint: Member must have value greater than or equal to 1; Value null at "
          "'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must "
          "not be "
          "null"));
  EXPECT_EQ(CreateWith(R"("ProvisionedThroughput":{"ReadCapacityUnits":"5"})"),
            Serialization("STRING_VALUE cannot be converted to Long"));
}

TEST(CreateTableTest, Capacity) {
  EXPECT_EQ(
      CreateWith(R"("BillingMode":"PROVISIONED")"),
      Invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
              "PROVISIONED"));
  EXPECT_EQ(
      CreateWith(
          StrCat(kPerRequest,
                 R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})")),
      Invalid(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST"));
  EXPECT_EQ(
      CreateWith(
          R"("ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1})"),
      Validation("Given value 1000000000001 for ReadCapacityUnits is out of bounds"));
}

TEST(CreateTableTest, Keys) {
  const std::string a = Definition("a"), b = Definition("b");
  EXPECT_EQ(CreateKeys(a, StrCat(Key("a", "HASH"), ",", Key("b", "RANGE"))),
            Validation("Invalid KeySchema: Some index key attribute have no definition"));
  EXPECT_EQ(
      CreateKeys(StrCat(a, ",", b), StrCat(Key("a", "HASH"), ",", Key("c", "RANGE"))),
      Invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: [a, c], "
              "AttributeDefinitions: [a, b]"));
  EXPECT_EQ(CreateKeys(a, StrCat(Key("a", "HASH"), ",", Key("a", "RANGE"))),
            Validation(
                "Both the Hash Key and the Range Key element in the KeySchema have the same name"));
  EXPECT_EQ(CreateKeys(a, Key("a", "RANGE")),
            Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
  EXPECT_EQ(CreateKeys(StrCat(a, ",", b), StrCat(Key("a", "HASH"), ",", Key("b", "HASH"))),
            Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
  EXPECT_EQ(CreateKeys(StrCat(a, ",", b), Key("a", "HASH")),
            Invalid("Number of attributes in KeySchema does not exactly match number of attributes "
                    "defined in "
                    "AttributeDefinitions"));
  EXPECT_EQ(CreateKeys(StrCat(a, ",", a), Key("a", "HASH")),
            Validation("Attribute Name is duplicated: a"));
}

// What a table cannot have yet is refused, never dropped.
TEST(CreateTableTest, Refusals) {
  const auto create = [](std::string_view member) {
    return CreateWith(StrCat(kPerRequest, ",", member));
  };
  const auto refused = [](std::string_view member) {
    return Validation(StrCat("Meridian does not support ", member, " in CreateTable yet"));
  };
  EXPECT_EQ(create(R"("GlobalSecondaryIndexes":[])"),
            Invalid("List of GlobalSecondaryIndexes is empty"));
  EXPECT_EQ(create(R"("LocalSecondaryIndexes":[])"),
            Invalid("List of LocalSecondaryIndexes is empty"));
  EXPECT_EQ(create(R"("GlobalTableSourceArn":"arn")"), refused("GlobalTableSourceArn"));
}

absl::StatusOr<UpdateTableRequest> Update(std::string_view members) {
  return ParseUpdateTable(StrCat(R"({"TableName":"orders")", members, "}"), TestEndpoint());
}
std::string UpdateError(std::string_view members) { return ErrorOf(Update(members)); }

TEST(UpdateTableTest, Changes) {
  const auto throughput = Update(
      R"(,"BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})");
  ASSERT_TRUE(throughput.ok()) << throughput.status();
  EXPECT_EQ(throughput->table, "orders");
  EXPECT_EQ(throughput->billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(throughput->throughput, (Throughput{1, 2}));
  EXPECT_EQ(Update(R"(,"DeletionProtectionEnabled":false)")->deletion_protection, false);
  const auto create = Update(R"(,"ReplicaUpdates":[{"Create":{"RegionName":"us-east-1"}}])");
  ASSERT_TRUE(create.ok()) << create.status();
  ASSERT_EQ(create->replica_updates.size(), 1u);
  EXPECT_EQ(create->replica_updates[0].action, ReplicaUpdate::Action::kCreate);
  EXPECT_EQ(create->replica_updates[0].region, RegionId("us-east-1"));
  EXPECT_EQ(Update(R"(,"ReplicaUpdates":[{"Delete":{"RegionName":"us-east-1"}}])")
                ->replica_updates[0]
                .action,
            ReplicaUpdate::Action::kDelete);
}

TEST(UpdateTableTest, NothingToChange) {
  EXPECT_EQ(UpdateError(R"(,"AttributeDefinitions":[])"),
            Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                       "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
                       "MultiAccountReplicaReady, "
                       "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
                       "OnDemandThroughput, WarmThroughput or TableClass is required"));
}

// §14.1
TEST(UpdateTableTest, OneLogicalChange) {
  EXPECT_EQ(UpdateError(R"(,"DeletionProtectionEnabled":true,"BillingMode":"PAY_PER_REQUEST")"),
            Invalid("DeletionProtection modification must be the only operation in the request"));
  EXPECT_EQ(
      UpdateError(
          R"(,"ReplicaUpdates":[{"Create":{"RegionName":"a"}}],"BillingMode":"PAY_PER_REQUEST")"),
      Invalid("Replica modification must be the only operation in the request"));
  EXPECT_EQ(UpdateError(R"(,"BillingMode":"PROVISIONED")"),
            Invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
}

// global-tables.md §12, §12.1
TEST(UpdateTableTest, ReplicaUpdates) {
  const auto update = [](std::string_view list) {
    return UpdateError(StrCat(R"(,"ReplicaUpdates":[)", list, "]"));
  };
  const std::string create = R"({"Create":{"RegionName":"us-east-1"}})";
  const std::string none =
      Validation("There are no actions specified in the Replica Update Action of the request.");
  EXPECT_EQ(update("{}"), none);
  EXPECT_EQ(update(R"({"Update":{"RegionName":"us-east-1"}})"), none);
  EXPECT_EQ(
      update(StrCat(create, R"(,{"Delete":{"RegionName":"us-west-2"}})")),
      Validation("Update table operation with more than one type of replica actions not allowed."));
  EXPECT_EQ(update(StrCat(create, R"(,{"Create":{"RegionName":"us-west-2"}})")),
            Validation("Update table operation with more than one create or delete replica actions "
                       "not allowed"));
  EXPECT_EQ(update(StrCat(create, ",", create)), "OK");
  EXPECT_EQ(update(""), OneViolation("Value '[]' at 'replicaUpdates' failed to satisfy constraint: "
                                     "Member must have length greater than or equal to 1"));
  EXPECT_EQ(update(R"({"Create":{}})"),
            OneViolation("Value null at 'replicaUpdates.1.member.create.regionName' "
                         "failed to satisfy constraint: Member must not be null"));
}

// reference/global-tables.md §2, "Create members".
TEST(UpdateTableTest, OverridesOfReplicas) {
  const absl::StatusOr<UpdateTableRequest> request = ParseUpdateTable(
      R"({"TableName":"orders","ReplicaUpdates":[{"Update":{"RegionName":"us-west-2","ProvisionedThroughputOverride":{"ReadCapacityUnits":5},
          "OnDemandThroughputOverride":{"MaxReadRequestUnits":-1},"TableClassOverride":"STANDARD_INFREQUENT_ACCESS",
          "GlobalSecondaryIndexes":[{"IndexName":"index","ProvisionedThroughputOverride":{"ReadCapacityUnits":7}}]}}]})",
      TestEndpoint());
  ASSERT_TRUE(request.ok()) << request.status();
  ASSERT_EQ(request->replica_updates.size(), 1u);
  EXPECT_EQ(request->replica_updates[0].action, ReplicaUpdate::Action::kUpdate);
  ReplicaOverrides overrides;
  overrides.read_units = 5;
  overrides.max_read_units = 0;
  overrides.table_class = TableClass::kStandardInfrequentAccess;
  overrides.indexes["index"].read_units = 7;
  EXPECT_EQ(request->replica_updates[0].overrides, overrides);
  EXPECT_EQ(UpdateError(R"(,"ReplicaUpdates":[{"Create":{"RegionName":"a","ProvisionedThroughputOverride":{"ReadCapacityUnits":0}}}])"),
            OneViolation("Value '0' at 'replicaUpdates.1.member.create.provisionedThroughputOverride.readCapacityUnits' failed to satisfy "
                         "constraint: Member must have value greater than or equal to 1"));
}

TEST(UpdateTableTest, Refusals) {
  const auto refused = [](std::string_view member) {
    return Validation(StrCat("Meridian does not support ", member, " in UpdateTable yet"));
  };
  EXPECT_EQ(
      UpdateError(R"(,"ReplicaUpdates":[{"Create":{"RegionName":"a","KMSMasterKeyId":"k"}}])"),
      refused("ReplicaUpdates.Create.KMSMasterKeyId"));
  EXPECT_EQ(
      UpdateError(R"(,"ReplicaUpdates":[{"Update":{"RegionName":"a","KMSMasterKeyId":"k"}}])"),
      Validation("One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica."));
}

// reference/global-tables.md §13; the endpoint is in eu-west-1.
TEST(UpdateTableTest, StrongConsistency) {
  const auto update = [](std::string_view replicas, std::string_view witnesses, std::string_view more = R"(,"MultiRegionConsistency":"STRONG")") {
    return UpdateError(StrCat(R"(,"ReplicaUpdates":[)", replicas, "]", witnesses.empty() ? "" : StrCat(R"(,"GlobalTableWitnessUpdates":[)", witnesses, "]"),
                              more));
  };
  const auto create = [](std::string_view region) { return StrCat(R"({"Create":{"RegionName":")", region, R"("}})"); };
  const auto remove = [](std::string_view region) { return StrCat(R"({"Delete":{"RegionName":")", region, R"("}})"); };
  const std::string a = create("us-east-1"), b = create("us-east-2");
  constexpr char kCount[] = "Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.";
  EXPECT_EQ(update(a, ""), Validation(kCount));
  EXPECT_EQ(update(StrCat(a, ",", b, ",", create("us-west-2")), ""), Validation(kCount));
  EXPECT_EQ(update(StrCat(a, ",", b), create("us-west-2")), Validation(kCount));
  constexpr char kMustBeStrong[] = "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.";
  EXPECT_EQ(update(a, b, ""), Validation(kMustBeStrong));
  EXPECT_EQ(update(a, b, R"(,"MultiRegionConsistency":"EVENTUAL")"), Validation(kMustBeStrong));
  EXPECT_EQ(update(a, a), Validation("Cannot target multiple regions with the same action"));
  EXPECT_EQ(update(a, create("eu-west-1")),
            Validation("Cannot add a witness in the same region as an existing replica when creating a global table with MultiRegionConsistency set "
                       "to STRONG."));
  EXPECT_EQ(update(create("us-west-1"), b),
            Validation("Unsupported Region(s) specified for global tables with MultiRegionConsistency set to STRONG: [us-west-1]."));
  EXPECT_EQ(update(remove("us-east-1"), ""),
            Validation("Only Replica Create actions are supported when MultiRegionConsistency parameter is provided."));
  EXPECT_EQ(update(a, b, R"(,"MultiRegionConsistency":"STRONG","BillingMode":"PAY_PER_REQUEST")"),
            Validation("Requests that modify replicas or witnesses must not also modify other fields"));
  EXPECT_TRUE(UpdateError(R"(,"MultiRegionConsistency":"STRONG")").find("At least one of ProvisionedThroughput") != std::string::npos);
  EXPECT_TRUE(UpdateError(StrCat(R"(,"GlobalTableWitnessUpdates":[)", a, "]")).find("At least one of ProvisionedThroughput") != std::string::npos);
  EXPECT_EQ(update(a, StrCat(b, ",", remove("us-west-2"))),
            OneViolation("Value '[GlobalTableWitnessGroupUpdate(create=CreateGlobalTableWitnessGroupMemberAction(regionName=us-east-2), delete=null), "
                         "GlobalTableWitnessGroupUpdate(create=null, delete=DeleteGlobalTableWitnessGroupMemberAction(regionName=us-west-2))]' at "
                         "'globalTableWitnessUpdates' failed to satisfy constraint: Member must have length less than or equal to 1"));
  for (const auto& [replicas, witnesses] : std::vector<std::pair<std::string, std::string>>{{StrCat(a, ",", b), ""}, {a, b}}) {
    const absl::StatusOr<UpdateTableRequest> request = ParseUpdateTable(
        StrCat(R"({"TableName":"orders","MultiRegionConsistency":"STRONG","ReplicaUpdates":[)", replicas, "]",
               witnesses.empty() ? "" : StrCat(R"(,"GlobalTableWitnessUpdates":[)", witnesses, "]"), "}"),
        TestEndpoint());
    ASSERT_TRUE(request.ok()) << request.status();
    EXPECT_TRUE(request->strong);
  }
}

TEST(TableRequestsTest, DescribeDeleteList) {
  EXPECT_EQ(*ParseTableNameOnly(R"({"TableName":"t"})", TestEndpoint()), "t");
  EXPECT_EQ(ErrorOf(ParseTableNameOnly("{}", TestEndpoint())),
            Validation("The parameter 'TableName' is required but was not present in the request"));
  const auto list = ParseListTables(R"({"ExclusiveStartTableName":"abc","Limit":10})");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->exclusive_start_table, "abc");
  EXPECT_EQ(list->limit, 10);
  EXPECT_EQ(ParseListTables("{}")->limit, 100);
  EXPECT_EQ(ErrorOf(ParseListTables(R"({"Limit":101})")),
            OneViolation("Value '101' at 'limit' failed to satisfy constraint: "
                         "Member must have value less than or equal to 100"));
  EXPECT_EQ(ErrorOf(ParseNothing("{}")), "OK");
  EXPECT_EQ(ErrorOf(ParseNothing("nonsense")), Serialization(""));
}

}  // namespace
}  // namespace meridian::table_requests_test
