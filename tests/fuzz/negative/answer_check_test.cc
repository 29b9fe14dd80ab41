#include "tests/fuzz/request/client/answer_check.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/model/strings.h"
#include "regiond/server/api/responses.h"

namespace meridian::fuzz::answer_check_test {
namespace {

constexpr std::string_view kError = R"({"__type":"com.amazon.coral.validate#ValidationException","message":"no"})";

Response Answer(int status, std::string_view body, std::string_view id) {
  return {StrCat("HTTP/1.1 ", status, " X\r\nx-amzn-RequestId: ", id, "\r\nx-amz-crc32: ", ResponseCrc32(body), "\r\n\r\n"),
          std::string(body)};
}

Request Asked(std::string_view operation) { return {StrCat("DynamoDB_20120810.", operation), "{}"}; }

// What the check says of the answer; empty if it is fine.
std::string FaultOf(std::string_view operation, int status, std::string_view body) {
  AnswerCheck check;
  return std::string(check.Check(Asked(operation), Answer(status, body, "1")).status().message());
}

TEST(AnswerCheckTest, TakesSuccessesAndErrorsOfTheClient) {
  EXPECT_EQ(FaultOf("GetItem", 200, R"({"Item":{}})"), "");
  EXPECT_EQ(FaultOf("GetItem", 400, kError), "");
  EXPECT_EQ(FaultOf("GetItem", 400, R"({"__type":"com.amazon.coral.service#SerializationException"})"), "");
  EXPECT_EQ(FaultOf("TagResource", 200, ""), "");
  EXPECT_EQ(FaultOf("NoSuchOperation", 400, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})"), "");
}

TEST(AnswerCheckTest, FindsAPlantedInternalError) {
  EXPECT_EQ(FaultOf("GetItem", 500, R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"x"})"), "status 500");
  EXPECT_EQ(FaultOf("GetItem", 503, kError), "status 503");
  EXPECT_EQ(FaultOf("GetItem", 413, ""), "status 413");  // of a small request
  EXPECT_EQ(FaultOf("BatchExecuteStatement", 200, R"({"Responses":[{"Error":{"Code":"InternalServerError"}}]})"),
            "an internal error within an answer");
}

TEST(AnswerCheckTest, FindsTheAnswerOfAnotherRequest) {
  EXPECT_EQ(FaultOf("GetItem", 200, R"({"Count":0,"ScannedCount":0})"), "not an answer of this operation: Count");
  EXPECT_EQ(FaultOf("Query", 200, "{}"), "this operation answers Count ScannedCount");
  EXPECT_EQ(FaultOf("NoSuchOperation", 200, "{}"), "a success of no operation");
  AnswerCheck check;
  EXPECT_TRUE(check.Check(Asked("GetItem"), Answer(200, "{}", "1")).ok());
  EXPECT_EQ(check.Check(Asked("GetItem"), Answer(200, "{}", "1")).status().message(), "two answers of one id");
}

TEST(AnswerCheckTest, FindsWhatNoClientCanRead) {
  EXPECT_EQ(FaultOf("GetItem", 200, "{"), "an answer that is no JSON");
  EXPECT_EQ(FaultOf("GetItem", 200, "{\"Item\":{\"s\":{\"S\":\"\xc3\"}}}"), "an answer that is no JSON");
  EXPECT_EQ(FaultOf("GetItem", 200, "null"), "a success that is no object");
  EXPECT_EQ(FaultOf("TagResource", 200, "{}"), "an answer with a body");
  EXPECT_EQ(FaultOf("GetItem", 400, R"({"message":"no"})"), "an error without __type");
  EXPECT_EQ(FaultOf("GetItem", 400, R"({"__type":"com.amazon.coral.validate#ValidationException"})"), "an error without message");
  AnswerCheck check;
  Response damaged = Answer(200, R"({"Item":{}})", "1");
  damaged.body[2] = 'i';
  EXPECT_EQ(check.Check(Asked("GetItem"), damaged).status().message(), "a wrong checksum");
}

}  // namespace
}  // namespace meridian::fuzz::answer_check_test
