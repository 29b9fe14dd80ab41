// Secondary indexes in CreateTable: dynamodb-api.md §2.1, §4.2 (composite keys), §14.5.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::index_requests_test {
namespace {

constexpr char kDefinitions[] = R"("AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
    {"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"a","AttributeType":"B"}])";
constexpr char kSchema[] = R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}])";
constexpr char kAll[] = R"("Projection":{"ProjectionType":"ALL"})";

std::string Key(std::string_view name, std::string_view type) {
  return StrCat(R"({"AttributeName":")", name, R"(","KeyType":")", type, "\"}");
}
std::string Index(std::string_view name, std::string_view keys, std::string_view rest = kAll) {
  return StrCat(R"({"IndexName":")", name, R"(","KeySchema":[)", keys, "],", rest, "}");
}
std::string Body(std::string_view rest, std::string_view definitions = kDefinitions, std::string_view schema = kSchema) {
  return StrCat(R"({"TableName":"orders",)", definitions, ",", schema, ",", rest, "}");
}
std::string Local(std::string_view indexes) {
  return ErrorOf(ParseCreateTable(Body(StrCat(R"("BillingMode":"PAY_PER_REQUEST","LocalSecondaryIndexes":[)", indexes, "]")), TestEndpoint()));
}
std::string Global(std::string_view indexes) {
  return ErrorOf(ParseCreateTable(Body(StrCat(R"("BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[)", indexes, "]")), TestEndpoint()));
}

TEST(IndexRequestsTest, Everything) {
  const auto create = ParseCreateTable(
      Body(StrCat(R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2},"LocalSecondaryIndexes":[)",
                  Index("local", StrCat(Key("pk", "HASH"), ",", Key("a", "RANGE")), R"("Projection":{"ProjectionType":"KEYS_ONLY"})"),
                  R"(],"GlobalSecondaryIndexes":[)",
                  Index("global", Key("a", "HASH"),
                        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x","y"]},
                           "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4})"),
                  "]")),
      TestEndpoint());
  ASSERT_TRUE(create.ok()) << create.status();
  ASSERT_EQ(create->settings.indexes.size(), 2u);
  const SecondaryIndex& local = create->settings.indexes[0];
  EXPECT_EQ(local.name, "local");
  EXPECT_EQ(local.kind, IndexKind::kLocal);
  EXPECT_EQ(local.projection, ProjectionType::kKeysOnly);
  EXPECT_EQ(local.key, (CompositeKey{{{"pk", AttributeValue::Type::kS}}, {{"a", AttributeValue::Type::kB}}}));
  const SecondaryIndex& global = create->settings.indexes[1];
  EXPECT_EQ(global.kind, IndexKind::kGlobal);
  EXPECT_EQ(global.non_key_attributes, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(global.throughput, (Throughput{3, 4}));
  EXPECT_NE(global.number, local.number);
  EXPECT_GT(create->settings.next_index_number, global.number);
}

TEST(IndexRequestsTest, Lists) {
  EXPECT_EQ(Global(""), Invalid("List of GlobalSecondaryIndexes is empty"));
  EXPECT_EQ(Local(""), Invalid("List of LocalSecondaryIndexes is empty"));
  std::string six, many;
  for (int i = 0; i < 21; ++i) {
    StrAppend(&many, i > 0 ? "," : "", Index(StrCat("index", i), Key("a", "HASH")));
    if (i < 6) StrAppend(&six, i > 0 ? "," : "", Index(StrCat("index", i), StrCat(Key("pk", "HASH"), ",", Key("a", "RANGE"))));
  }
  EXPECT_EQ(Local(six), Invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5"));
  EXPECT_EQ(Global(many), Invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20"));
  EXPECT_EQ(Global(StrCat(Index("same", Key("a", "HASH")), ",", Index("same", Key("a", "HASH")))), Invalid("Duplicate index name: same"));
}

TEST(IndexRequestsTest, KeysOfLocalIndexes) {
  EXPECT_EQ(Local(Index("local", Key("pk", "HASH"))), Invalid("Index KeySchema does not have a range key for index: local"));
  EXPECT_EQ(Local(Index("local", StrCat(Key("a", "HASH"), ",", Key("sk", "RANGE")))),
            Invalid("Index KeySchema does not have the same leading hash key as table KeySchema for index: local. index hash key: a, "
                    "table hash key: pk"));
  EXPECT_EQ(ErrorOf(ParseCreateTable(
                Body(StrCat(R"("BillingMode":"PAY_PER_REQUEST","LocalSecondaryIndexes":[)",
                            Index("local", StrCat(Key("pk", "HASH"), ",", Key("a", "RANGE"))), "]"),
                     kDefinitions, StrCat(R"("KeySchema":[)", Key("pk", "HASH"), "]")),
                TestEndpoint())),
            Invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"));
}

TEST(IndexRequestsTest, KeysOfGlobalIndexes) {
  EXPECT_EQ(Global(Index("global", Key("b", "HASH"))),
            Invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [pk, sk, a]"));
  EXPECT_EQ(Global(Index("global", Key("a", "RANGE"))),
            Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
  EXPECT_EQ(Global(Index("global", StrCat(Key("a", "HASH"), ",", Key("a", "RANGE")))),
            Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name"));
  EXPECT_EQ(Global(Index("global", StrCat(Key("a", "HASH"), ",", Key("pk", "HASH"), ",", Key("sk", "RANGE")))), "OK");
  EXPECT_EQ(Global(Index("global", StrCat(Key("a", "HASH"), ",", Key("sk", "RANGE"), ",", Key("pk", "HASH")))),
            Invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema"));
}

TEST(IndexRequestsTest, Projections) {
  const auto with = [](std::string_view projection) {
    return Global(Index("global", Key("a", "HASH"), StrCat(R"("Projection":{)", projection, "}")));
  };
  EXPECT_EQ(with(""), Invalid("Unknown ProjectionType: null"));
  EXPECT_EQ(with(R"("ProjectionType":"ALL","NonKeyAttributes":["x"])"),
            Invalid("ProjectionType is ALL, but NonKeyAttributes is specified"));
  EXPECT_EQ(with(R"("ProjectionType":"INCLUDE")"), Invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"));
  EXPECT_EQ(with(R"("ProjectionType":"INCLUDE","NonKeyAttributes":["x","x"])"), Invalid("Duplicate element in NonKeyAttributes: x"));
  EXPECT_EQ(with(R"("ProjectionType":"SOME")"),
            OneViolation("Value 'SOME' at 'globalSecondaryIndexes.1.member.projection.projectionType' failed to satisfy constraint: "
                         "Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]"));
}

TEST(IndexRequestsTest, Constraints) {
  EXPECT_EQ(Local("{}"),
            Validation("3 validation errors detected: Value null at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
                       "Member must not be null; Value null at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: "
                       "Member must not be null; Value null at 'localSecondaryIndexes.1.member.projection' failed to satisfy constraint: "
                       "Member must not be null"));
  EXPECT_EQ(Global(Index("ab", Key("a", "HASH"))),
            OneViolation("Value 'ab' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 3"));
}

TEST(IndexRequestsTest, Throughput) {
  constexpr char kUnits[] = R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})";
  EXPECT_EQ(Global(Index("global", Key("a", "HASH"), StrCat(kAll, ",", kUnits))),
            Invalid("ProvisionedThroughput should not be specified for index: global when BillingMode is PAY_PER_REQUEST"));
  EXPECT_EQ(ErrorOf(ParseCreateTable(Body(StrCat(kUnits, R"(,"GlobalSecondaryIndexes":[)", Index("global", Key("a", "HASH")), "]")),
                                     TestEndpoint())),
            Invalid("ProvisionedThroughput is not specified for index: global"));
}

TEST(IndexRequestsTest, EveryDefinitionIsUsed) {
  EXPECT_EQ(Global(Index("global", Key("sk", "HASH"))),
            Invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk, a], keys used: [pk, sk]"));
}

// --- UpdateTable ---

std::string Update(std::string_view list, std::string_view rest = "") {
  return ErrorOf(ParseUpdateTable(StrCat(R"({"TableName":"orders",)", kDefinitions, R"(,"GlobalSecondaryIndexUpdates":[)", list, "]", rest, "}"),
                                  TestEndpoint()));
}
std::string CreateAction(std::string_view name) { return StrCat(R"({"Create":)", Index(name, Key("a", "HASH")), "}"); }

TEST(IndexRequestsTest, Updates) {
  const auto update = ParseUpdateTable(
      StrCat(R"({"TableName":"orders",)", kDefinitions, R"(,"GlobalSecondaryIndexUpdates":[)", CreateAction("new"), "]}"), TestEndpoint());
  ASSERT_TRUE(update.ok()) << update.status();
  ASSERT_EQ(update->index_changes.size(), 1u);
  EXPECT_EQ(update->index_changes[0].action, IndexChange::Action::kCreate);
  EXPECT_EQ(update->index_changes[0].index.name, "new");
  EXPECT_FALSE(update->index_changes[0].has_throughput);
  EXPECT_EQ(Update(R"({"Delete":{"IndexName":"old"}})"), "OK");
}

TEST(IndexRequestsTest, UpdatesThatAreNone) {
  EXPECT_EQ(Update("{}"), Invalid("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                                  "GlobalSecondaryIndexUpdate.Delete must not be null"));
  EXPECT_EQ(Update(StrCat(R"({"Delete":{"IndexName":"old"},"Create":)", Index("new", Key("a", "HASH")), "}")),
            Invalid("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"));
  EXPECT_EQ(ErrorOf(ParseUpdateTable(StrCat(R"({"TableName":"orders","GlobalSecondaryIndexUpdates":[)", CreateAction("new"), "]}"),
                                     TestEndpoint())),
            Invalid("AttributeDefinitions is not specified for index: new"));
  EXPECT_EQ(Update(R"({"Delete":{}})"),
            OneViolation("Value null at 'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy constraint: "
                         "Member must not be null"));
}

TEST(IndexRequestsTest, OneAtATime) {
  EXPECT_EQ(Update(StrCat(CreateAction("one"), ",", CreateAction("two"))),
            "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
  EXPECT_EQ(Update(StrCat(CreateAction("one"), R"(,{"Delete":{"IndexName":"one"}})")),
            Invalid("Only one global secondary index update per index is allowed simultaneously. Index: one"));
  EXPECT_EQ(Update(CreateAction("one"), R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})"),
            Invalid("You cannot create or delete index while updating table IOPS"));
  EXPECT_EQ(Update(CreateAction("one"), R"(,"DeletionProtectionEnabled":true)"),
            Invalid("DeletionProtection modification must be the only operation in the request"));
}

}  // namespace
}  // namespace meridian::index_requests_test
