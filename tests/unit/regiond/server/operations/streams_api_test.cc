// The operations of streams on a Region whose clock the test moves: reference/streams-ttl-triggers.md §1, §2. What needs no such clock is
// in tests/conformance/streams_test.py.
#include "regiond/server/operations/streams_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/stream_setting.h"
#include "tests/support/region_harness.h"

namespace meridian::streams_api_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Duration kHour = Duration::Seconds(3600);

// What stands in quotes after each `"name":` of an answer.
std::vector<std::string> Values(const std::string& body, std::string_view name) {
  std::vector<std::string> values;
  const std::string before = StrCat("\"", name, "\":\"");
  for (size_t at = body.find(before); at != std::string::npos; at = body.find(before, at)) {
    at += before.size();
    values.push_back(body.substr(at, body.find('"', at) - at));
  }
  return values;
}

class StreamsApiTest : public ::testing::Test {
 protected:
  void SetUp() override { harness_.CreateTable("t"); }

  void Enable() {
    Change([&](TableDescriptor& table, WallTime now) {
      return EnableStream(table.attributes, table.name, StreamView::kNewAndOldImages, now);
    });
  }
  void Disable() {
    Change([&](TableDescriptor& table, WallTime now) { return DisableStream(table.attributes, table.name, now); });
  }
  void Put(std::string_view key, std::string_view value) {
    harness_.region().Write(1, harness_.Put(key, value));
    harness_.SettleAndTakeReplies();
  }
  // The wall clock alone, and then a little of all clocks, so that what is due is done.
  void Jump(Duration time) {
    harness_.clock.wall = harness_.clock.wall + time;
    harness_.Pass(Duration::Seconds(6));
  }

  std::string Ask(Operation operation, std::string_view body) {
    const absl::StatusOr<std::string> answer = api_.Answer(operation, body);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(std::string());
  }
  std::string ErrorOf(Operation operation, std::string_view body) { return AwsErrorName(api_.Answer(operation, body).status()); }

  std::vector<std::string> Arns() { return Values(Ask(Operation::kListStreams, "{}"), "StreamArn"); }
  static std::string OfStream(std::string_view arn) { return StrCat(R"({"StreamArn":")", arn, "\"}"); }
  std::string Describe(std::string_view arn) { return Ask(Operation::kDescribeStream, OfStream(arn)); }
  std::vector<std::string> ShardsOf(std::string_view arn) { return Values(Describe(arn), "ShardId"); }
  static std::string OfShard(std::string_view arn, std::string_view shard, std::string_view type, std::string_view sequence = "") {
    return StrCat(R"({"StreamArn":")", arn, R"(","ShardId":")", shard, R"(","ShardIteratorType":")", type, "\"",
                  sequence.empty() ? std::string() : StrCat(R"(,"SequenceNumber":")", sequence, "\""), "}");
  }
  // What GetRecords asks at the start of the shard.
  std::string FromStart(std::string_view arn, std::string_view shard) {
    return Ask(Operation::kGetShardIterator, OfShard(arn, shard, "TRIM_HORIZON"));
  }
  std::string Read(std::string_view arn, std::string_view shard) { return Ask(Operation::kGetRecords, FromStart(arn, shard)); }
  // Of all shards, in their order.
  std::vector<std::string> EventsOf(std::string_view arn) {
    std::vector<std::string> events;
    for (const std::string& shard : ShardsOf(arn)) {
      for (std::string& event : Values(Read(arn, shard), "eventName")) events.push_back(std::move(event));
    }
    return events;
  }

  RegionHarness harness_{"us-east-1", 2};
  const ApiEndpoint endpoint_{.region = "us-east-1"};
  StreamsApi api_{harness_.region(), endpoint_, harness_.clock};

 private:
  void Change(Region::TableChange change) {
    const absl::Status status = harness_.region().ChangeTable("t", change);
    ASSERT_TRUE(status.ok()) << status;
    harness_.Pass(Duration::Seconds(1));
  }
};

TEST_F(StreamsApiTest, AStreamHasAShardOfEachPartition) {
  EXPECT_THAT(Arns(), IsEmpty());
  Enable();
  ASSERT_THAT(Arns(), SizeIs(1));
  EXPECT_THAT(Values(Describe(Arns()[0]), "StreamStatus"), ElementsAre("ENABLED"));
  EXPECT_THAT(ShardsOf(Arns()[0]), SizeIs(2));
}

// streams-ttl-triggers.md §1: a toggle takes as long as the table is UPDATING, and a stream goes with its table.
TEST(StreamsApiStatusTest, AStreamIsOnItsWayAsLongAsItsTableIs) {
  constexpr Duration kTakes = Duration::Seconds(10);
  RegionHarness harness("us-east-1", 2, {.table_change = kTakes});
  const ApiEndpoint endpoint{.region = "us-east-1"};
  StreamsApi api(harness.region(), endpoint, harness.clock);
  const auto over = [&] { harness.Pass(kTakes + Duration::Seconds(1)); };
  const auto enable = [](TableDescriptor& table, WallTime now) {
    return EnableStream(table.attributes, table.name, StreamView::kKeysOnly, now);
  };
  const auto disable = [](TableDescriptor& table, WallTime now) { return DisableStream(table.attributes, table.name, now); };
  const auto statuses = [&] {
    std::vector<std::string> all;
    for (const std::string& arn : Values(*api.Answer(Operation::kListStreams, "{}"), "StreamArn")) {
      const absl::StatusOr<std::string> stream = api.Answer(Operation::kDescribeStream, StrCat(R"({"StreamArn":")", arn, "\"}"));
      all.push_back(Values(*stream, "StreamStatus").at(0));
    }
    return all;
  };
  const auto begin = [&](Region::TableChange change) {
    EXPECT_TRUE(harness.region().ChangeTable("t", change, TableChangeKind::kStream).ok());
    harness.Pass(Duration::Seconds(1));
  };
  harness.CreateTable("t");
  over();
  begin(enable);
  EXPECT_THAT(statuses(), ElementsAre("ENABLING"));
  over();
  EXPECT_THAT(statuses(), ElementsAre("ENABLED"));
  begin(disable);
  EXPECT_THAT(statuses(), ElementsAre("DISABLING"));
  over();
  EXPECT_THAT(statuses(), ElementsAre("DISABLED"));
  begin(enable);
  EXPECT_THAT(statuses(), ElementsAre("DISABLED", "ENABLING")) << "the other stays as it is";
  over();
  harness.region().DeleteTable(1, "t");
  EXPECT_THAT(statuses(), ElementsAre("DISABLED", "DISABLING"));
}

TEST_F(StreamsApiTest, ItTellsOfWrites) {
  Put("k", "before");
  Enable();
  Put("k", "one");
  Put("k", "one");
  harness_.region().Write(1, harness_.Delete("k"));
  harness_.Settle();
  EXPECT_THAT(EventsOf(Arns()[0]), ElementsAre("MODIFY", "REMOVE"));
}

TEST_F(StreamsApiTest, AWriteRightAfterEnablingIsToldAndOneRightAfterDisablingIsNot) {
  ASSERT_TRUE(harness_.region().ChangeTable("t", [](TableDescriptor& table, WallTime now) {
    return EnableStream(table.attributes, table.name, StreamView::kKeysOnly, now);
  }).ok());
  Put("k", "one");
  ASSERT_TRUE(harness_.region().ChangeTable("t", [](TableDescriptor& table, WallTime now) {
    return DisableStream(table.attributes, table.name, now);
  }).ok());
  Put("k", "two");
  harness_.Pass(Duration::Seconds(1));
  EXPECT_THAT(EventsOf(Arns()[0]), ElementsAre("INSERT"));
}

TEST_F(StreamsApiTest, AnIteratorIsGoodForFifteenMinutes) {
  Enable();
  const std::string first = FromStart(Arns()[0], ShardsOf(Arns()[0])[0]);
  harness_.clock.wall = harness_.clock.wall + Duration::Seconds(900);
  const std::string answer = Ask(Operation::kGetRecords, first);
  const std::string next = StrCat(R"({"ShardIterator":")", Values(answer, "NextShardIterator").at(0), "\"}");
  harness_.clock.wall = harness_.clock.wall + Duration::Seconds(1);
  EXPECT_EQ(ErrorOf(Operation::kGetRecords, first), "ExpiredIteratorException");
  EXPECT_EQ(api_.Answer(Operation::kGetRecords, next).status(), absl::OkStatus());
}

TEST_F(StreamsApiTest, AShardRollsOver) {
  Enable();
  const std::string arn = Arns()[0];
  Put("k", "one");
  const std::vector<std::string> parents = ShardsOf(arn);
  Jump(kHour * 4);
  Put("k", "two");
  const std::string description = Describe(arn);
  EXPECT_THAT(Values(description, "StreamStatus"), ElementsAre("ENABLED"));
  const std::vector<std::string> shards = Values(description, "ShardId");
  ASSERT_THAT(shards, SizeIs(4));
  EXPECT_THAT(Values(description, "ParentShardId"), ::testing::UnorderedElementsAreArray(parents));
  EXPECT_THAT(Values(description, "EndingSequenceNumber"), SizeIs(2));
  EXPECT_THAT(EventsOf(arn), ElementsAre("INSERT", "MODIFY")) << "parents come first";
  for (const std::string& parent : parents) EXPECT_THAT(Values(Read(arn, parent), "NextShardIterator"), IsEmpty());
  for (size_t i = 2; i < 4; ++i) EXPECT_THAT(Values(Read(arn, shards[i]), "NextShardIterator"), SizeIs(1));
  const std::string children = Ask(Operation::kDescribeStream, StrCat(R"({"StreamArn":")", arn, R"(","ShardFilter":{)",
                                                                      R"("Type":"CHILD_SHARDS","ShardId":")", parents[0], "\"}}"));
  EXPECT_THAT(Values(children, "ParentShardId"), ElementsAre(parents[0]));
}

TEST_F(StreamsApiTest, ADayLaterItIsForgotten) {
  Enable();
  const std::string arn = Arns()[0];
  Put("k", "one");
  std::string shard, number;
  for (const std::string& one : ShardsOf(arn)) {
    const std::vector<std::string> numbers = Values(Read(arn, one), "SequenceNumber");
    if (numbers.empty()) continue;
    shard = one;
    number = numbers[0];
  }
  ASSERT_NE(number, "");
  Jump(kHour * 25);
  EXPECT_THAT(EventsOf(arn), IsEmpty());
  EXPECT_EQ(ErrorOf(Operation::kGetShardIterator, OfShard(arn, shard, "AT_SEQUENCE_NUMBER", number)), "TrimmedDataAccessException");
  Jump(kHour * 25);
  EXPECT_EQ(ErrorOf(Operation::kGetShardIterator, OfShard(arn, shard, "TRIM_HORIZON")), "ResourceNotFoundException") << "with its shard";
  EXPECT_THAT(Values(Describe(arn), "StreamStatus"), ElementsAre("ENABLED"));
}

TEST_F(StreamsApiTest, ADisabledStreamIsThereForADay) {
  Enable();
  const std::string arn = Arns()[0];
  Put("k", "one");
  Disable();
  const std::string description = Describe(arn);
  EXPECT_THAT(Values(description, "StreamStatus"), ElementsAre("DISABLED"));
  EXPECT_THAT(Values(description, "EndingSequenceNumber"), SizeIs(2));
  EXPECT_THAT(EventsOf(arn), ElementsAre("INSERT"));
  Jump(kHour * 23);
  EXPECT_THAT(Arns(), ElementsAre(arn));
  Jump(kHour * 1);
  EXPECT_THAT(Arns(), IsEmpty());
  EXPECT_EQ(ErrorOf(Operation::kDescribeStream, OfStream(arn)), "ResourceNotFoundException");
}

TEST_F(StreamsApiTest, OneThatIsEnabledAnewIsAnother) {
  Enable();
  const std::string first = Arns()[0];
  Put("k", "one");
  Disable();
  Put("k", "two");
  Enable();
  Put("k", "three");
  ASSERT_THAT(Arns(), SizeIs(2));
  EXPECT_EQ(Arns()[0], first);
  EXPECT_THAT(EventsOf(Arns()[0]), ElementsAre("INSERT"));
  EXPECT_THAT(EventsOf(Arns()[1]), ElementsAre("MODIFY"));
  EXPECT_THAT(Values(Describe(Arns()[1]), "ParentShardId"), IsEmpty());
  EXPECT_EQ(ErrorOf(Operation::kGetShardIterator, OfShard(first, ShardsOf(Arns()[1])[0], "LATEST")), "ResourceNotFoundException");
}

TEST_F(StreamsApiTest, ListsGoOnAfterAStreamThatIsGone) {
  Enable();
  const std::string gone = endpoint_.StreamArn("a-table-that-was", "2026-01-01T00:00:00.000");
  const std::string answer = Ask(Operation::kListStreams, StrCat(R"({"ExclusiveStartStreamArn":")", gone, "\"}"));
  EXPECT_THAT(Values(answer, "TableName"), ElementsAre("t"));
}

TEST_F(StreamsApiTest, ADeletedTablesStreamGoesWithIt) {
  Enable();
  const std::string iterator = FromStart(Arns()[0], ShardsOf(Arns()[0])[0]);
  harness_.region().DeleteTable(1, "t");
  harness_.Settle();
  EXPECT_THAT(Arns(), IsEmpty());
  EXPECT_EQ(ErrorOf(Operation::kGetRecords, iterator), "ResourceNotFoundException");
}

TEST_F(StreamsApiTest, ItOutlivesTheLossOfAnAz) {
  Enable();
  const std::string arn = Arns()[0];
  Put("k", "one");
  const std::string before = Read(arn, ShardsOf(arn)[0]) + Read(arn, ShardsOf(arn)[1]);
  harness_.StopAz(harness_.LeaderOf("t"));
  harness_.Pass(Duration::Seconds(5));
  EXPECT_EQ(Values(Read(arn, ShardsOf(arn)[0]) + Read(arn, ShardsOf(arn)[1]), "eventID"), Values(before, "eventID"));
}

TEST_F(StreamsApiTest, NobodyTellsWhileNoAzIsThere) {
  Enable();
  const std::string arn = Arns()[0];
  const std::string iterator = FromStart(arn, ShardsOf(arn)[0]);
  for (uint8_t i = 0; i < 3; ++i) harness_.StopAz(AzId(i));
  EXPECT_TRUE(absl::IsUnavailable(api_.Answer(Operation::kDescribeStream, OfStream(arn)).status()));
  EXPECT_TRUE(absl::IsUnavailable(api_.Answer(Operation::kGetRecords, iterator).status()));
  EXPECT_THAT(Arns(), SizeIs(1)) << "the catalog knows";
}

}  // namespace
}  // namespace meridian::streams_api_test
