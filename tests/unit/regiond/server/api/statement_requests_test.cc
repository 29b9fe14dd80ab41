// ExecuteStatement, BatchExecuteStatement and ExecuteTransaction: dynamodb-api.md §9, §1.3; limits of lengths: botocore's model of
// DynamoDB.
#include "regiond/server/api/statement_requests.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::statement_requests_test {
namespace {

std::string Error(std::string_view body) { return ErrorOf(ParseExecuteStatement(body)); }
std::string BatchError(std::string_view statements) {
  return ErrorOf(ParseBatchExecuteStatement(StrCat(R"({"Statements":)", statements, "}")));
}

std::string TransactError(std::string_view statements, std::string_view more = "") {
  return ErrorOf(ParseExecuteTransaction(StrCat(R"({"TransactStatements":)", statements, more, "}")));
}
// `count` statements "a" as JSON, and as a violation shows them.
std::string Statements(int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) StrAppend(&text, i == 0 ? "" : ",", R"({"Statement":"a"})");
  return text + "]";
}
std::string Shown(int count, std::string_view shape) {
  std::string text = "'[";
  for (int i = 0; i < count; ++i) StrAppend(&text, i == 0 ? "" : ", ", shape, "(statement=a)");
  return text + "]'";
}

TEST(StatementRequestsTest, AllMembers) {
  const auto parsed = ParseExecuteStatement(
      R"({"Statement":"SELECT","Parameters":[{"S":"a"},{"N":"1"}],"ConsistentRead":true,"NextToken":"x","Limit":5,
          "ReturnConsumedCapacity":"TOTAL","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->return_capacity, ReturnConsumedCapacity::kTotal);
  const StatementRequest& request = parsed->request;
  EXPECT_EQ(request.text, "SELECT");
  EXPECT_EQ(request.parameters, (AttributeList{AttributeValue::S("a"), AttributeValue::N(Number::FromInt(1))}));
  EXPECT_TRUE(request.consistent_read);
  EXPECT_TRUE(request.return_item_on_condition_failure);
  EXPECT_EQ(request.limit, 5);
  EXPECT_EQ(request.next_token, "x");
}

TEST(StatementRequestsTest, MembersMayBeMissing) {
  const auto parsed = ParseExecuteStatement(R"({"Statement":"x"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_TRUE(parsed->request.parameters.empty());
  EXPECT_FALSE(parsed->request.consistent_read);
  EXPECT_FALSE(parsed->request.limit.has_value());
}

TEST(StatementRequestsTest, Constraints) {
  EXPECT_EQ(Error("{}"), OneViolation("Value null at 'statement' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(Error(R"({"Statement":""})"),
            OneViolation("Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1"));
  const std::string long_text(8193, 'x');
  EXPECT_EQ(Error(StrCat(R"({"Statement":")", long_text, "\"}")),
            OneViolation(StrCat("Value '", long_text,
                                "' at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192")));
  EXPECT_EQ(Error(R"({"Statement":"x","Parameters":[]})"),
            OneViolation("Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1"));
  EXPECT_EQ(Error(R"({"Statement":"x","Limit":0})"),
            OneViolation("Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"));
  EXPECT_EQ(Error(R"({"Statement":"x","NextToken":""})"),
            OneViolation("Value '' at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1"));
  EXPECT_EQ(Error(R"({"Statement":"x","ReturnValuesOnConditionCheckFailure":"ALL_NEW"})"),
            OneViolation("Value 'ALL_NEW' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy "
                         "enum value set: [ALL_OLD, NONE]"));
}

TEST(StatementRequestsTest, Types) {
  EXPECT_EQ(Error(R"({"Statement":1})"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(Error(R"({"Statement":"x","Limit":"1"})"), Serialization("STRING_VALUE cannot be converted to Integer"));
  EXPECT_EQ(Error(R"({"Statement":"x","Parameters":[{}]})"),
            Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
}

TEST(StatementRequestsTest, Batch) {
  const auto parsed = ParseBatchExecuteStatement(
      R"({"Statements":[{"Statement":"a","Parameters":[{"S":"p"}]},{"Statement":"b","ConsistentRead":true}],
          "ReturnConsumedCapacity":"INDEXES"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->request.size(), 2u);
  EXPECT_EQ(parsed->request[0].parameters.size(), 1u);
  EXPECT_EQ(parsed->request[1].text, "b");
  EXPECT_TRUE(parsed->request[1].consistent_read);
}

// The dump of too many statements is ours (unverified), and ends with the first that is too many.
TEST(StatementRequestsTest, BatchConstraints) {
  EXPECT_EQ(ErrorOf(ParseBatchExecuteStatement("{}")),
            OneViolation("Value null at 'statements' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(BatchError("[]"),
            OneViolation("Value '[]' at 'statements' failed to satisfy constraint: Member must have length greater than or equal to 1"));
  EXPECT_EQ(BatchError("[{}]"),
            OneViolation("Value null at 'statements.1.member.statement' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(BatchError(R"([{"Statement":"a"},{"Statement":"b","Parameters":[]}])"),
            OneViolation("Value '[]' at 'statements.2.member.parameters' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 1"));
  EXPECT_EQ(BatchError(Statements(25)), "OK");
  for (const int count : {26, 1000}) {
    EXPECT_EQ(BatchError(Statements(count)),
              OneViolation(StrCat("Value ", Shown(26, "BatchStatementRequest"),
                                  " at 'statements' failed to satisfy constraint: Member must have length less than or equal to 25")));
  }
}

TEST(StatementRequestsTest, Transaction) {
  const auto parsed = ParseExecuteTransaction(
      R"({"TransactStatements":[{"Statement":"a","Parameters":[{"S":"p"}],"ConsistentRead":1},
          {"Statement":"b","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}],
          "ClientRequestToken":"token","ReturnConsumedCapacity":"TOTAL"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->return_capacity, ReturnConsumedCapacity::kTotal);
  EXPECT_EQ(parsed->request.token, "token");
  const std::vector<StatementRequest>& statements = parsed->request.statements;
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0].parameters, AttributeList{AttributeValue::S("p")});
  EXPECT_FALSE(statements[0].return_item_on_condition_failure);
  EXPECT_EQ(statements[1].text, "b");
  EXPECT_TRUE(statements[1].return_item_on_condition_failure);
  EXPECT_EQ(ParseExecuteTransaction(StrCat(R"({"TransactStatements":)", Statements(1), "}"))->request.token, "");
}

TEST(StatementRequestsTest, TransactionConstraints) {
  EXPECT_EQ(ErrorOf(ParseExecuteTransaction("{}")),
            OneViolation("Value null at 'transactStatements' failed to satisfy constraint: Member must not be null"));
  EXPECT_EQ(TransactError("[]"), OneViolation("Value '[]' at 'transactStatements' failed to satisfy constraint: Member must have length "
                                              "greater than or equal to 1"));
  EXPECT_EQ(TransactError("[null]"), OneViolation("Value null at 'transactStatements.1.member.statement' failed to satisfy constraint: "
                                                  "Member must not be null"));
  EXPECT_EQ(TransactError(R"([{"Statement":"a"},{"Statement":"b","Parameters":[]}])"),
            OneViolation("Value '[]' at 'transactStatements.2.member.parameters' failed to satisfy constraint: "
                         "Member must have length greater than or equal to 1"));
  EXPECT_EQ(TransactError(R"([{"Statement":"a","ReturnValuesOnConditionCheckFailure":"x"}])"),
            OneViolation("Value 'x' at 'transactStatements.1.member.returnValuesOnConditionCheckFailure' failed to satisfy constraint: "
                         "Member must satisfy enum value set: [ALL_OLD, NONE]"));
  EXPECT_EQ(TransactError(Statements(1), R"(,"ClientRequestToken":"")"),
            OneViolation("Value '' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to "
                         "1"));
  EXPECT_EQ(TransactError(Statements(100)), "OK");
  for (const int count : {101, 1000}) {
    EXPECT_EQ(TransactError(Statements(count)),
              OneViolation(StrCat("Value ", Shown(101, "ParameterizedStatement"), " at 'transactStatements' failed to satisfy constraint: "
                                  "Member must have length less than or equal to 100")));
  }
}

TEST(StatementRequestsTest, TransactionTypes) {
  EXPECT_EQ(AwsErrorName(ParseExecuteTransaction(R"({"TransactStatements":{}})").status()), "SerializationException");
  EXPECT_EQ(AwsErrorName(ParseExecuteTransaction(R"({"TransactStatements":[1]})").status()), "SerializationException");
  EXPECT_EQ(TransactError(R"([{"Statement":"a"},{"Statement":1}])"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(TransactError(R"([{"Statement":"a","Parameters":[{}]}])"),
            Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
}

}  // namespace
}  // namespace meridian::statement_requests_test
