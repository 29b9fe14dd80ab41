// PutItem, GetItem, UpdateItem and DeleteItem: dynamodb-api.md §1.3, §4, §5.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::item_requests_test {
namespace {

std::string Put(std::string_view body) { return ErrorOf(ParsePutItem(body, TestEndpoint())); }
std::string Get(std::string_view body) { return ErrorOf(ParseGetItem(body, TestEndpoint())); }
std::string Update(std::string_view body) { return ErrorOf(ParseUpdateItem(body, TestEndpoint())); }
// A PutItem that is right but for `members`, which begin with a comma.
std::string PutWith(std::string_view members) {
  return Put(StrCat(R"({"TableName":"t","Item":{"pk":{"S":"k"}})", members, "}"));
}
std::string UpdateWith(std::string_view members) {
  return Update(StrCat(R"({"TableName":"t","Key":{"pk":{"S":"k"}})", members, "}"));
}

TEST(ItemRequestsTest, PutItem) {
  const auto put =
      ParsePutItem(R"({"TableName":"t","Item":{"pk":{"S":"k"}},"ConditionExpression":"#p <> :v",
      "ExpressionAttributeNames":{"#q":"b","#p":"a"},"ExpressionAttributeValues":{":v":{"N":"1"}},
      "ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"INDEXES","ReturnItemCollectionMetrics":"SIZE",
      "ReturnValuesOnConditionCheckFailure":"ALL_OLD","SomethingNew":{"x":1}})",
                   TestEndpoint());
  ASSERT_TRUE(put.ok()) << put.status();
  const WriteRequest& request = put->request;
  EXPECT_EQ(std::get<PutRequest>(request.action).table, "t");
  EXPECT_EQ(*std::get<PutRequest>(request.action).item.Find("pk"), AttributeValue::S("k"));
  EXPECT_EQ(request.condition_expression, "#p <> :v");
  ASSERT_EQ(request.parameters.names.size(), 2u);
  EXPECT_EQ(request.parameters.names[0], (std::pair<std::string, std::string>("#p", "a")));
  EXPECT_EQ(*request.parameters.values.Find(":v"), AttributeValue::N(Number::FromInt(1)));
  EXPECT_EQ(request.return_values, ReturnValues::kAllOld);
  EXPECT_TRUE(request.return_item_on_condition_failure);
  EXPECT_EQ(put->return_capacity, ReturnConsumedCapacity::kIndexes);
}

TEST(ItemRequestsTest, DeleteItemUpdateItemGetItem) {
  const auto del = ParseDeleteItem(R"({"TableName":"t","Key":{"pk":{"S":"k"}}})", TestEndpoint());
  ASSERT_TRUE(del.ok());
  EXPECT_EQ(*std::get<DeleteRequest>(del->request.action).key.Find("pk"), AttributeValue::S("k"));
  EXPECT_EQ(del->return_capacity, ReturnConsumedCapacity::kNone);
  EXPECT_FALSE(del->request.condition_expression.has_value());

  const auto update =
      ParseUpdateItem(R"({"TableName":"t","Key":{"pk":{"S":"k"}},"UpdateExpression":"REMOVE a",
      "ReturnValues":"UPDATED_NEW"})",
                      TestEndpoint());
  ASSERT_TRUE(update.ok());
  EXPECT_EQ(std::get<UpdateRequest>(update->request.action).update_expression, "REMOVE a");
  EXPECT_EQ(update->request.return_values, ReturnValues::kUpdatedNew);

  const auto get = ParseGetItem(R"({"TableName":"t","Key":{"pk":{"S":"k"}},"ConsistentRead":true,
      "ProjectionExpression":"#a","ExpressionAttributeNames":{"#a":"a"},"ReturnConsumedCapacity":"TOTAL"})",
                                TestEndpoint());
  ASSERT_TRUE(get.ok());
  EXPECT_TRUE(get->request.consistent_read);
  EXPECT_EQ(get->request.projection_expression, "#a");
  EXPECT_EQ(get->return_capacity, ReturnConsumedCapacity::kTotal);
}

TEST(ItemRequestsTest, BodiesThatAreNoObject) {
  for (const char* body : {"", "{", "[]", "\"x\"", "null", "{\"a\":\"\xff\"}", "{} {}"}) {
    EXPECT_EQ(Put(body), Serialization("")) << body;
  }
}

// §1.3, the first rows.
TEST(ItemRequestsTest, TableNames) {
  const std::string rest = R"(,"Item":{"pk":{"S":"k"}}})";
  const auto put = [&](std::string_view name) {
    return Put(StrCat(R"({"TableName":")", name, "\"", rest));
  };
  EXPECT_EQ(Put(R"({"Item":{"pk":{"S":"k"}}})"),
            OneViolation(
                "Value null at 'tableName' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(Put(R"({"TableName":"","ReturnValues":"x"})"),
            OneViolation("Value '' at 'tableName' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 1"));
  const std::string longest(255, 'a');
  EXPECT_EQ(put(longest), "OK");
  EXPECT_EQ(put(longest + "a"),
            OneViolation(StrCat("Value '", longest,
                                "a' at 'tableName' failed to satisfy "
                                "constraint: Member must have length less than or equal to 255")));
  EXPECT_EQ(
      put("a;b"),
      OneViolation("Value 'a;b' at 'tableName' failed to satisfy constraint: Member must satisfy "
                   "regular expression pattern: [a-zA-Z0-9_.-]+"));
  EXPECT_EQ(Put(R"({"TableName":1,"Item":{}})"),
            Serialization("NUMBER_VALUE cannot be converted to String"));
}

// §1.3 (ARNs are accepted), §14.5.
TEST(ItemRequestsTest, TableArns) {
  const auto get = [](std::string_view arn) {
    return ParseGetItem(StrCat(R"({"Key":{"pk":{"S":"k"}},"TableName":")", arn, "\"}"),
                        TestEndpoint());
  };
  EXPECT_EQ(get("arn:aws:dynamodb:eu-west-1:123456789012:table/t1")->request.table, "t1");
  EXPECT_EQ(
      ErrorOf(get("arn:aws:dynamodb:us-east-1:123456789012:table/t1")),
      OneViolation("Invalid AWS region in 'arn:aws:dynamodb:us-east-1:123456789012:table/t1'"));
  EXPECT_EQ(ErrorOf(get("arn:aws-cn:dynamodb:eu-west-1:123456789012:table/t1")),
            OneViolation(
                "Invalid AWS partition in 'arn:aws-cn:dynamodb:eu-west-1:123456789012:table/t1'"));
  EXPECT_EQ(
      ErrorOf(get("arn:aws:dynamodb:eu-west-1:123456789012:index/t1")),
      OneViolation("Invalid resource type in 'arn:aws:dynamodb:eu-west-1:123456789012:index/t1'"));
  EXPECT_EQ(
      ErrorOf(get("arn:aws:dynamodb:eu-west-1:999999999999:table/t1")),
      Validation(
          "This action is only supported by accounts that match the resource owner’s account."));
}

// §1.3: all violations in one text, enums in the documented order.
TEST(ItemRequestsTest, ViolationsAreCollected) {
  EXPECT_EQ(
      Put(R"({"TableName":"a;","ReturnConsumedCapacity":"a","ReturnItemCollectionMetrics":"b",
                    "ReturnValues":"c"})"),
      Validation("5 validation errors detected: "
                 "Value 'a' at 'returnConsumedCapacity' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; "
                 "Value 'a;' at 'tableName' failed to satisfy constraint: "
                 "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                 "Value null at 'item' failed to satisfy constraint: Member must not be null; "
                 "Value 'b' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [SIZE, NONE]; "
                 "Value 'c' at 'returnValues' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, "
                 "UPDATED_NEW]"));
  EXPECT_EQ(
      Get(R"({"TableName":"t"})"),
      OneViolation("Value null at 'key' failed to satisfy constraint: Member must not be null"));
}

// §2: PutItem, and DeleteItem alike.
TEST(ItemRequestsTest, ReturnValues) {
  const std::string error = Validation("ReturnValues can only be ALL_OLD or NONE");
  EXPECT_EQ(PutWith(R"(,"ReturnValues":"ALL_NEW")"), error);
  EXPECT_EQ(PutWith(R"(,"ReturnValues":"NONE")"), "OK");
  EXPECT_EQ(ErrorOf(ParseDeleteItem(R"({"TableName":"t","Key":{},"ReturnValues":"UPDATED_OLD"})",
                                    TestEndpoint())),
            error);
  EXPECT_EQ(UpdateWith(R"(,"ReturnValues":"ALL_NEW")"), "OK");
}

// §4, placeholders.
TEST(ItemRequestsTest, Placeholders) {
  EXPECT_EQ(PutWith(R"(,"ExpressionAttributeNames":{"#a":"a"})"),
            Validation("ExpressionAttributeNames can only be specified when using expressions"));
  EXPECT_EQ(PutWith(R"(,"ExpressionAttributeValues":{":a":{"S":"a"}})"),
            Validation("ExpressionAttributeValues can only be specified when using expressions: "
                       "ConditionExpression is null"));
  EXPECT_EQ(UpdateWith(R"(,"ExpressionAttributeValues":{":a":{"S":"a"}})"),
            Validation("ExpressionAttributeValues can only be specified when using expressions: "
                       "UpdateExpression and ConditionExpression are null"));
  const auto put = [](std::string_view rest) {
    return PutWith(StrCat(R"(,"ConditionExpression":"x",)", rest));
  };
  EXPECT_EQ(put(R"("ExpressionAttributeNames":{})"),
            Validation("ExpressionAttributeNames must not be empty"));
  EXPECT_EQ(put(R"("ExpressionAttributeValues":{})"),
            Validation("ExpressionAttributeValues must not be empty"));
  EXPECT_EQ(put(R"("ExpressionAttributeNames":{"a":"b"})"),
            Validation(R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "a")"));
  EXPECT_EQ(
      put(R"("ExpressionAttributeValues":{":a-b":{"S":"x"}})"),
      Validation(R"(ExpressionAttributeValues contains invalid key: Syntax error; key: ":a-b")"));
  EXPECT_EQ(put(R"("ExpressionAttributeValues":{":v":{"SS":[]}})"),
            Validation("ExpressionAttributeValues contains invalid value: One or more parameter "
                       "values were invalid: "
                       "An string set  may not be empty for key :v"));
  EXPECT_EQ(put(R"("ExpressionAttributeNames":[])"),
            Serialization(
                "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"));
}

TEST(ItemRequestsTest, ThePlaceholdersLastMeaningCounts) {
  const auto put = ParsePutItem(
      R"({"TableName":"t","Item":{"pk":{"S":"k"}},"ConditionExpression":"x",
          "ExpressionAttributeNames":{"#b":"1","#a":"2","#b":"3"},
          "ExpressionAttributeValues":{":b":{"S":"1"},":a":{"S":"2"},":b":{"S":"3"}}})",
      TestEndpoint());
  ASSERT_TRUE(put.ok()) << put.status();
  using Names = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(put->request.parameters.names, (Names{{"#a", "2"}, {"#b", "3"}}));
  EXPECT_EQ(put->request.parameters.values.size(), 2u);
  EXPECT_EQ(*put->request.parameters.values.Find(":b"), AttributeValue::S("3"));
}

// A request's cost is linear in its size, whatever it says.
TEST(ItemRequestsTest, ManyPlaceholdersInAnyOrderStayFast) {
  std::string values = R"(":x":{"S":""})";
  for (int i = 400'000; i > 0; --i) StrAppend(&values, ",\":v", i, "\":{\"N\":\"1\"}");
  EXPECT_EQ(
      PutWith(StrCat(R"(,"ConditionExpression":"x","ExpressionAttributeValues":{)", values, "}")),
      "OK");
}

// §4.
TEST(ItemRequestsTest, MixedParameters) {
  EXPECT_EQ(
      PutWith(R"(,"Expected":{"a":{"Exists":false}},"ConditionExpression":"x")"),
      Validation(
          "Can not use both expression and non-expression parameters in the same request: "
          "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"));
  EXPECT_EQ(
      UpdateWith(
          R"(,"Expected":{},"AttributeUpdates":{},"UpdateExpression":"x","ConditionExpression":"y")"),
      Validation("Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {AttributeUpdates, Expected} "
                 "Expression parameters: {UpdateExpression, ConditionExpression}"));
  EXPECT_EQ(PutWith(R"(,"Expected":null,"ConditionExpression":"x")"), "OK");
}

// §3, Item size.
TEST(ItemRequestsTest, ItemSize) {
  const size_t overhead = std::string("pkka").size();
  const auto put = [](size_t bytes) {
    return PutError(StrCat(R"({"S":")", std::string(bytes, 'x'), "\"}"));
  };
  EXPECT_EQ(put(kItemBytesMax - overhead), "OK");
  EXPECT_EQ(put(kItemBytesMax - overhead + 1),
            Validation("Item size has exceeded the maximum allowed size"));
}

TEST(ItemRequestsTest, LargeBodiesParseLikeSmallOnes) {
  const std::string padding(3 << 20, ' ');
  EXPECT_EQ(Put(PutBody(R"({"S":"x"})") + padding), "OK");
  EXPECT_EQ(Put(padding + "{"), Serialization(""));
}

}  // namespace
}  // namespace meridian::item_requests_test
