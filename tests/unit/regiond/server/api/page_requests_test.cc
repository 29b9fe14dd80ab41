// Query and Scan: dynamodb-api.md §1.3, §6.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::page_requests_test {
namespace {

constexpr char kValues[] = R"(,"ExpressionAttributeValues":{":v":{"S":"x"}})";

absl::StatusOr<Metered<QueryRequest>> Query(std::string_view members) {
  return ParseQuery(
      StrCat(R"({"TableName":"t","KeyConditionExpression":"pk = :v")", kValues, members, "}"),
      TestEndpoint());
}
std::string QueryError(std::string_view members) { return ErrorOf(Query(members)); }
absl::StatusOr<Metered<ScanRequest>> Scan(std::string_view members) {
  return ParseScan(StrCat(R"({"TableName":"t")", members, "}"), TestEndpoint());
}
std::string ScanError(std::string_view members) { return ErrorOf(Scan(members)); }

TEST(PageRequestsTest, Query) {
  const auto query = Query(R"(,"FilterExpression":"a = :v","ProjectionExpression":"a,b","Limit":7,
      "ScanIndexForward":false,"ConsistentRead":true,"ExclusiveStartKey":{"pk":{"S":"k"}},
      "ReturnConsumedCapacity":"TOTAL")");
  ASSERT_TRUE(query.ok()) << query.status();
  const QueryRequest& request = query->request;
  EXPECT_EQ(request.key_condition_expression, "pk = :v");
  EXPECT_EQ(request.filter_expression, "a = :v");
  EXPECT_EQ(request.projection_expression, "a,b");
  EXPECT_EQ(request.select, Select::kSpecificAttributes);
  EXPECT_EQ(request.limit, 7);
  EXPECT_FALSE(request.scan_index_forward);
  EXPECT_TRUE(request.consistent_read);
  EXPECT_EQ(*request.exclusive_start_key->Find("pk"), AttributeValue::S("k"));
  EXPECT_EQ(query->return_capacity, ReturnConsumedCapacity::kTotal);
  EXPECT_TRUE(Query("")->request.scan_index_forward);
  EXPECT_EQ(Query("")->request.select, Select::kAllAttributes);
}

TEST(PageRequestsTest, Scan) {
  const auto scan = Scan(R"(,"Segment":1,"TotalSegments":4,"Limit":3.7,"Select":"COUNT")");
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(scan->request.segment, 1);
  EXPECT_EQ(scan->request.total_segments, 4);
  EXPECT_EQ(scan->request.limit, 3);
  EXPECT_EQ(scan->request.select, Select::kCount);
}

// §1.3: the two texts differ.
TEST(PageRequestsTest, LimitZero) {
  EXPECT_EQ(QueryError(R"(,"Limit":0)"),
            OneViolation("Value at 'Limit' failed to satisfy constraint: "
                         "Member must have value greater than or equal to 1"));
  EXPECT_EQ(ScanError(R"(,"Limit":0)"),
            OneViolation("Value '0' at 'limit' failed to satisfy constraint: "
                         "Member must have value greater than or equal to 1"));
  EXPECT_EQ(ScanError(R"(,"Limit":"1")"),
            Serialization("STRING_VALUE cannot be converted to Integer"));
}

TEST(PageRequestsTest, Select) {
  const std::string text =
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
      "SPECIFIC_ATTRIBUTES";
  EXPECT_EQ(ScanError(R"(,"Select":"SPECIFIC_ATTRIBUTES")"), Validation(text));
  EXPECT_EQ(QueryError(R"(,"Select":"SPECIFIC_ATTRIBUTES")"), OneViolation(text));
  EXPECT_EQ(ScanError(R"(,"Select":"COUNT","ProjectionExpression":"a")"),
            Validation("Cannot specify the ProjectionExpression when choosing to get COUNT"));
  EXPECT_EQ(
      QueryError(R"(,"Select":"ALL_ATTRIBUTES","ProjectionExpression":"a")"),
      Validation("Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"));
  EXPECT_EQ(
      QueryError(R"(,"Select":"ALL_PROJECTED_ATTRIBUTES")"),
      Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"));
  EXPECT_EQ(
      ScanError(R"(,"Select":"x")"),
      OneViolation(
          "Value 'x' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
          "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"));
}

TEST(PageRequestsTest, Segments) {
  EXPECT_EQ(
      ScanError(R"(,"Segment":0)"),
      Validation(
          "The TotalSegments parameter is required but was not present in the request when Segment "
          "parameter is present"));
  EXPECT_EQ(
      ScanError(R"(,"TotalSegments":2)"),
      Validation(
          "The Segment parameter is required but was not present in the request when parameter "
          "TotalSegments is present"));
  EXPECT_EQ(ScanError(R"(,"Segment":5,"TotalSegments":5)"),
            Validation("The Segment parameter is zero-based and must be less than parameter "
                       "TotalSegments: Segment: 5 "
                       "is not less than TotalSegments: 5"));
  EXPECT_EQ(ScanError(R"(,"Segment":-1,"TotalSegments":1000001)"),
            Validation("2 validation errors detected: Value '-1' at 'segment' failed to satisfy "
                       "constraint: Member "
                       "must have value greater than or equal to 0; Value '1000001' at "
                       "'totalSegments' failed to "
                       "satisfy constraint: Member must have value less than or equal to 1000000"));
}

TEST(PageRequestsTest, Indexes) {
  EXPECT_EQ(ScanError(R"(,"IndexName":"ab")"),
            OneViolation("Value 'ab' at 'indexName' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 3"));
}

// §4.2.
TEST(PageRequestsTest, KeyConditionsAndExpressions) {
  EXPECT_EQ(
      ErrorOf(ParseQuery(R"({"TableName":"t"})", TestEndpoint())),
      Validation(
          "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
          "request."));
  EXPECT_EQ(ScanError(StrCat(R"(,"ProjectionExpression":"a")", kValues)),
            Validation("ExpressionAttributeValues can only be specified when using expressions: "
                       "FilterExpression is null"));
  EXPECT_EQ(ErrorOf(ParseQuery(StrCat(R"({"TableName":"t")", kValues, "}"), TestEndpoint())),
            Validation("ExpressionAttributeValues can only be specified when using expressions: "
                       "FilterExpression and KeyConditionExpression are null"));
}

TEST(PageRequestsTest, StartKey) {
  EXPECT_EQ(ScanError(R"(,"ExclusiveStartKey":{"pk":{}})"),
            Validation("The provided starting key is invalid: Supplied AttributeValue is empty, "
                       "must contain exactly "
                       "one of the supported datatypes"));
}

}  // namespace
}  // namespace meridian::page_requests_test
