// The limit of item collections: dynamodb-api.md §7 and §8.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/index_entries.h"

namespace meridian::collection_limit_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kBytesMax = 300;
const std::string kTwoOfIt(100, 'x');  // an item with it is some 110 bytes long, and there are two copies of it

class CollectionLimitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    TableSettings settings;
    settings.key_schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kS}};
    settings.billing_mode = BillingMode::kPayPerRequest;
    SecondaryIndex local;
    local.name = "local";
    local.number = 1;
    local.kind = IndexKind::kLocal;
    local.key = {{{"pk", AttributeValue::Type::kS}}, {{"v", AttributeValue::Type::kS}}};
    local.projection = ProjectionType::kAll;
    settings.indexes = {local};
    settings.next_index_number = 2;
    ASSERT_TRUE(region().CreateTable("t", settings, false).ok());
    harness_.Settle();
  }
  Region& region() { return harness_.region(); }

  static Item Keyed(const std::string& pk, const std::string& sk) {
    Item item;
    item.Set("pk", AttributeValue::S(pk));
    item.Set("sk", AttributeValue::S(sk));
    return item;
  }
  static WriteRequest Put(const std::string& pk, const std::string& sk, const std::string& value) {
    Item item = Keyed(pk, sk);
    item.Set("v", AttributeValue::S(value));
    WriteRequest write;
    write.action = PutRequest{"t", std::move(item)};
    return write;
  }
  static WriteRequest Delete(const std::string& pk, const std::string& sk) {
    WriteRequest write;
    write.action = DeleteRequest{"t", Keyed(pk, sk)};
    return write;
  }
  Reply Only() {
    for (int i = 0; i < 40; ++i) {
      std::vector<Reply> replies = harness_.SettleAndTakeReplies();
      if (!replies.empty()) return std::move(replies.front());
      harness_.Pass(Duration::Millis(50));
    }
    return {0, absl::DeadlineExceededError("no answer")};
  }
  Reply Do(const WriteRequest& write) {
    region().Write(1, write);
    return Only();
  }
  std::vector<std::string> Wrong() {
    Failures failures;
    CheckIndexEntries(region(), "t", failures);
    return failures.texts();
  }

  RegionHarness harness_{"us-east-1", 2, {.item_collection_bytes_max = kBytesMax}};
};

TEST_F(CollectionLimitTest, NoWriteMakesACollectionGrowBeyondIt) {
  const Reply first = Do(Put("p", "1", kTwoOfIt));
  ASSERT_TRUE(first.status.ok()) << first.status;
  EXPECT_EQ(first.result.collection_bytes, 2 * (2 + 1 + 2 + 1 + 1 + 100));
  const Reply refused = Do(Put("p", "2", kTwoOfIt));
  EXPECT_EQ(AwsErrorName(refused.status), "ItemCollectionSizeLimitExceededException");
  EXPECT_EQ(refused.status.message(), "Item collection size limit of 10 gigabytes exceeded");
  EXPECT_TRUE(Do(Put("another", "2", kTwoOfIt)).status.ok()) << "each collection has its own";
  EXPECT_TRUE(Do(Put("p", "2", "short")).status.ok());
  EXPECT_TRUE(Do(Put("p", "1", std::string(90, 'x'))).status.ok()) << "it shrinks";
  EXPECT_TRUE(Do(Delete("p", "1")).status.ok());
  EXPECT_TRUE(Do(Put("p", "2", kTwoOfIt)).status.ok()) << "there is room again";
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(CollectionLimitTest, WhatIsTooLargeAlreadyMayShrink) {
  ASSERT_TRUE(Do(Put("p", "1", kTwoOfIt)).status.ok());
  region().Write(1, Put("p", "2", "1"));
  region().Write(2, Put("p", "3", std::string(30, 'x')));
  region().Write(3, Put("p", "4", std::string(30, 'x')));  // proposed at once, before the leader's state has any of them
  for (const Reply& reply : harness_.SettleAndTakeReplies()) EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(AwsErrorName(Do(Put("p", "2", "12")).status), "ItemCollectionSizeLimitExceededException");
  EXPECT_TRUE(Do(Put("p", "2", "2")).status.ok()) << "as large as before";
  EXPECT_TRUE(Do(Put("p", "4", std::string(29, 'x'))).status.ok());
}

TEST_F(CollectionLimitTest, IsAReasonToCancelATransaction) {
  ASSERT_TRUE(Do(Put("p", "1", kTwoOfIt)).status.ok());
  region().TransactWrite(2, {{Put("another", "1", "v"), Put("p", "2", kTwoOfIt)}, "", 1});
  const AwsError error = ToAwsError(Only().status);
  std::vector<std::string> codes, messages;
  for (const CancellationReason& reason : error.reasons) {
    codes.push_back(reason.code);
    messages.push_back(reason.message);
  }
  EXPECT_THAT(codes, ElementsAre("None", "ItemCollectionSizeLimitExceeded"));
  EXPECT_THAT(messages, ElementsAre("", "Collection size exceeded."));
}

TEST_F(CollectionLimitTest, SizesSurviveARestartAndARebuiltAz) {
  ASSERT_TRUE(Do(Put("p", "1", kTwoOfIt)).status.ok());
  harness_.StopAz(AzId(1));
  harness_.StartAz(AzId(1));
  harness_.Pass(Duration::Seconds(1));
  harness_.CrashAndRestart(CrashKind::kMachine);
  harness_.Pass(Duration::Seconds(1));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_FALSE(Do(Put("p", "2", kTwoOfIt)).status.ok());
}

}  // namespace
}  // namespace meridian::collection_limit_test
