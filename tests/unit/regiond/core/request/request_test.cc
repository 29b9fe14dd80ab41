// Reads and writes of one table through the Region, below the JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "tests/support/region_harness.h"

namespace meridian::request_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Number N(int64_t value) { return Number::FromInt(value); }

class RequestTest : public ::testing::Test {
 protected:
  RequestTest() : harness_("us-east-1", 4) {}
  void SetUp() override {
    TableSettings settings;
    settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    settings.key_schema.sort_key = KeyAttribute{"sk", AttributeValue::Type::kN};
    ASSERT_TRUE(harness_.region().CreateTable("t", settings, false).ok());
    harness_.Settle();
  }

  static Item Key(std::string_view pk, int64_t sk) {
    Item key;
    key.Set("pk", AttributeValue::S(pk));
    key.Set("sk", AttributeValue::N(N(sk)));
    return key;
  }
  Reply Write(WriteRequest request) {
    harness_.region().Write(1, request);
    std::vector<Reply> replies = harness_.SettleAndTakeReplies();
    EXPECT_EQ(replies.size(), 1u);
    return std::move(replies.at(0));
  }
  void Fill(std::string_view pk, int64_t from, int64_t to) {
    for (int64_t sk = from; sk <= to; ++sk) {
      Item item = Key(pk, sk);
      item.Set("even", AttributeValue::Bool(sk % 2 == 0));
      ASSERT_TRUE(Write({PutRequest{"t", item}}).status.ok());
    }
  }
  ReadView View() { return *harness_.region().ViewOf("t", true); }

  static std::vector<std::string> SortKeys(const PageResult& page) {
    std::vector<std::string> keys;
    for (const ResultItem& item : page.items) {
      const Item decoded = std::holds_alternative<Item>(item) ? std::get<Item>(item)
                                                              : *DecodeItem(std::get<std::string>(item));
      keys.push_back(decoded.Find("sk")->If<Number>()->ToString());
    }
    return keys;
  }
  QueryRequest QueryOf(std::string_view pk, const std::string& condition = "pk = :p") {
    QueryRequest query{"t"};
    query.key_condition_expression = condition;
    query.parameters.values.Set(":p", AttributeValue::S(pk));
    return query;
  }
  PageResult Run(const QueryRequest& query) {
    ReadView view = View();
    absl::StatusOr<PageResult> page = Query(harness_.region().expressions(), view, query);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : PageResult();
  }

  RegionHarness harness_;
};

TEST_F(RequestTest, QueryReturnsOnePartitionKeyInOrder) {
  Fill("a", -2, 3);
  Fill("b", 0, 1);
  EXPECT_THAT(SortKeys(Run(QueryOf("a"))), ElementsAre("-2", "-1", "0", "1", "2", "3"));
  QueryRequest backwards = QueryOf("a");
  backwards.scan_index_forward = false;
  EXPECT_THAT(SortKeys(Run(backwards)), ElementsAre("3", "2", "1", "0", "-1", "-2"));
  EXPECT_THAT(SortKeys(Run(QueryOf("c"))), IsEmpty());
}

TEST_F(RequestTest, EverySortConditionBoundsExactly) {
  Fill("a", 1, 5);
  const auto keys = [&](const std::string& condition) {
    QueryRequest query = QueryOf("a", "pk = :p AND " + condition);
    query.parameters.values.Set(":x", AttributeValue::N(N(3)));
    if (condition.find(":y") != std::string::npos) query.parameters.values.Set(":y", AttributeValue::N(N(4)));
    return SortKeys(Run(query));
  };
  EXPECT_THAT(keys("sk = :x"), ElementsAre("3"));
  EXPECT_THAT(keys("sk < :x"), ElementsAre("1", "2"));
  EXPECT_THAT(keys("sk <= :x"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(keys("sk > :x"), ElementsAre("4", "5"));
  EXPECT_THAT(keys("sk >= :x"), ElementsAre("3", "4", "5"));
  EXPECT_THAT(keys("sk BETWEEN :x AND :y"), ElementsAre("3", "4"));
}

TEST_F(RequestTest, PagesByLimitInBothDirections) {
  Fill("a", 1, 5);
  for (const bool forward : {true, false}) {
    QueryRequest query = QueryOf("a");
    query.scan_index_forward = forward;
    query.limit = 2;
    std::vector<std::string> all;
    for (int pages = 0; pages < 4; ++pages) {
      const PageResult page = Run(query);
      for (const std::string& key : SortKeys(page)) all.push_back(key);
      if (!page.last_evaluated_key) break;
      query.exclusive_start_key = page.last_evaluated_key;
    }
    if (forward) {
      EXPECT_THAT(all, ElementsAre("1", "2", "3", "4", "5"));
    } else {
      EXPECT_THAT(all, ElementsAre("5", "4", "3", "2", "1"));
    }
  }
}

TEST_F(RequestTest, LimitCountsBeforeTheFilter) {
  Fill("a", 1, 5);
  QueryRequest query = QueryOf("a");
  query.filter_expression = "even = :t";
  query.parameters.values.Set(":t", AttributeValue::Bool(true));
  query.limit = 3;
  const PageResult page = Run(query);
  EXPECT_EQ(page.scanned_count, 3);
  EXPECT_EQ(page.count, 1);
  EXPECT_THAT(SortKeys(page), ElementsAre("2"));
  ASSERT_TRUE(page.last_evaluated_key.has_value());
  EXPECT_EQ(*page.last_evaluated_key, Key("a", 3));
}

TEST_F(RequestTest, APageEndsAtOneMegabyte) {
  for (int64_t sk = 1; sk <= 4; ++sk) {
    Item item = Key("a", sk);
    item.Set("big", AttributeValue::S(std::string(390 * 1024, 'x')));
    ASSERT_TRUE(Write({PutRequest{"t", item}}).status.ok());
  }
  const PageResult page = Run(QueryOf("a"));
  EXPECT_EQ(page.count, 3);
  EXPECT_EQ(*page.last_evaluated_key, Key("a", 3));
}

TEST_F(RequestTest, SegmentsOfAScanAreDisjointAndComplete) {
  for (int i = 0; i < 40; ++i) Fill("p" + std::to_string(i), 1, 1);
  int64_t sum = 0;
  for (int64_t segment = 0; segment < 7; ++segment) {
    ScanRequest scan{"t"};
    scan.segment = segment;
    scan.total_segments = 7;
    ReadView view = View();
    absl::StatusOr<PageResult> page = Scan(harness_.region().expressions(), view, scan);
    ASSERT_TRUE(page.ok());
    sum += page->count;
  }
  EXPECT_EQ(sum, 40);
}

TEST_F(RequestTest, AStartingKeyOfAnotherPartitionKeyIsRefused) {
  QueryRequest query = QueryOf("a");
  query.exclusive_start_key = Key("b", 1);
  ReadView view = View();
  EXPECT_EQ(std::string(Query(harness_.region().expressions(), view, query).status().message()),
            "The provided starting key is outside query boundaries based on provided conditions");
}

// reference/dynamodb-api.md §4.4: ReturnValues.
TEST_F(RequestTest, UpdateReturnsWhatWasAskedFor) {
  WriteRequest update{UpdateRequest{"t", Key("a", 1), "SET c = :one"}};
  update.parameters.values.Set(":one", AttributeValue::N(N(1)));
  update.return_values = ReturnValues::kAllOld;
  EXPECT_FALSE(Write(update).result.attributes.has_value()) << "there was no item";
  std::get<UpdateRequest>(update.action).update_expression = "SET c = c + :one";
  update.return_values = ReturnValues::kUpdatedNew;
  Reply reply = Write(update);
  ASSERT_TRUE(reply.status.ok()) << reply.status;
  Item expected;
  expected.Set("c", AttributeValue::N(N(2)));
  EXPECT_EQ(std::get<Item>(*reply.result.attributes), expected);
}

TEST_F(RequestTest, AnUpdateWithoutExpressionCreatesAKeyOnlyItem) {
  ASSERT_TRUE(Write({UpdateRequest{"t", Key("a", 1)}}).status.ok());
  EXPECT_EQ(Run(QueryOf("a")).count, 1);
}

TEST_F(RequestTest, AFailedConditionShowsTheItemWhenAsked) {
  Fill("a", 1, 1);
  WriteRequest del{DeleteRequest{"t", Key("a", 1)}};
  del.condition_expression = "attribute_not_exists(pk)";
  EXPECT_FALSE(ToAwsError(Write(del).status).encoded_item.has_value());
  del.return_item_on_condition_failure = true;
  EXPECT_TRUE(ToAwsError(Write(del).status).encoded_item.has_value());
}

// reference/dynamodb-api.md §9, INSERT existing key. That the item is never shown is (unverified).
TEST_F(RequestTest, AnInsertOfWhatIsThereIsADuplicate) {
  Fill("a", 1, 1);
  WriteRequest insert{PutRequest{"t", Key("a", 1)}};
  insert.condition_expression = "attribute_not_exists(pk)";
  insert.inserts = true;
  insert.return_item_on_condition_failure = true;
  const absl::Status status = Write(insert).status;
  EXPECT_EQ(AwsErrorName(status), "DuplicateItemException");
  EXPECT_FALSE(ToAwsError(status).encoded_item.has_value());
  insert.action = PutRequest{"t", Key("a", 2)};
  EXPECT_TRUE(Write(insert).status.ok());
}

TEST_F(RequestTest, TooLargeAnItemIsRefused) {
  Item item = Key("a", 1);
  item.Set("big", AttributeValue::S(std::string(kItemBytesMax, 'x')));
  EXPECT_EQ(std::string(Write({PutRequest{"t", item}}).status.message()),
            "Item size has exceeded the maximum allowed size");
}

TEST_F(RequestTest, BilledSizesAreThoseOfTheItems) {
  Item item = Key("a", 1);
  item.Set("x", AttributeValue::S(std::string(1000, 'x')));
  const Reply put = Write({PutRequest{"t", item}});
  EXPECT_EQ(put.result.bytes_after, static_cast<int64_t>(ItemSizeForBilling(item)));
  const Reply del = Write({DeleteRequest{"t", Key("a", 1)}});
  EXPECT_EQ(del.result.bytes_before, static_cast<int64_t>(ItemSizeForBilling(item)));
}

}  // namespace
}  // namespace meridian::request_test
