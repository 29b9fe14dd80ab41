// The requests of DynamoDB Streams: streams-ttl-triggers.md §2, dynamodb-api.md §1.3.
#include "regiond/server/api/stream_requests.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::stream_requests_test {
namespace {

constexpr char kArn[] = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000";
constexpr char kShard[] = "shardId-00000001700000000123-0000000b";

std::string Missing(std::string_view path) {
  return StrCat("Value null at '", path, "' failed to satisfy constraint: Member must not be null");
}
std::string TooShort(std::string_view value, std::string_view path, int min) {
  return StrCat("Value '", value, "' at '", path, "' failed to satisfy constraint: Member must have length greater than or equal to ", min);
}
std::string Below(std::string_view value, std::string_view path) {
  return StrCat("Value '", value, "' at '", path, "' failed to satisfy constraint: Member must have value greater than or equal to 1");
}
std::string Above(std::string_view value, std::string_view path, int max) {
  return StrCat("Value '", value, "' at '", path, "' failed to satisfy constraint: Member must have value less than or equal to ", max);
}

TEST(ListStreamsRequestTest, Members) {
  const auto all = ParseListStreams("{}", TestEndpoint());
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->table, "");
  EXPECT_EQ(all->limit, 100);
  EXPECT_FALSE(all->after.has_value());
  const auto some = ParseListStreams(StrCat(R"({"TableName":"orders","Limit":7,"ExclusiveStartStreamArn":")", kArn, "\"}"), TestEndpoint());
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(some->table, "orders");
  EXPECT_EQ(some->limit, 7);
  EXPECT_EQ(some->after->table, "orders");
  EXPECT_EQ(some->after->stream_label, "2026-01-01T00:00:00.000");
}

TEST(ListStreamsRequestTest, Refusals) {
  const auto list = [](std::string_view members) { return ErrorOf(ParseListStreams(StrCat("{", members, "}"), TestEndpoint())); };
  EXPECT_EQ(list(R"("Limit":0)"), OneViolation(Below("0", "limit")));
  EXPECT_EQ(list(R"("Limit":101)"), OneViolation(Above("101", "limit", 100)));
  EXPECT_EQ(list(R"("TableName":"ab")"), OneViolation(TooShort("ab", "tableName", 3)));
  EXPECT_EQ(list(R"("ExclusiveStartStreamArn":"arn:x")"), OneViolation(TooShort("arn:x", "exclusiveStartStreamArn", 37)));
  EXPECT_EQ(list(R"("ExclusiveStartStreamArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders")"),
            Validation("Invalid StreamArn: Invalid ResourceArn provided as input arn:aws:dynamodb:eu-west-1:123456789012:table/orders"));
  EXPECT_EQ(list(R"("Limit":"7")"), Serialization("STRING_VALUE cannot be converted to Integer"));
}

TEST(DescribeStreamRequestTest, Members) {
  const auto plain = ParseDescribeStream(StrCat(R"({"StreamArn":")", kArn, "\"}"), TestEndpoint());
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->stream.arn, kArn);
  EXPECT_EQ(plain->limit, 100);
  EXPECT_EQ(plain->after_shard, "");
  EXPECT_FALSE(plain->parent.has_value());
  const auto page = ParseDescribeStream(StrCat(R"({"StreamArn":")", kArn, R"(","Limit":1,"ExclusiveStartShardId":")", kShard,
                                               R"(","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":")", kShard, "\"}}"),
                                        TestEndpoint());
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->limit, 1);
  EXPECT_EQ(page->after_shard, kShard);
  EXPECT_EQ(page->parent, kShard);
}

TEST(DescribeStreamRequestTest, Refusals) {
  const auto describe = [](std::string_view members) {
    return ErrorOf(ParseDescribeStream(StrCat(R"({"StreamArn":")", kArn, "\",", members, "}"), TestEndpoint()));
  };
  EXPECT_EQ(ErrorOf(ParseDescribeStream("{}", TestEndpoint())), OneViolation(Missing("streamArn")));
  EXPECT_EQ(ErrorOf(ParseDescribeStream(R"({"StreamArn":"x"})", TestEndpoint())), OneViolation(TooShort("x", "streamArn", 37)));
  EXPECT_EQ(describe(R"("Limit":0)"), OneViolation(Below("0", "limit")));
  EXPECT_EQ(describe(R"("Limit":101)"), OneViolation(Above("101", "limit", 100)));
  EXPECT_EQ(describe(R"("ExclusiveStartShardId":"x")"), OneViolation(TooShort("x", "exclusiveStartShardId", 28)));
  EXPECT_EQ(describe(R"("ShardFilter":{})"),
            Validation(StrCat("2 validation errors detected: ", Missing("shardFilter.type"), "; ", Missing("shardFilter.shardId"))));
  EXPECT_EQ(describe(StrCat(R"("ShardFilter":{"Type":"ALL","ShardId":")", kShard, "\"}")),
            OneViolation("Value 'ALL' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[CHILD_SHARDS]"));
}

TEST(ShardIteratorRequestTest, EveryType) {
  const std::string number = SequenceNumberOf({Lsn(7), 3});
  for (const auto& [name, type, with_number] :
       {std::tuple{"TRIM_HORIZON", ShardIteratorType::kTrimHorizon, false}, std::tuple{"LATEST", ShardIteratorType::kLatest, false},
        std::tuple{"AT_SEQUENCE_NUMBER", ShardIteratorType::kAtSequenceNumber, true},
        std::tuple{"AFTER_SEQUENCE_NUMBER", ShardIteratorType::kAfterSequenceNumber, true}}) {
    const auto parse = [&](bool give_number) {
      return ParseGetShardIterator(StrCat(R"({"StreamArn":")", kArn, R"(","ShardId":")", kShard, R"(","ShardIteratorType":")", name,
                                          give_number ? StrCat(R"(","SequenceNumber":")", number) : std::string(), "\"}"),
                                   TestEndpoint());
    };
    const auto request = parse(with_number);
    ASSERT_TRUE(request.ok()) << request.status();
    EXPECT_EQ(request->type, type);
    EXPECT_EQ(request->shard, kShard);
    EXPECT_EQ(request->sequence, (with_number ? StreamPosition{Lsn(7), 3} : StreamPosition{}));
    EXPECT_EQ(ErrorOf(parse(!with_number)), Invalid(StrCat("SequenceNumber ", with_number ? "must" : "must not",
                                                           " be specified when ShardIteratorType is ", name)));
  }
}

TEST(ShardIteratorRequestTest, Refusals) {
  EXPECT_EQ(ErrorOf(ParseGetShardIterator("{}", TestEndpoint())),
            Validation(StrCat("3 validation errors detected: ", Missing("streamArn"), "; ", Missing("shardId"), "; ",
                              Missing("shardIteratorType"))));
  const auto parse = [](std::string_view shard, std::string_view type, std::string_view number) {
    return ErrorOf(ParseGetShardIterator(StrCat(R"({"StreamArn":")", kArn, R"(","ShardId":")", shard, R"(","ShardIteratorType":")", type,
                                                R"(","SequenceNumber":")", number, "\"}"),
                                         TestEndpoint()));
  };
  EXPECT_EQ(parse("x", "AT_SEQUENCE_NUMBER", "1"),
            Validation(StrCat("2 validation errors detected: ", TooShort("x", "shardId", 28), "; ", TooShort("1", "sequenceNumber", 21))));
  EXPECT_EQ(parse(kShard, "OLDEST", SequenceNumberOf({Lsn(7), 3})),
            OneViolation("Value 'OLDEST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"));
  EXPECT_EQ(parse(kShard, "AT_SEQUENCE_NUMBER", "not-a-sequence-number"), Validation("Invalid SequenceNumber: not-a-sequence-number"));
}

TEST(RecordsRequestTest, Members) {
  const ShardIterator iterator{{TableId{1, 2}, PartitionId(3)}, Lsn(4), {Lsn(5), 6}, WallTime{7}};
  const auto get = [&](std::string_view more) {
    return ParseGetRecords(StrCat(R"({"ShardIterator":")", EncodeShardIterator(iterator), "\"", more, "}"));
  };
  ASSERT_TRUE(get("").ok());
  EXPECT_EQ(get("")->iterator, iterator);
  EXPECT_EQ(get("")->limit, 1000);
  EXPECT_EQ(get(R"(,"Limit":1)")->limit, 1);
  EXPECT_EQ(ErrorOf(get(R"(,"Limit":0)")), OneViolation(Below("0", "limit")));
  EXPECT_EQ(ErrorOf(get(R"(,"Limit":1001)")), OneViolation(Above("1001", "limit", 1000)));
  EXPECT_EQ(ErrorOf(ParseGetRecords("{}")), OneViolation(Missing("shardIterator")));
  EXPECT_EQ(ErrorOf(ParseGetRecords(R"({"ShardIterator":""})")), OneViolation(TooShort("", "shardIterator", 1)));
  EXPECT_EQ(ErrorOf(ParseGetRecords(R"({"ShardIterator":"nonsense"})")), Validation("Invalid ShardIterator"));
}

}  // namespace
}  // namespace meridian::stream_requests_test
