// The answers of DynamoDB Streams and what DescribeTable says of a stream: streams-ttl-triggers.md §1, §2, §3.
#include "regiond/server/api/stream_responses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/item_codec.h"
#include "base/model/table.h"
#include "regiond/server/api/responses.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::stream_responses_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr WallTime kNow{1'728'930'000'987'000};  // 2024-10-14T18:20:00.987
constexpr char kLabel[] = "2024-10-14T18:20:00.987";
constexpr char kArn[] = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2024-10-14T18:20:00.987";
constexpr LogId kLog{TableId{1, 2}, PartitionId(3)};

Item OrderItem(std::string_view text) {
  Item item;
  item.Set("pk", AttributeValue::S("k"));
  if (!text.empty()) item.Set("text", AttributeValue::S(text));
  return item;
}

StreamRecord Record(std::string_view old_text, std::string_view new_text) {
  StreamRecord record;
  record.at = kNow;
  record.key = EncodeItemKey(AttributeValue::S("k"), nullptr);
  record.existed = record.exists = true;
  record.old_image = EncodeItem(OrderItem(old_text));
  record.new_image = EncodeItem(OrderItem(new_text));
  return record;
}

RecordsResult Result(StreamView view, const StreamRecord& record) {
  RecordsResult result{kLog, {{"pk", AttributeValue::Type::kS}, std::nullopt}, view, {{{Lsn(7), 1}, record}}, std::nullopt};
  return result;
}

std::string Body(const RecordsResult& result) {
  std::string body;
  const absl::Status status = AppendGetRecordsResponse(result, TestEndpoint(), &body);
  EXPECT_TRUE(status.ok()) << status;
  return body;
}

TEST(StreamResponsesTest, ARecord) {
  RecordsResult result = Result(StreamView::kNewAndOldImages, Record("a", "bb"));
  result.next_iterator = "next";
  EXPECT_EQ(Body(result),
            StrCat(R"({"Records":[{"eventID":")", EventId(kLog, {Lsn(7), 1}),
                   R"(","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1","dynamodb":)"
                   R"({"ApproximateCreationDateTime":1728930000,"Keys":{"pk":{"S":"k"}},"NewImage":{"pk":{"S":"k"},"text":{"S":"bb"}},)"
                   R"("OldImage":{"pk":{"S":"k"},"text":{"S":"a"}},"SequenceNumber":"100000000000000007001","SizeBytes":20,)"
                   R"("StreamViewType":"NEW_AND_OLD_IMAGES"}}],"NextShardIterator":"next"})"));
}

TEST(StreamResponsesTest, NoRecords) {
  RecordsResult result;
  EXPECT_EQ(Body(result), R"({"Records":[]})");
  result.next_iterator = "next";
  EXPECT_EQ(Body(result), R"({"Records":[],"NextShardIterator":"next"})");
}

// "SizeBytes = keys + included images".
TEST(StreamResponsesTest, ViewTypes) {
  const StreamRecord record = Record("a", "bb");
  const std::string keys = Body(Result(StreamView::kKeysOnly, record));
  EXPECT_THAT(keys, HasSubstr(R"("Keys":{"pk":{"S":"k"}},"SequenceNumber")"));
  EXPECT_THAT(keys, HasSubstr(R"("SizeBytes":3,"StreamViewType":"KEYS_ONLY")"));
  const std::string newer = Body(Result(StreamView::kNewImage, record));
  EXPECT_THAT(newer, HasSubstr(R"("NewImage":{"pk":{"S":"k"},"text":{"S":"bb"}},"SequenceNumber")"));
  EXPECT_THAT(newer, HasSubstr(R"("SizeBytes":12,"StreamViewType":"NEW_IMAGE")"));
  const std::string older = Body(Result(StreamView::kOldImage, record));
  EXPECT_THAT(older, HasSubstr(R"("Keys":{"pk":{"S":"k"}},"OldImage":{"pk":{"S":"k"},"text":{"S":"a"}},"SequenceNumber")"));
  EXPECT_THAT(older, HasSubstr(R"("SizeBytes":11,"StreamViewType":"OLD_IMAGE")"));
}

TEST(StreamResponsesTest, InsertsAndRemoves) {
  StreamRecord insert = Record("a", "bb");
  insert.existed = false;
  insert.old_image.clear();
  const std::string inserted = Body(Result(StreamView::kNewAndOldImages, insert));
  EXPECT_THAT(inserted, HasSubstr(R"("eventName":"INSERT")"));
  EXPECT_THAT(inserted, Not(HasSubstr("OldImage")));
  StreamRecord remove = Record("a", "bb");
  remove.exists = false;
  remove.new_image.clear();
  const std::string removed = Body(Result(StreamView::kNewAndOldImages, remove));
  EXPECT_THAT(removed, HasSubstr(R"("eventName":"REMOVE")"));
  EXPECT_THAT(removed, Not(HasSubstr("NewImage")));
  EXPECT_THAT(removed, Not(HasSubstr("userIdentity")));
}

// A replicated delete of TTL has none: reference/global-tables.md §7, "Streams".
TEST(StreamResponsesTest, OnlyTtlHasAnIdentity) {
  for (const ChangeCause cause : {ChangeCause::kClient, ChangeCause::kTtl, ChangeCause::kReplication, ChangeCause::kRestore}) {
    StreamRecord record = Record("a", "bb");
    record.cause = cause;
    const bool named = Body(Result(StreamView::kKeysOnly, record))
                           .find(R"("userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}}])") != std::string::npos;
    EXPECT_EQ(named, cause == ChangeCause::kTtl);
  }
}

TEST(StreamResponsesTest, KeysWithASortKey) {
  StreamRecord record = Record("a", "bb");
  const AttributeValue sort = AttributeValue::N(Number::FromInt(5));
  record.key = EncodeItemKey(AttributeValue::S("k"), &sort);
  RecordsResult result = Result(StreamView::kKeysOnly, record);
  result.key_schema.sort_key = {"sk", AttributeValue::Type::kN};
  EXPECT_THAT(Body(result), HasSubstr(R"("Keys":{"pk":{"S":"k"},"sk":{"N":"5"}})"));
}

TEST(StreamResponsesTest, DamageIsTold) {
  StreamRecord image = Record("a", "bb"), key = image;
  image.new_image = "rubbish";
  key.key.bytes = "rubbish";
  for (const StreamRecord& record : {image, key}) {
    std::string body;
    EXPECT_TRUE(absl::IsDataLoss(AppendGetRecordsResponse(Result(StreamView::kNewImage, record), TestEndpoint(), &body)));
  }
}

TEST(StreamResponsesTest, AnEventIdIsOfOneRecord) {
  const std::string id = EventId(kLog, {Lsn(7), 1});
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(EventId(kLog, {Lsn(7), 1}), id);
  EXPECT_NE(EventId(kLog, {Lsn(7), 2}), id);
  EXPECT_NE(EventId(kLog, {Lsn(8), 1}), id);
  EXPECT_NE(EventId({kLog.table, PartitionId(4)}, {Lsn(7), 1}), id);
  EXPECT_NE(EventId({TableId{1, 3}, kLog.partition}, {Lsn(7), 1}), id);
}

TEST(StreamResponsesTest, Streams) {
  ListStreamsResult result;
  std::string body;
  AppendListStreamsResponse(result, TestEndpoint(), &body);
  EXPECT_EQ(body, R"({"Streams":[]})");
  result = {{{"orders", kLabel}}, false};
  const std::string one = StrCat(R"({"Streams":[{"StreamArn":")", kArn, R"(","TableName":"orders","StreamLabel":")", kLabel, "\"}]");
  body.clear();
  AppendListStreamsResponse(result, TestEndpoint(), &body);
  EXPECT_EQ(body, one + "}");
  result.more = true;
  body.clear();
  AppendListStreamsResponse(result, TestEndpoint(), &body);
  EXPECT_EQ(body, StrCat(one, R"(,"LastEvaluatedStreamArn":")", kArn, "\"}"));
}

TEST(StreamResponsesTest, ADescription) {
  const Shard closed{"first", "gone", 1, StreamView::kOldImage, Lsn(4), kNow, Lsn(9), kNow};
  const Shard open{"second", "", 1, StreamView::kOldImage, Lsn(9), kNow, Lsn(0), WallTime()};
  StreamDescription description{"orders", {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}},
                                {1, StreamView::kOldImage, kNow, WallTime()}, StreamStatus::kEnabled, {closed, open}, false};
  const auto body_of = [&] {
    std::string body;
    AppendDescribeStreamResponse(description, TestEndpoint(), &body);
    return body;
  };
  EXPECT_EQ(body_of(),
            StrCat(R"({"StreamDescription":{"StreamArn":")", kArn, R"(","StreamLabel":")", kLabel,
                   R"(","StreamStatus":"ENABLED","StreamViewType":"OLD_IMAGE","CreationRequestDateTime":1728930000.987,)"
                   R"("TableName":"orders","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],)"
                   R"("Shards":[{"ShardId":"first","SequenceNumberRange":{"StartingSequenceNumber":"100000000000000005000",)"
                   R"("EndingSequenceNumber":"100000000000000009000"},"ParentShardId":"gone"},)"
                   R"({"ShardId":"second","SequenceNumberRange":{"StartingSequenceNumber":"100000000000000010000"}}]}})"));
  description.more = true;
  EXPECT_THAT(body_of(), HasSubstr(R"("LastEvaluatedShardId":"second"}})"));
  for (const auto& [status, name] : {std::pair{StreamStatus::kEnabling, "ENABLING"}, std::pair{StreamStatus::kDisabling, "DISABLING"},
                                     std::pair{StreamStatus::kDisabled, "DISABLED"}}) {
    description.status = status;
    EXPECT_THAT(body_of(), HasSubstr(StrCat(R"("StreamStatus":")", name, "\"")));
  }
}

TEST(StreamResponsesTest, AnIterator) {
  std::string body;
  AppendGetShardIteratorResponse("x/+=", &body);
  EXPECT_EQ(body, R"({"ShardIterator":"x/+="})");
}

TEST(StreamResponsesTest, TheStreamOfATable) {
  TableView view;
  view.table.name = "orders";
  view.table.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  const auto described = [&] {
    std::string body;
    AppendDescribeTableResponse(view, TestEndpoint(), &body);
    return body;
  };
  EXPECT_THAT(described(), Not(HasSubstr("Stream")));
  view.table.attributes.streams = {{1, StreamView::kOldImage, kNow, WallTime()}};
  const std::string latest = StrCat(R"("LatestStreamLabel":")", kLabel, R"(","LatestStreamArn":")", kArn, "\"");
  EXPECT_THAT(described(), HasSubstr(StrCat(R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"},)", latest)));
  view.table.attributes.streams.back().disabled_at = kNow;
  EXPECT_THAT(described(), Not(HasSubstr("StreamSpecification")));
  EXPECT_THAT(described(), HasSubstr(latest));
}

}  // namespace
}  // namespace meridian::stream_responses_test
