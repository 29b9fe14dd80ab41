// AttributesToGet: dynamodb-api.md §4.3, §5, §6.
#include "regiond/server/api/legacy_attributes.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/legacy_testing.h"

namespace meridian::legacy_attributes_test {
namespace {

// The projection in plain text, or the error.
std::string GetWith(std::string_view names) {
  const auto get = ParseGetItem(
      StrCat(R"({"TableName":"t","Key":{"pk":{"S":"k"}},"AttributesToGet":)", names, "}"),
      TestEndpoint());
  if (!get.ok()) return ErrorOf(get);
  return Plain(get->request.projection_expression, get->request.parameters);
}
absl::StatusOr<Metered<ScanRequest>> Scan(std::string_view members) {
  return ParseScan(StrCat(R"({"TableName":"t","AttributesToGet":["a"])", members, "}"),
                   TestEndpoint());
}

TEST(LegacyAttributesTest, AsAProjection) {
  EXPECT_EQ(GetWith(R"(["b","a"])"), "b, a");
  EXPECT_EQ(GetWith(R"(["a.b","a[0]","name"])"), "a.b, a[0], name");
  EXPECT_EQ(GetWith("null"), "none");
  const auto get = ParseGetItem(
      R"({"TableName":"t","Key":{"pk":{"S":"k"}},"AttributesToGet":["a.b"]})", TestEndpoint());
  ASSERT_TRUE(get.ok());
  EXPECT_EQ(get->request.projection_expression, "#l0000");
  EXPECT_TRUE(get->request.parameters.legacy);
}

TEST(LegacyAttributesTest, Errors) {
  EXPECT_EQ(GetWith(R"(["a","b","b","a"])"), Invalid("Duplicate value in attribute name: b"));
  EXPECT_EQ(GetWith(R"([""])"), Invalid("Empty attribute name"));  // (unverified)
  EXPECT_EQ(
      GetWith("[]"),
      OneViolation("Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must "
                   "have length greater than or equal to 1"));
  EXPECT_EQ(GetWith("[1]"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(GetWith("\"a\""), Serialization("Unexpected field type"));
}

// §6, Select.
TEST(LegacyAttributesTest, Select) {
  EXPECT_EQ(Scan("")->request.select, Select::kSpecificAttributes);
  EXPECT_EQ(Scan(R"(,"Select":"SPECIFIC_ATTRIBUTES")")->request.select,
            Select::kSpecificAttributes);
  EXPECT_EQ(ErrorOf(Scan(R"(,"Select":"COUNT")")),
            Validation("Cannot specify the AttributesToGet when choosing to get COUNT"));
  EXPECT_EQ(ErrorOf(Scan(R"(,"Select":"ALL_ATTRIBUTES")")),
            Validation("Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES"));
  EXPECT_EQ(ErrorOf(Scan(R"(,"ProjectionExpression":"a")")),
            Validation("Can not use both expression and non-expression parameters in the same "
                       "request: Non-expression parameters: {AttributesToGet} "
                       "Expression parameters: {ProjectionExpression}"));
}

TEST(LegacyAttributesTest, ScansAndQueries) {
  const auto scan = Scan(R"(,"ScanFilter":{"b":{"ComparisonOperator":"NULL"}})");
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(Plain(scan->request.projection_expression, scan->request.parameters), "a");
  EXPECT_EQ(Plain(scan->request.filter_expression, scan->request.parameters),
            "attribute_not_exists(b)");
  const auto query = ParseQuery(
      R"({"TableName":"t","AttributesToGet":["a"],"KeyConditions":{"pk":
          {"ComparisonOperator":"EQ","AttributeValueList":[{"S":"k"}]}}})",
      TestEndpoint());
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(Plain(query->request.projection_expression, query->request.parameters), "a");
  EXPECT_EQ(query->request.select, Select::kSpecificAttributes);
}

TEST(LegacyAttributesTest, BatchGetItem) {
  const auto batch = [](std::string_view names) {
    return ParseBatchGetItem(
        StrCat(R"({"RequestItems":{"t":{"Keys":[{"pk":{"S":"k"}}],"AttributesToGet":)", names,
               "}}}"),
        TestEndpoint());
  };
  const auto good = batch(R"(["a","b"])");
  ASSERT_TRUE(good.ok()) << good.status();
  const BatchGetTable& table = good->request.tables[0];
  EXPECT_EQ(Plain(table.projection_expression, table.parameters), "a, b");
  EXPECT_EQ(ErrorOf(batch(R"(["a","a"])")), Invalid("Duplicate value in attribute name: a"));
  EXPECT_EQ(ErrorOf(batch("[]")),
            OneViolation("Value '[]' at 'requestItems.t.member.attributesToGet' failed to satisfy "
                         "constraint: Member must have length greater than or equal to 1"));
}

}  // namespace
}  // namespace meridian::legacy_attributes_test
