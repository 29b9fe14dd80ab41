// BatchGetItem and BatchWriteItem: dynamodb-api.md §1.3, §2.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::batch_requests_test {
namespace {

absl::StatusOr<Metered<BatchGetRequest>> Get(std::string_view request_items) {
  return ParseBatchGetItem(StrCat(R"({"RequestItems":)", request_items, "}"), TestEndpoint());
}
absl::StatusOr<Metered<BatchWriteRequest>> Write(std::string_view request_items) {
  return ParseBatchWriteItem(StrCat(R"({"RequestItems":)", request_items, "}"), TestEndpoint());
}
// `count` elements, the i-th with key i.
std::string List(int count, std::string_view before, std::string_view after) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) {
    StrAppend(&text, i == 0 ? "" : ",", before, R"({"pk":{"N":")", i, "\"}}", after);
  }
  return text + "]";
}
std::string Keys(int count) { return List(count, "", ""); }
std::string Puts(int count) { return List(count, R"({"PutRequest":{"Item":)", "}}"); }

TEST(BatchRequestsTest, BatchGet) {
  const auto get = Get(R"({"t1":{"Keys":[{"pk":{"S":"a"}},{"pk":{"S":"b"}}],"ConsistentRead":true,
      "ProjectionExpression":"#x","ExpressionAttributeNames":{"#x":"x"}},
      "arn:aws:dynamodb:eu-west-1:123456789012:table/t2":{"Keys":[{"pk":{"S":"a"}}]}})");
  ASSERT_TRUE(get.ok()) << get.status();
  ASSERT_EQ(get->request.tables.size(), 2u);
  const BatchGetTable& first = get->request.tables[0];
  EXPECT_EQ(first.table, "t1");
  ASSERT_EQ(first.keys.size(), 2u);
  EXPECT_EQ(*first.keys[1].Find("pk"), AttributeValue::S("b"));
  EXPECT_TRUE(first.consistent_read);
  EXPECT_EQ(first.projection_expression, "#x");
  EXPECT_EQ(first.parameters.names.size(), 1u);
  EXPECT_EQ(get->request.tables[1].table, "t2");
  EXPECT_FALSE(get->request.tables[1].consistent_read);
}

TEST(BatchRequestsTest, BatchGetLimits) {
  EXPECT_EQ(ErrorOf(Get("{}")),
            Validation("The requestItems parameter is required for BatchGetItem"));
  EXPECT_EQ(ErrorOf(Get("null")),
            Validation("The requestItems parameter is required for BatchGetItem"));
  EXPECT_EQ(ErrorOf(Get(StrCat(R"({"t1":{"Keys":)", Keys(100), "}}"))), "OK");
  EXPECT_EQ(ErrorOf(Get(StrCat(R"({"t1":{"Keys":)", Keys(101), "}}"))),
            OneViolation("Value at 'RequestItems.t1.member.Keys' failed to satisfy constraint: "
                         "Member must have length less than or equal to 100"));
  EXPECT_EQ(
      ErrorOf(Get(StrCat(R"({"t1":{"Keys":)", Keys(60), R"(},"t2":{"Keys":)", Keys(41), "}}"))),
      Validation("Too many items requested for the BatchGetItem call"));
  EXPECT_EQ(ErrorOf(Get(R"({"t1":{}})")),
            OneViolation("Value null at 'requestItems.t1.member.keys' failed to satisfy "
                         "constraint: Member must not be null"));
  EXPECT_EQ(
      ErrorOf(Get(R"({"t1":{"Keys":[]}})")),
      OneViolation("Value '[]' at 'requestItems.t1.member.keys' failed to satisfy constraint: "
                   "Member must have length greater than or equal to 1"));
}

// §2 (duplicate keys rejected), §3 (BatchGet does not normalize numbers).
TEST(BatchRequestsTest, BatchGetDuplicates) {
  EXPECT_EQ(
      ErrorOf(
          Get(R"({"t1":{"Keys":[{"a":{"N":"1"},"b":{"S":"x"}},{"b":{"S":"x"},"a":{"N":"1"}}]}})")),
      Validation("Provided list of item keys contains duplicates"));
  EXPECT_EQ(ErrorOf(Get(R"({"t1":{"Keys":[{"a":{"N":"1"}},{"a":{"N":"1.0"}}]}})")), "OK");
}

TEST(BatchRequestsTest, BatchGetRefusals) {
  EXPECT_EQ(
      ErrorOf(Get(R"({"t1":{"Keys":[{"a":{}}]}})")),
      Validation(
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
  EXPECT_EQ(
      ErrorOf(Get(R"({"t1":[]})")),
      Serialization(
          "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeysAndAttributes"));
  EXPECT_EQ(
      ErrorOf(Get(R"({"t;":{"Keys":[{"a":{"N":"1"}}]}})")),
      OneViolation(
          "Value '{t;}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy "
          "constraint: [Member must have length less than or equal to 255, Member must have length "
          "greater than or equal to 1, Member must satisfy regular expression pattern: "
          "[a-zA-Z0-9_.-]+]"));
  EXPECT_EQ(ErrorOf(Get(R"({"t1":{"Keys":[{"a":{"N":"1"}}]},
                            "arn:aws:dynamodb:eu-west-1:123456789012:table/t1":{"Keys":[{"a":{"N":"2"}}]}})")),
            Invalid("RequestItems names the table t1 twice"));
}

TEST(BatchRequestsTest, BatchWrite) {
  const auto write = Write(R"({"t1":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}},
                                     {"DeleteRequest":{"Key":{"pk":{"S":"b"}}},"PutRequest":null}]})");
  ASSERT_TRUE(write.ok()) << write.status();
  ASSERT_EQ(write->request.tables.size(), 1u);
  const std::vector<BatchWriteAction>& actions = write->request.tables[0].actions;
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(std::get<PutRequest>(actions[0]).table, "t1");
  EXPECT_EQ(*std::get<PutRequest>(actions[0]).item.Find("pk"), AttributeValue::S("a"));
  EXPECT_EQ(*std::get<DeleteRequest>(actions[1]).key.Find("pk"), AttributeValue::S("b"));
}

TEST(BatchRequestsTest, BatchWriteLimits) {
  const std::string constraint =
      "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member "
      "must have length "
      "less than or equal to 25, Member must have length greater than or equal to 1]";
  EXPECT_EQ(ErrorOf(Write("{}")),
            Validation("The requestItems parameter is required for BatchWriteItem"));
  EXPECT_EQ(ErrorOf(Write(StrCat(R"({"t1":)", Puts(25), "}"))), "OK");
  EXPECT_EQ(ErrorOf(Write(R"({"t1":[]})")), OneViolation(StrCat("Value '{t1=[]}' ", constraint)));
  EXPECT_EQ(ErrorOf(Write(StrCat(R"({"t1":)", Puts(26), "}"))),
            OneViolation(StrCat("Value '{t1=", Puts(26), "}' ", constraint)));
  EXPECT_EQ(ErrorOf(Write(StrCat(R"({"t1":)", Puts(20), R"(,"t2":)", Puts(6), "}"))),
            Validation("Too many items requested for the BatchWriteItem call"));
  EXPECT_EQ(ErrorOf(Write(R"({"t1":[{"PutRequest":{}}]})")),
            OneViolation(
                "Value null at 'requestItems.t1.member.1.member.putRequest.item' failed to satisfy "
                "constraint: Member must not be null"));
}

TEST(BatchRequestsTest, BatchWriteActions) {
  EXPECT_EQ(
      ErrorOf(Write(R"({"t1":[{}]})")),
      Validation(
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
  EXPECT_EQ(ErrorOf(Write(R"({"t1":[{"PutRequest":{"Item":{}},"DeleteRequest":{"Key":{}}}]})")),
            Validation("Supplied AttributeValue has more than one datatypes set, must contain "
                       "exactly one of the "
                       "supported datatypes"));
  EXPECT_EQ(ErrorOf(Write(R"({"t1":[{"PutRequest":{"Item":{"a":{"SS":[]}}}}]})")),
            Invalid("An string set  may not be empty"));
  const std::string big(kItemBytesMax, 'x');
  EXPECT_EQ(ErrorOf(Write(StrCat(R"({"t1":[{"PutRequest":{"Item":{"a":{"S":")", big, "\"}}}}]}"))),
            Validation("Item size has exceeded the maximum allowed size"));
}

}  // namespace
}  // namespace meridian::batch_requests_test
