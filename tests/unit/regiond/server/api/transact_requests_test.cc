// TransactWriteItems and TransactGetItems: dynamodb-api.md §1.3, §8.
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::transact_requests_test {
namespace {

absl::StatusOr<Metered<TransactWriteRequest>> Write(std::string_view actions, std::string_view more = "") {
  return ParseTransactWriteItems(StrCat(R"({"TransactItems":)", actions, more, "}"), TestEndpoint());
}
absl::StatusOr<Metered<TransactGetRequest>> Get(std::string_view actions, std::string_view more = "") {
  return ParseTransactGetItems(StrCat(R"({"TransactItems":)", actions, more, "}"), TestEndpoint());
}
// A Put of key "k" with `more` members, which begin with a comma.
std::string Put(std::string_view more = "") {
  return StrCat(R"({"Put":{"TableName":"t","Item":{"pk":{"S":"k"}})", more, "}}");
}
std::string OneOf(std::string_view kind, std::string_view members) { return StrCat("[{\"", kind, "\":{", members, "}}]"); }
std::string Null(std::string_view path) {
  return OneViolation(StrCat("Value null at '", path, "' failed to satisfy constraint: Member must not be null"));
}
std::string Times(int count, std::string_view action) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) StrAppend(&text, i == 0 ? "" : ",", action);
  return text + "]";
}
// The value of an attribute: lists in lists, so many.
std::string Nested(int levels) {
  std::string text = R"({"S":"x"})";
  for (int i = 0; i < levels; ++i) text = StrCat(R"({"L":[)", text, "]}");
  return text;
}

TEST(TransactRequestsTest, EveryKindOfWrite) {
  const auto write = Write(R"json([
      {"Put":{"TableName":"t1","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_not_exists(#p)",
              "ExpressionAttributeNames":{"#p":"pk"},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
      {"Update":{"TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/t2","Key":{"pk":{"S":"b"}},"UpdateExpression":"ADD n :n",
                 "ExpressionAttributeValues":{":n":{"N":"1"}},"ReturnValuesOnConditionCheckFailure":"NONE"}},
      {"Delete":{"TableName":"t1","Key":{"pk":{"S":"c"}}},"Put":null},
      {"ConditionCheck":{"TableName":"t1","Key":{"pk":{"S":"d"}},"ConditionExpression":"a = b"}}])json",
                           R"(,"ClientRequestToken":"token","ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE")");
  ASSERT_TRUE(write.ok()) << write.status();
  EXPECT_EQ(write->return_capacity, ReturnConsumedCapacity::kTotal);
  EXPECT_TRUE(write->return_metrics);
  EXPECT_EQ(write->request.token, "token");
  const std::vector<WriteRequest>& writes = write->request.writes;
  ASSERT_EQ(writes.size(), 4u);
  const PutRequest& put = std::get<PutRequest>(writes[0].action);
  EXPECT_EQ(put.table, "t1");
  EXPECT_EQ(*put.item.Find("pk"), AttributeValue::S("a"));
  EXPECT_EQ(writes[0].condition_expression, "attribute_not_exists(#p)");
  EXPECT_EQ(writes[0].parameters.names.size(), 1u);
  EXPECT_TRUE(writes[0].return_item_on_condition_failure);
  const UpdateRequest& update = std::get<UpdateRequest>(writes[1].action);
  EXPECT_EQ(update.table, "t2");
  EXPECT_EQ(*update.key.Find("pk"), AttributeValue::S("b"));
  EXPECT_EQ(update.update_expression, "ADD n :n");
  EXPECT_EQ(writes[1].parameters.values.size(), 1u);
  EXPECT_FALSE(writes[1].return_item_on_condition_failure);
  EXPECT_EQ(*std::get<DeleteRequest>(writes[2].action).key.Find("pk"), AttributeValue::S("c"));
  EXPECT_EQ(*std::get<ConditionCheckRequest>(writes[3].action).key.Find("pk"), AttributeValue::S("d"));
  EXPECT_EQ(writes[3].condition_expression, "a = b");
}

TEST(TransactRequestsTest, GetsAreStrong) {
  const auto get = Get(R"([{"Get":{"TableName":"t1","Key":{"pk":{"S":"a"}},"ProjectionExpression":"#x",
                                   "ExpressionAttributeNames":{"#x":"x"}}},
                           {"Get":{"TableName":"t2","Key":{"pk":{"S":"b"}}}}])",
                       R"(,"ReturnConsumedCapacity":"INDEXES")");
  ASSERT_TRUE(get.ok()) << get.status();
  EXPECT_EQ(get->return_capacity, ReturnConsumedCapacity::kIndexes);
  ASSERT_EQ(get->request.gets.size(), 2u);
  const GetRequest& first = get->request.gets[0];
  EXPECT_EQ(first.table, "t1");
  EXPECT_EQ(*first.key.Find("pk"), AttributeValue::S("a"));
  EXPECT_TRUE(first.consistent_read);
  EXPECT_EQ(first.projection_expression, "#x");
  EXPECT_EQ(first.parameters.names.size(), 1u);
  EXPECT_EQ(get->request.gets[1].table, "t2");
  EXPECT_FALSE(get->request.gets[1].projection_expression.has_value());
}

TEST(TransactRequestsTest, From1To100Actions) {
  const std::string get = R"({"Get":{"TableName":"t","Key":{"pk":{"S":"k"}}}})";
  EXPECT_EQ(ErrorOf(ParseTransactWriteItems("{}", TestEndpoint())), Null("transactItems"));
  EXPECT_EQ(ErrorOf(ParseTransactGetItems("{}", TestEndpoint())), Null("transactItems"));
  EXPECT_EQ(ErrorOf(Write("null")), Null("transactItems"));
  const std::string none =
      OneViolation("Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(ErrorOf(Write("[]")), none);
  EXPECT_EQ(ErrorOf(Get("[]")), none);
  EXPECT_EQ(ErrorOf(Write(Times(100, Put()))), "OK");
  EXPECT_EQ(ErrorOf(Get(Times(100, get))), "OK");
  const auto too_many = [](std::string_view list) {
    return OneViolation(
        StrCat("Value '", list, "' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100"));
  };
  EXPECT_EQ(ErrorOf(Write(Times(101, Put()))), too_many(Times(101, Put())));
  EXPECT_EQ(ErrorOf(Get(Times(101, get))), too_many(Times(101, get)));
}

TEST(TransactRequestsTest, RequiredMembers) {
  const std::string key = R"("Key":{"pk":{"S":"k"}})";
  const std::string table = R"("TableName":"t")";
  EXPECT_EQ(ErrorOf(Write(OneOf("Put", table))), Null("transactItems.1.member.put.item"));
  EXPECT_EQ(ErrorOf(Write(OneOf("Put", R"("Item":{"pk":{"S":"k"}})"))), Null("transactItems.1.member.put.tableName"));
  EXPECT_EQ(ErrorOf(Write(OneOf("Delete", table))), Null("transactItems.1.member.delete.key"));
  EXPECT_EQ(ErrorOf(Write(OneOf("Update", StrCat(table, ",", key)))), Null("transactItems.1.member.update.updateExpression"));
  EXPECT_EQ(ErrorOf(Write(OneOf("Update", StrCat(table, R"(,"UpdateExpression":"REMOVE a")")))),
            Null("transactItems.1.member.update.key"));
  EXPECT_EQ(ErrorOf(Write(OneOf("ConditionCheck", StrCat(table, ",", key)))),
            Null("transactItems.1.member.conditionCheck.conditionExpression"));
  EXPECT_EQ(ErrorOf(Write(StrCat("[", Put(), R"(,{"Delete":{"TableName":"t"}}])"))), Null("transactItems.2.member.delete.key"));
  EXPECT_EQ(ErrorOf(Get("[{}]")), Null("transactItems.1.member.get"));
  EXPECT_EQ(ErrorOf(Get(OneOf("Get", table))), Null("transactItems.1.member.get.key"));
  EXPECT_EQ(ErrorOf(Get(OneOf("Get", key))), Null("transactItems.1.member.get.tableName"));
}

TEST(TransactRequestsTest, OtherConstraints) {
  EXPECT_EQ(ErrorOf(Write(StrCat("[", Put(R"(,"ReturnValuesOnConditionCheckFailure":"ALL_NEW")"), "]"))),
            OneViolation("Value 'ALL_NEW' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy "
                         "constraint: Member must satisfy enum value set: [ALL_OLD, NONE]"));
  const std::string one = StrCat("[", Put(), "]");
  EXPECT_EQ(ErrorOf(Write(one, R"(,"ReturnConsumedCapacity":"x")")),
            OneViolation("Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[INDEXES, TOTAL, NONE]"));
  EXPECT_EQ(ErrorOf(Write(one, R"(,"ReturnItemCollectionMetrics":"x")")),
            OneViolation("Value 'x' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[SIZE, NONE]"));
  EXPECT_EQ(ErrorOf(Write(one, R"(,"ClientRequestToken":"")")),
            OneViolation("Value '' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal "
                         "to 1"));
  const std::string token(37, 'x');
  EXPECT_EQ(ErrorOf(Write(one, StrCat(R"(,"ClientRequestToken":")", token.substr(1), "\""))), "OK");
  EXPECT_EQ(ErrorOf(Write(one, StrCat(R"(,"ClientRequestToken":")", token, "\""))),
            OneViolation(StrCat("Value '", token, "' at 'clientRequestToken' failed to satisfy constraint: Member must have length less "
                                "than or equal to 36")));
  EXPECT_EQ(ErrorOf(Write(OneOf("Put", R"("TableName":"a;b","Item":{})"))),
            OneViolation("Value 'a;b' at 'transactItems.1.member.put.tableName' failed to satisfy constraint: Member must satisfy "
                         "regular expression pattern: [a-zA-Z0-9_.-]+"));
  EXPECT_EQ(ErrorOf(Get(OneOf("Get", R"("TableName":"")"))),
            OneViolation("Value '' at 'transactItems.1.member.get.tableName' failed to satisfy constraint: Member must have length "
                         "greater than or equal to 1"));
  EXPECT_EQ(ErrorOf(Write(R"([{"Put":{}}])")),
            Validation("2 validation errors detected: Value null at 'transactItems.1.member.put.tableName' failed to satisfy constraint: "
                       "Member must not be null; Value null at 'transactItems.1.member.put.item' failed to satisfy constraint: Member "
                       "must not be null"));
}

// Both texts (unverified).
TEST(TransactRequestsTest, AnActionIsOfOneKind) {
  EXPECT_EQ(ErrorOf(Write("[{}]")),
            Validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"));
  EXPECT_EQ(ErrorOf(Write(R"([{"Put":{"TableName":"t","Item":{}},"Delete":{"TableName":"t","Key":{}}}])")),
            Validation("TransactItems can only contain one of Check, Put, Update or Delete"));
}

// §1, Check order: what is wrong with a type comes first.
TEST(TransactRequestsTest, TypesComeFirst) {
  EXPECT_EQ(ErrorOf(Write("{}")), ErrorOf(Get("{}")));
  EXPECT_EQ(AwsErrorName(Write("{}").status()), "SerializationException");
  EXPECT_EQ(AwsErrorName(Write(R"([{"Put":[]}])").status()), "SerializationException");
  EXPECT_EQ(AwsErrorName(Write("[1]").status()), "SerializationException");
  EXPECT_EQ(ErrorOf(Write(R"([{"Put":{}},{"Put":{"TableName":1}}])")), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(ErrorOf(Write("[]", R"(,"ClientRequestToken":1)")), Serialization("NUMBER_VALUE cannot be converted to String"));
}

TEST(TransactRequestsTest, Expressions) {
  EXPECT_EQ(ErrorOf(Write(StrCat("[", Put(R"(,"ExpressionAttributeNames":{"#a":"a"})"), "]"))),
            Validation("ExpressionAttributeNames can only be specified when using expressions"));
  EXPECT_EQ(ErrorOf(Write(StrCat("[", Put(R"(,"ExpressionAttributeValues":{":a":{"S":"a"}})"), "]"))),
            Validation("ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"));
  EXPECT_EQ(ErrorOf(Write(OneOf("Update", R"("TableName":"t","Key":{},"UpdateExpression":"REMOVE a","ExpressionAttributeNames":{})"))),
            Validation("ExpressionAttributeNames must not be empty"));
  EXPECT_EQ(ErrorOf(Get(OneOf("Get", R"("TableName":"t","Key":{},"ExpressionAttributeNames":{"#a":"a"})"))),
            Validation("ExpressionAttributeNames can only be specified when using expressions"));
  // A Put has no UpdateExpression, and members that do not exist are ignored.
  EXPECT_EQ(ErrorOf(Write(StrCat("[", Put(R"(,"UpdateExpression":1,"Expected":2)"), "]"))), "OK");
}

TEST(TransactRequestsTest, Values) {
  EXPECT_EQ(ErrorOf(Write(R"([{"Put":{"TableName":"t","Item":{"a":{"SS":[]}}}}])")), Invalid("An string set  may not be empty"));
  EXPECT_EQ(ErrorOf(Get(R"([{"Get":{"TableName":"t","Key":{"a":{}}}}])")),
            Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
}

// §8: of the action, and only the first; but after what is wrong with the request.
TEST(TransactRequestsTest, NestingCancels) {
  const std::string deep = StrCat(R"({"Put":{"TableName":"t","Item":{"a":)", Nested(33), "}}}");
  EXPECT_EQ(ErrorOf(Write(StrCat(R"([{"Put":{"TableName":"t","Item":{"a":)", Nested(32), "}}}]"))), "OK");
  const absl::Status status = Write(StrCat("[", Put(), ",", deep, ",", deep, "]")).status();
  EXPECT_EQ(ErrorOf(status), "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific "
                             "reasons [None, ValidationError, None]");
  const AwsError error = ToAwsError(status);
  ASSERT_EQ(error.reasons.size(), 3u);
  EXPECT_EQ(error.reasons[1].message,
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
  EXPECT_EQ(error.reasons[2].message, "");
  EXPECT_EQ(ErrorOf(Write(StrCat("[", deep, R"(,{"Put":{"TableName":"t","Item":{"a":{"SS":[]}}}}])"))),
            Invalid("An string set  may not be empty"));
}

// The text (unverified).
TEST(TransactRequestsTest, PayloadOf4Megabytes) {
  const auto puts = [](int count, size_t bytes) {
    return Write(Times(count, StrCat(R"({"Put":{"TableName":"t","Item":{"a":{"S":")", std::string(bytes - 1, 'x'), "\"}}}}")));
  };
  EXPECT_EQ(ErrorOf(puts(16, 256 * 1024)), "OK");
  EXPECT_EQ(ErrorOf(puts(16, 256 * 1024 + 1)), Validation("Transaction request payload size cannot exceed 4194304 bytes"));
  EXPECT_EQ(ErrorOf(puts(1, kItemBytesMax + 1)), "OK");  // told by whoever evaluates the write, of this action
  const std::string update =
      StrCat(R"({"Update":{"TableName":"t","Key":{"pk":{"S":"k"}},"UpdateExpression":"SET a = :v",)",
             R"("ExpressionAttributeValues":{":v":{"S":")", std::string(300 * 1024, 'x'), "\"}}}}");
  EXPECT_EQ(ErrorOf(Write(Times(14, update))), Validation("Transaction request payload size cannot exceed 4194304 bytes"));
}

uint64_t Fingerprint(std::string_view actions, std::string_view more = "") { return Write(actions, more)->request.fingerprint; }

// §8, ClientRequestToken.
TEST(TransactRequestsTest, EqualRequestsHaveOneFingerprint) {
  const std::string actions = R"([{"Update":{"TableName":"t","Key":{"pk":{"S":"a"},"sk":{"N":"10"}},
      "UpdateExpression":"SET #a = :a, #b = :b","ExpressionAttributeNames":{"#a":"a","#b":"b"},
      "ExpressionAttributeValues":{":a":{"SS":["x","y"]},":b":{"M":{"p":{"N":"1"},"q":{"N":"2"}}}}}}])";
  const std::string same = R"([{"Update":{"ExpressionAttributeValues":{":b":{"M":{"q":{"N":"2.0"},"p":{"N":"1"}}},":a":{"SS":["y","x"]}},
      "ExpressionAttributeNames":{"#b":"b","#a":"a"},"Unknown":1,
      "UpdateExpression":"SET #a = :a, #b = :b","Key":{"sk":{"N":"1e1"},"pk":{"S":"a"}},
      "TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/t"}}])";
  const uint64_t fingerprint = Fingerprint(actions);
  EXPECT_EQ(Fingerprint(same), fingerprint);
  EXPECT_EQ(Fingerprint(actions, R"(,"ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE","ClientRequestToken":"x")"),
            fingerprint);
}

TEST(TransactRequestsTest, OtherRequestsHaveOtherFingerprints) {
  const std::string put = Put();
  const std::string check = R"({"ConditionCheck":{"TableName":"t","Key":{"pk":{"S":"k"}},"ConditionExpression":"a = b"}})";
  const std::string with_condition = Put(R"(,"ConditionExpression":"a = b")");
  const std::vector<std::string> all = {
      put,
      check,
      with_condition,
      R"({"Put":{"TableName":"u","Item":{"pk":{"S":"k"}}}})",
      R"({"Put":{"TableName":"t","Item":{"pk":{"S":"l"}}}})",
      R"({"Delete":{"TableName":"t","Key":{"pk":{"S":"k"}}}})",
      R"({"Update":{"TableName":"t","Key":{"pk":{"S":"k"}},"UpdateExpression":"REMOVE a"}})",
      R"({"Update":{"TableName":"t","Key":{"pk":{"S":"k"}},"UpdateExpression":"REMOVE b"}})",
      Put(R"(,"ConditionExpression":"a = b","ReturnValuesOnConditionCheckFailure":"ALL_OLD")"),
      Put(R"(,"ConditionExpression":"a = b","ExpressionAttributeNames":{"#a":"b"})"),
      Put(R"(,"ConditionExpression":"a = b","ExpressionAttributeValues":{":a":{"S":"b"}})"),
      StrCat(put, ",", check),
      StrCat(check, ",", put),
  };
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      EXPECT_NE(Fingerprint(StrCat("[", all[i], "]")), Fingerprint(StrCat("[", all[j], "]"))) << all[i] << " " << all[j];
    }
  }
}

}  // namespace
}  // namespace meridian::transact_requests_test
