// dynamodb-api.md §9, NextToken.
#include "regiond/server/api/statement_token.h"

#include <gtest/gtest.h>

#include "regiond/server/api/base64.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::statement_token_test {
namespace {

const AttributeList kParameters = {AttributeValue::S("a")};

Item Key() {
  Item key;
  key.Set("pk", AttributeValue::S("k"));
  return key;
}

TEST(StatementTokenTest, RoundTrip) {
  for (const SelectPosition& position : {SelectPosition{0, Key()}, SelectPosition{49, std::nullopt}, SelectPosition{1, Key()}}) {
    const auto read = ReadNextToken(MakeNextToken(position, "SELECT", kParameters), "SELECT", kParameters);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, position);
  }
}

TEST(StatementTokenTest, IsBoundToStatementAndParameters) {
  const std::string token = MakeNextToken({0, Key()}, "SELECT", kParameters);
  const std::string mismatch = Validation("NextToken does not match request");
  EXPECT_EQ(ErrorOf(ReadNextToken(token, "SELECT ", kParameters)), mismatch);
  EXPECT_EQ(ErrorOf(ReadNextToken(token, "SELECT", {})), mismatch);
  EXPECT_EQ(ErrorOf(ReadNextToken(token, "SELECT", {AttributeValue::S("b")})), mismatch);
}

TEST(StatementTokenTest, RefusesWhatIsNone) {
  const std::string invalid = Validation("Invalid NextToken");
  const std::string token = MakeNextToken({0, Key()}, "SELECT", kParameters);
  for (const std::string& text : {std::string("x"), std::string("????"), std::string("AAAA"), token.substr(4), token + token}) {
    EXPECT_EQ(ErrorOf(ReadNextToken(text, "SELECT", kParameters)), invalid) << text;
  }
  std::string bytes;
  ASSERT_EQ(DecodeBase64(token, &bytes), Base64Error::kNone);
  for (size_t length = 0; length < bytes.size(); ++length) {
    std::string cut;
    AppendBase64(bytes.substr(0, length), &cut);
    EXPECT_EQ(ErrorOf(ReadNextToken(cut, "SELECT", kParameters)), invalid) << length;
  }
}

}  // namespace
}  // namespace meridian::statement_token_test
