// Response bodies: dynamodb-api.md §1, §2, §2.1, §10; global-tables.md §14.
#include "regiond/server/api/responses.h"

#include <gtest/gtest.h>

#include "base/model/item_codec.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::responses_test {
namespace {

Item KeyItem(std::string_view value) {
  Item item;
  item.Set("pk", AttributeValue::S(value));
  return item;
}

template <typename Result>
std::string Body(absl::Status (*append)(const Result&, std::string*), const Result& result) {
  std::string body;
  EXPECT_TRUE(append(result, &body).ok());
  return body;
}

TEST(ResponsesTest, Items) {
  EXPECT_EQ(Body(AppendGetResponse, GetResult{}), "{}");
  EXPECT_EQ(Body(AppendGetResponse, {.item = ResultItem(EncodeItem(KeyItem("k")))}),
            R"({"Item":{"pk":{"S":"k"}}})");
  EXPECT_EQ(Body(AppendGetResponse, {.item = ResultItem(Item())}), R"({"Item":{}})");
  EXPECT_EQ(Body(AppendWriteResponse, {.attributes = ResultItem(KeyItem("k"))}),
            R"({"Attributes":{"pk":{"S":"k"}}})");
  std::string body;
  EXPECT_EQ(AppendGetResponse({.item = ResultItem(std::string("rubbish"))}, &body).code(),
            absl::StatusCode::kDataLoss);
}

// §10
TEST(ResponsesTest, Capacity) {
  EXPECT_EQ(Body(AppendWriteResponse, {.capacity = ConsumedCapacity{"t", 4, false}}),
            R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":2.0}})");
  EXPECT_EQ(
      Body(AppendGetResponse, {.capacity = ConsumedCapacity{"t", 1, true}}),
      R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5,"Table":{"CapacityUnits":0.5}}})");
}

TEST(ResponsesTest, CapacityOfIndexes) {
  ConsumedCapacity capacity{"t", 4, true};
  capacity.Add("global", IndexKind::kGlobal, 2);
  capacity.Add("local", IndexKind::kLocal, 6);
  capacity.Add("global", IndexKind::kGlobal, 1);
  EXPECT_EQ(Body(AppendWriteResponse, {.capacity = capacity}),
            R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":6.5,"Table":{"CapacityUnits":2.0},)"
            R"("LocalSecondaryIndexes":{"local":{"CapacityUnits":3.0}},"GlobalSecondaryIndexes":{"global":{"CapacityUnits":1.5}}}})");
  capacity.by_index = false;
  EXPECT_EQ(Body(AppendWriteResponse, {.capacity = capacity}), R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":6.5}})");
}

// §8, Capacity; that the arms of INDEXES tell the kind as well is (unverified).
TEST(ResponsesTest, CapacityOfTransactions) {
  ConsumedCapacity capacity{"t", 8, true};
  capacity.kind = ConsumedCapacity::Kind::kWrite;
  capacity.Add("global", IndexKind::kGlobal, 2);
  std::string body;
  AppendTransactWriteResponse({.capacities = {capacity}}, &body);
  EXPECT_EQ(body,
            R"({"ConsumedCapacity":[{"TableName":"t","CapacityUnits":5.0,"WriteCapacityUnits":5.0,)"
            R"("Table":{"CapacityUnits":4.0,"WriteCapacityUnits":4.0},)"
            R"("GlobalSecondaryIndexes":{"global":{"CapacityUnits":1.0,"WriteCapacityUnits":1.0}}}]})");
  capacity = ConsumedCapacity{"t", 4, false};
  capacity.kind = ConsumedCapacity::Kind::kRead;
  EXPECT_EQ(Body(AppendTransactGetResponse, {.items = {}, .capacities = {capacity}}),
            R"({"Responses":[],"ConsumedCapacity":[{"TableName":"t","CapacityUnits":2.0,"ReadCapacityUnits":2.0}]})");
}

// §8
TEST(ResponsesTest, Transactions) {
  std::string body;
  AppendTransactWriteResponse({}, &body);
  EXPECT_EQ(body, "{}");
  body.clear();
  AppendTransactWriteResponse({.collections = {{"t", {ItemCollection{KeyItem("k"), 5}}}}, .capacities = {}}, &body);
  EXPECT_EQ(body, R"({"ItemCollectionMetrics":{"t":[{"ItemCollectionKey":{"pk":{"S":"k"}},"SizeEstimateRangeGB":[0.0,1.0]}]}})");
  TransactGetResult get;
  get.items = {ResultItem(EncodeItem(KeyItem("a"))), std::nullopt, ResultItem(Item())};
  EXPECT_EQ(Body(AppendTransactGetResponse, get), R"({"Responses":[{"Item":{"pk":{"S":"a"}}},{},{"Item":{}}]})");
  get.items = {ResultItem(std::string("rubbish")), ResultItem(Item())};
  body.clear();
  EXPECT_EQ(AppendTransactGetResponse(get, &body).code(), absl::StatusCode::kDataLoss);
}

// §11
TEST(ResponsesTest, ItemCollections) {
  WriteResult write;
  write.collection = ItemCollection{KeyItem("k"), (int64_t{3} << 30) - 1};
  EXPECT_EQ(Body(AppendWriteResponse, write),
            R"({"ItemCollectionMetrics":{"ItemCollectionKey":{"pk":{"S":"k"}},"SizeEstimateRangeGB":[2.0,3.0]}})");
  BatchWriteResult batch;
  batch.collections = {{"t", {ItemCollection{KeyItem("k"), 5}}}};
  std::string body;
  AppendBatchWriteResponse(batch, &body);
  EXPECT_EQ(body, R"({"UnprocessedItems":{},"ItemCollectionMetrics":)"
                  R"({"t":[{"ItemCollectionKey":{"pk":{"S":"k"}},"SizeEstimateRangeGB":[0.0,1.0]}]}})");
}

// §6
TEST(ResponsesTest, Pages) {
  PageAnswer answer;
  answer.page.items = {ResultItem(EncodeItem(KeyItem("a"))), ResultItem(KeyItem("b"))};
  answer.page.count = 2;
  answer.page.scanned_count = 3;
  answer.page.last_evaluated_key = KeyItem("b");
  EXPECT_EQ(Body(AppendPageResponse, answer),
            R"({"Items":[{"pk":{"S":"a"}},{"pk":{"S":"b"}}],"Count":2,)"
            R"("ScannedCount":3,"LastEvaluatedKey":{"pk":{"S":"b"}}})");
  PageAnswer count;
  count.select = Select::kCount;
  EXPECT_EQ(Body(AppendPageResponse, count), R"({"Count":0,"ScannedCount":0})");
}

// §2: the per-table entry is there even if empty; UnprocessedKeys keeps the options.
TEST(ResponsesTest, Batches) {
  BatchGetResult get;
  get.tables = {{"t1", {ResultItem(KeyItem("a"))}}, {"t2", {}}};
  BatchGetTable rest;
  rest.table = "t3";
  rest.keys = {KeyItem("b")};
  rest.consistent_read = true;
  rest.projection_expression = "#x";
  rest.parameters.names = {{"#x", "x"}};
  get.unprocessed.tables = {rest};
  get.capacities = {{"t1", 1, false}};
  EXPECT_EQ(
      Body(AppendBatchGetResponse, get),
      R"({"Responses":{"t1":[{"pk":{"S":"a"}}],"t2":[]},"UnprocessedKeys":{"t3":{"Keys":[{"pk":{"S":"b"}}],)"
      R"("ConsistentRead":true,"ProjectionExpression":"#x","ExpressionAttributeNames":{"#x":"x"}}},)"
      R"("ConsumedCapacity":[{"TableName":"t1","CapacityUnits":0.5}]})");
  get = {};
  rest.projection_expression = "#l0000, #l0001";
  rest.parameters.names = {{"#l0000", "x"}, {"#l0001", "y"}};
  rest.parameters.legacy = true;
  get.unprocessed.tables = {rest};
  EXPECT_EQ(Body(AppendBatchGetResponse, get),
            R"({"Responses":{},"UnprocessedKeys":{"t3":{"Keys":[{"pk":{"S":"b"}}],)"
            R"("ConsistentRead":true,"AttributesToGet":["x","y"]}}})");
  BatchWriteResult write;
  write.unprocessed.tables = {
      {"t", {PutRequest{"t", KeyItem("a")}, DeleteRequest{"t", KeyItem("b")}}}};
  std::string body;
  AppendBatchWriteResponse(write, &body);
  EXPECT_EQ(body, R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}},)"
                  R"({"DeleteRequest":{"Key":{"pk":{"S":"b"}}}}]}})");
}

TableView View() {
  TableView view;
  view.table.id = TableId{0x0123456789abcdef, 0xfedcba9876543210};
  view.table.name = "orders";
  view.table.created_at = WallTime{1'728'930'000'123'456};
  view.table.settings.key_schema = {{"pk", AttributeValue::Type::kS},
                                    KeyAttribute{"sk", AttributeValue::Type::kN}};
  view.table.settings.throughput = {5, 6};
  view.item_count = 7;
  view.bytes = 800;
  return view;
}
std::string Describe(const TableView& view) {
  std::string body;
  AppendDescribeTableResponse(view, TestEndpoint(), &body);
  return body;
}

// §2.1, the end.
TEST(ResponsesTest, TableOfOneRegion) {
  EXPECT_EQ(
      Describe(View()),
      R"({"Table":{"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},)"
      R"({"AttributeName":"sk","AttributeType":"N"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},)"
      R"({"AttributeName":"sk","KeyType":"RANGE"}],"TableName":"orders","TableStatus":"ACTIVE",)"
      R"("CreationDateTime":1728930000.123,"ProvisionedThroughput":{"NumberOfDecreasesToday":0,)"
      R"("ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
      R"("WarmThroughput":{"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":6,"Status":"ACTIVE"},)"
      R"("TableSizeBytes":800,"ItemCount":7,)"
      R"("TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders",)"
      R"("TableId":"01234567-89ab-cdef-fedc-ba9876543210","DeletionProtectionEnabled":false}})");
}

TEST(ResponsesTest, TablePaidPerRequest) {
  TableView view = View();
  view.table.settings.billing_mode = BillingMode::kPayPerRequest;
  view.table.settings.throughput = {};
  view.table.attributes.pay_per_request_at = WallTime{2'500'000};
  EXPECT_NE(
      Describe(view).find(
          R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},)"
          R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"},)"
          R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":2.500})"),
      std::string::npos);
}

// encryption-kms.md §1: the table stays ACTIVE.
TEST(ResponsesTest, TableWhoseEncryptionChanges) {
  TableView view = View();
  view.table.settings.encryption = EncryptionKey::kManaged;
  EXPECT_NE(Describe(view).find(R"("SSEDescription":{"Status":"ENABLED")"), std::string::npos);
  view.table.under_way = ChangeUnderWay{TableChangeKind::kEncryption, WallTime{1}};
  EXPECT_NE(Describe(view).find(R"("SSEDescription":{"Status":"UPDATING")"), std::string::npos);
  view.table.under_way->kind = TableChangeKind::kStream;
  EXPECT_NE(Describe(view).find(R"("SSEDescription":{"Status":"ENABLED")"), std::string::npos);
}

// global-tables.md §2 (each Region lists the others), §14.
TEST(ResponsesTest, Replicas) {
  TableView view = View();
  view.table.global.emplace();
  view.table.global->replicas = {{RegionId("eu-west-1"), ReplicaPhase::kActive, {}}};
  EXPECT_EQ(Describe(view).find("Replica"), std::string::npos);
  view.table.global->replicas.push_back({RegionId("us-east-1"), ReplicaPhase::kBackfilling, {}});
  view.table.global->replicas.push_back({RegionId("us-west-2"), ReplicaPhase::kDeleting, {}});
  EXPECT_NE(
      Describe(view).find(
          R"("GlobalTableVersion":"2019.11.21","GlobalTableSettingsReplicationMode":"ENABLED_WITH_OVERRIDES",)"
          R"("Replicas":[{"RegionName":"us-east-1","ReplicaStatus":"CREATING",)"
          R"("GlobalTableSettingsReplicationMode":"ENABLED_WITH_OVERRIDES"},)"
          R"({"RegionName":"us-west-2","ReplicaStatus":"DELETING",)"
          R"("GlobalTableSettingsReplicationMode":"ENABLED_WITH_OVERRIDES"}])"),
      std::string::npos);
}

TEST(ResponsesTest, AReplicaThatIsFilledFromHere) {
  TableView view = View();
  view.table.global.emplace();
  view.table.global->replicas = {{RegionId("eu-west-1")}, {RegionId("us-east-1"), ReplicaPhase::kBackfilling, RegionId("eu-west-1")}};
  view.backfill_percent[RegionId("us-east-1")] = 42;
  EXPECT_NE(Describe(view).find(R"("ReplicaStatus":"CREATING","ReplicaStatusPercentProgress":"42",)"), std::string::npos);
}

// global-tables.md §6; encryption-kms.md §3: SSEDescription.Status stays ENABLED.
TEST(ResponsesTest, WithoutAccess) {
  TableView view = View();
  view.status = TableStatus::kInaccessible;
  view.inaccessible_since = WallTime{3'500'000};
  view.table.settings.encryption = EncryptionKey::kManaged;
  view.table.global.emplace();
  for (const char* region : {"eu-west-1", "us-east-1", "us-west-2"}) view.table.global->replicas.push_back({RegionId(region)});
  view.lost_accesses = {{RegionId("us-east-1"), "orders", AccessLoss::kKeyDisabled, WallTime{1'500'000}},
                        {RegionId("us-west-2"), "orders", AccessLoss::kReplicationDenied, WallTime{2'500'000}}};
  const std::string body = Describe(view);
  for (const char* part : {R"("TableStatus":"INACCESSIBLE_ENCRYPTION_CREDENTIALS")", R"("SSEDescription":{"Status":"ENABLED")",
                           R"("InaccessibleEncryptionDateTime":3.500})",
                           R"("ReplicaStatus":"INACCESSIBLE_ENCRYPTION_CREDENTIALS","ReplicaInaccessibleDateTime":1.500,)",
                           R"("ReplicaStatus":"REPLICATION_NOT_AUTHORIZED","ReplicaInaccessibleDateTime":2.500,)"}) {
    EXPECT_NE(body.find(part), std::string::npos) << part;
  }
}

TEST(ResponsesTest, SmallOnes) {
  std::string body;
  AppendTableDescriptionResponse(View(), TestEndpoint(), &body);
  EXPECT_TRUE(body.starts_with(R"({"TableDescription":{"AttributeDefinitions")"));
  body.clear();
  AppendListTablesResponse({{"a", "b"}, "b"}, &body);
  EXPECT_EQ(body, R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})");
  body.clear();
  AppendDescribeEndpointsResponse("localhost:8001", &body);
  EXPECT_EQ(body, R"({"Endpoints":[{"Address":"localhost:8001","CachePeriodInMinutes":1440}]})");
  body.clear();
  AppendDescribeLimitsResponse(&body);
  EXPECT_EQ(body, R"({"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,)"
                  R"("TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000})");
}

std::string Error(const absl::Status& status) {
  std::string body;
  AppendErrorResponse(ToAwsError(status), &body);
  return body;
}

// §1, Error body, Unparsable, Unknown target, Extra members.
TEST(ResponsesTest, Errors) {
  EXPECT_EQ(Error(ValidationError("no \"x\"")),
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"no \"x\""})");
  EXPECT_EQ(Error(SerializationError("bad")),
            R"({"__type":"com.amazon.coral.service#SerializationException","Message":"bad"})");
  EXPECT_EQ(Error(SerializationError("")),
            R"({"__type":"com.amazon.coral.service#SerializationException"})");
  EXPECT_EQ(Error(UnknownOperationError()),
            R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
  EXPECT_EQ(Error(ConditionalCheckFailedError(EncodeItem(KeyItem("k")))),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The conditional request failed","Item":{"pk":{"S":"k"}}})");
  EXPECT_EQ(Error(ConditionalCheckFailedError("rubbish")),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The conditional request failed"})");
}

// §8
TEST(ResponsesTest, CancellationReasons) {
  EXPECT_EQ(Error(TransactionCanceledError({{},
                                            {"ConditionalCheckFailed", "The conditional request failed", EncodeItem(KeyItem("k"))},
                                            {"ValidationError", "wrong", "rubbish"}})),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer )"
            R"(cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]","CancellationReasons":[)"
            R"({"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"pk":{"S":"k"}}},)"
            R"({"Code":"ValidationError","Message":"wrong"}]})");
  EXPECT_EQ(Error(TransactionConflictError()), R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException",)"
                                               R"("message":"Transaction is ongoing for the item"})");
}

// §9, Batch error codes.
TEST(ResponsesTest, Statements) {
  StatementResult result;
  result.items.emplace_back(KeyItem("k"));
  result.next_token = "token";
  result.last_evaluated_key = KeyItem("k");
  std::string body;
  ASSERT_TRUE(AppendStatementResponse(result, &body).ok());
  EXPECT_EQ(body, R"({"Items":[{"pk":{"S":"k"}}],"NextToken":"token","LastEvaluatedKey":{"pk":{"S":"k"}}})");
  body.clear();
  ASSERT_TRUE(AppendStatementResponse({}, &body).ok());
  EXPECT_EQ(body, R"({"Items":[]})");
}

TEST(ResponsesTest, StatementsOfABatch) {
  BatchStatementResult result;
  result.responses.push_back({absl::OkStatus(), "t", KeyItem("k")});
  result.responses.push_back({absl::OkStatus(), "t", std::nullopt});
  result.responses.push_back({ValidationError("bad"), "", std::nullopt});
  result.responses.push_back({DuplicateItemError(), "t", std::nullopt});
  result.responses.push_back({ConditionalCheckFailedError(EncodeItem(KeyItem("k"))), "t", std::nullopt});
  result.responses.push_back({ServiceUnavailableError("later"), "t", std::nullopt});
  std::string body;
  ASSERT_TRUE(AppendBatchStatementResponse(result, &body).ok());
  EXPECT_EQ(body, R"({"Responses":[{"TableName":"t","Item":{"pk":{"S":"k"}}},{"TableName":"t"},)"
                  R"({"Error":{"Code":"ValidationError","Message":"bad"}},)"
                  R"({"Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"},"TableName":"t"},)"
                  R"({"Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"pk":{"S":"k"}}},)"
                  R"("TableName":"t"},{"Error":{"Code":"InternalServerError","Message":"later"},"TableName":"t"}]})");
}

// §1, Response headers. "{}" as every AWS SDK computes it; the long one is the check value of
// CRC-32.
TEST(ResponsesTest, Crc32) {
  EXPECT_EQ(ResponseCrc32("{}"), 2745614147u);
  EXPECT_EQ(ResponseCrc32("123456789"), 0xcbf43926u);
}

}  // namespace
}  // namespace meridian::responses_test
