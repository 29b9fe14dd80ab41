#include "tools/meridian/report/conflict_key.h"

#include "gtest/gtest.h"

namespace meridian::conflict_key_test {
namespace {

TEST(DynamoDbKey, PlainScalarsGetTheirType) {
  EXPECT_EQ(DynamoDbKey(R"({"id": "cart", "line": 7})").value(),
            R"({"id":{"S":"cart"},"line":{"N":"7"}})");
  EXPECT_EQ(DynamoDbKey(R"({"n": -9223372036854775808})").value(),
            R"({"n":{"N":"-9223372036854775808"}})");
  EXPECT_EQ(DynamoDbKey(R"({"n": 18446744073709551615})").value(),
            R"({"n":{"N":"18446744073709551615"}})");
}

TEST(DynamoDbKey, DynamoDbsOwnValuesStayAsTheyAre) {
  const std::string key = R"({"id":{"B":"AQI="},"line":{"N":"1.50"},"s":{"S":"x"}})";
  EXPECT_EQ(DynamoDbKey(key).value(), key);
}

TEST(DynamoDbKey, EverythingElseIsRefusedWithAnExample) {
  for (const char* json :
       {"", "cart", "7", "[]", "{}", R"({"id": 1.5})", R"({"id": 99999999999999999999})",
        R"({"id": true})", R"({"id": null})", R"({"id": {"S": 7}})", R"({"id": {"M": {}}})",
        R"({"id": {"S": "a", "N": "1"}})", R"({"id": ["a"]})", R"({"id": "a"} x)"}) {
    const absl::Status status = DynamoDbKey(json).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << json;
    EXPECT_NE(status.message().find("such as {\"id\":\"cart\""), absl::string_view::npos) << status;
  }
}

}  // namespace
}  // namespace meridian::conflict_key_test
