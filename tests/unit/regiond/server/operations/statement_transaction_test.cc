// dynamodb-api.md §8, §9, txn mix. In which order the checks come is (unverified).
#include "regiond/server/operations/statement_transaction.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "tests/support/region_harness.h"

namespace meridian::statement_transaction_test {
namespace {

class StatementTransactionTest : public ::testing::Test {
 protected:
  void SetUp() override { harness_.CreateTable("t"); }

  absl::StatusOr<BoundTransaction> Bind(const std::vector<std::string>& statements, std::string token = "") {
    TransactStatementsRequest request;
    for (const std::string& text : statements) request.statements.emplace_back().text = text;
    request.token = std::move(token);
    return Bind(request);
  }
  absl::StatusOr<BoundTransaction> Bind(const TransactStatementsRequest& request) {
    return BindTransaction(harness_.region(), ApiEndpoint{.region = "eu-west-1", .account = "123456789012"}, request);
  }
  static std::string Refusal(const absl::StatusOr<BoundTransaction>& bound) {
    return bound.ok() ? "OK" : StrCat(AwsErrorName(bound.status()), ": ", bound.status().message());
  }
  static std::string Refused(std::string_view text) { return StrCat("ValidationException: ", text); }

  RegionHarness harness_{"eu-west-1"};
};

TEST_F(StatementTransactionTest, Reads) {
  const std::string by_arn = "SELECT v FROM \"arn:aws:dynamodb:eu-west-1:123456789012:table/t\" WHERE pk = 'b'";
  const auto bound = Bind({"SELECT * FROM t WHERE pk = 'a'", by_arn}, "token");
  ASSERT_TRUE(bound.ok()) << bound.status();
  const std::vector<GetRequest>& gets = std::get<TransactGetRequest>(*bound).gets;
  ASSERT_EQ(gets.size(), 2u);
  EXPECT_EQ(gets[0].key, RegionHarness::MakeKey("a"));
  EXPECT_EQ(gets[1].table, "t");
  EXPECT_TRUE(gets[1].projection_expression.has_value());
}

TEST_F(StatementTransactionTest, Writes) {
  TransactStatementsRequest request;
  request.statements.resize(4);
  request.statements[0].text = "INSERT INTO t VALUE {'pk': ?}";
  request.statements[0].parameters = {AttributeValue::S("a")};
  request.statements[1].text = "UPDATE t SET v = 1 WHERE pk = 'b'";
  request.statements[1].return_item_on_condition_failure = true;
  request.statements[2].text = "DELETE FROM t WHERE pk = 'c'";
  request.statements[3].text = "EXISTS(SELECT * FROM t WHERE pk = 'd' AND v = 1)";
  request.token = "token";
  const auto bound = Bind(request);
  ASSERT_TRUE(bound.ok()) << bound.status();
  const TransactWriteRequest& transaction = std::get<TransactWriteRequest>(*bound);
  EXPECT_EQ(transaction.token, "token");
  ASSERT_EQ(transaction.writes.size(), 4u);
  EXPECT_EQ(std::get<PutRequest>(transaction.writes[0].action).item, RegionHarness::MakeKey("a"));
  EXPECT_TRUE(transaction.writes[0].inserts);
  EXPECT_TRUE(transaction.writes[1].return_item_on_condition_failure);
  EXPECT_EQ(std::get<DeleteRequest>(transaction.writes[2].action).key, RegionHarness::MakeKey("c"));
  EXPECT_EQ(std::get<ConditionCheckRequest>(transaction.writes[3].action).key, RegionHarness::MakeKey("d"));
}

TEST_F(StatementTransactionTest, TheFingerprintIsOfWhatTheWritesDo) {
  const auto fingerprint = [&](const std::string& statement, std::string token) {
    return std::get<TransactWriteRequest>(*Bind({statement}, std::move(token))).fingerprint;
  };
  const uint64_t one = fingerprint("UPDATE t SET v = 1 WHERE pk = 'a'", "x");
  EXPECT_EQ(fingerprint("update \"t\"  set v = 1.0 where pk = 'a';", "y"), one);
  EXPECT_NE(fingerprint("UPDATE t SET v = 2 WHERE pk = 'a'", "x"), one);
  EXPECT_NE(fingerprint("UPDATE t SET w = 1 WHERE pk = 'a'", "x"), one);
  EXPECT_NE(fingerprint("UPDATE t SET v = 1 WHERE pk = 'b'", "x"), one);
  EXPECT_NE(fingerprint("UPDATE t SET v = 1 WHERE pk = 'a' AND v = 0", "x"), one);
}

TEST_F(StatementTransactionTest, EitherReadsOrWrites) {
  const std::string mixed =
      Refused("ExecuteTransaction API does not support both read and write operations in the same request.");
  const std::string read = "SELECT * FROM t WHERE pk = 'a'";
  EXPECT_EQ(Refusal(Bind({read, "DELETE FROM t WHERE pk = 'b'"})), mixed);
  EXPECT_EQ(Refusal(Bind({"EXISTS(SELECT * FROM t WHERE pk = 'b')", read})), mixed);
  EXPECT_EQ(Refusal(Bind({read, "DELETE FROM t"})), mixed);
  EXPECT_EQ(Refusal(Bind({read, "DELETE FROM none WHERE pk = 'b'"})), mixed);
}

TEST_F(StatementTransactionTest, ErrorsOfAStatementTellWhich) {
  const std::string read = "SELECT * FROM t WHERE pk = 'a'", write = "DELETE FROM t WHERE pk = 'a'";
  const auto second = [](std::string_view text) { return Refused(StrCat("Validation failed in TransactStatements[1]: ", text)); };
  EXPECT_EQ(Refusal(Bind({write, "nonsense"})), second("Statement wasn't well formed, can't be processed: Unexpected term: nonsense"));
  EXPECT_EQ(Refusal(Bind({read, "SELECT * FROM t.i WHERE pk = 'a'"})), second("Reads on indices are not supported within transactions."));
  EXPECT_EQ(Refusal(Bind({write, "DELETE FROM t WHERE pk = 'b' RETURNING ALL OLD *"})),
            second("RETURNING clause is not supported in ExecuteTransaction."));
  EXPECT_EQ(Refusal(Bind({write, "DELETE FROM t"})), second("Where clause does not contain a mandatory equality on all key attributes"));
  EXPECT_EQ(Refusal(Bind({write, "DELETE FROM t WHERE pk = NULL"})),
            second("Key value must be of type S, N, or B. Key name: pk, Key type: NULL"));
  EXPECT_EQ(Refusal(Bind({write, "INSERT INTO t VALUE ?"})),
            second("Unsupported format in item expression. Please use struct format {...} to express item values for insert statement. at "
                   "1:21:1"));
  EXPECT_EQ(Refusal(Bind({read, "SELECT * FROM t"})),
            second("Select statements within ExecuteTransaction must specify the primary key in the where clause."));
}

TEST_F(StatementTransactionTest, AMissingTableIsToldAsElsewhere) {
  for (const char* statement : {"SELECT * FROM none WHERE pk = 'a'", "DELETE FROM none WHERE pk = 'a'"}) {
    EXPECT_EQ(Refusal(Bind({statement})), "ResourceNotFoundException: Requested resource not found");
  }
}

TEST_F(StatementTransactionTest, Payload) {
  TransactStatementsRequest request;
  for (int i = 0; i < 11; ++i) {
    StatementRequest& insert = request.statements.emplace_back();
    insert.text = "INSERT INTO t VALUE {'pk': 'a', 'v': ?}";
    insert.parameters = {AttributeValue::S(std::string(390'000, 'x'))};
  }
  EXPECT_EQ(Refusal(Bind(request)), Refused("Transaction request payload size cannot exceed 4194304 bytes"));
  request.statements.pop_back();
  EXPECT_EQ(Refusal(Bind(request)), "OK");
}

}  // namespace
}  // namespace meridian::statement_transaction_test
