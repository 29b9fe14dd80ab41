// Query and Scan of secondary indexes through the Region: dynamodb-api.md §4.2, §6, §7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/request/reader.h"
#include "tests/support/region_harness.h"

namespace meridian::index_read_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Type = AttributeValue::Type;

AttributeValue N(int64_t value) { return AttributeValue::N(Number::FromInt(value)); }

// Items (pk, sk) with city, age and note; a local index by age, one global index by city and age that shows keys only, and one by city
// with everything.
class IndexReadTest : public ::testing::Test {
 protected:
  IndexReadTest() : harness_("us-east-1", 4) {}
  void SetUp() override {
    TableSettings settings;
    settings.key_schema = {{"pk", Type::kS}, KeyAttribute{"sk", Type::kN}};
    SecondaryIndex local;
    local.name = "by-age";
    local.kind = IndexKind::kLocal;
    local.number = 1;
    local.key = {{{"pk", Type::kS}}, {{"age", Type::kN}}};
    local.projection = ProjectionType::kKeysOnly;
    SecondaryIndex keys = local;
    keys.name = "by-city";
    keys.kind = IndexKind::kGlobal;
    keys.number = 2;
    keys.key = {{{"city", Type::kS}}, {{"age", Type::kN}}};
    SecondaryIndex all = keys;
    all.name = "all-of-city";
    all.number = 3;
    all.key.sort.clear();
    all.projection = ProjectionType::kAll;
    settings.indexes = {local, keys, all};
    ASSERT_TRUE(harness_.region().CreateTable("t", settings, false).ok());
    harness_.Settle();
  }

  void Put(std::string_view pk, int64_t sk, std::string_view city, int64_t age) {
    Item item;
    item.Set("pk", AttributeValue::S(pk));
    item.Set("sk", N(sk));
    item.Set("city", AttributeValue::S(city));
    item.Set("age", N(age));
    item.Set("note", AttributeValue::S(StrCat("note-", sk)));
    harness_.region().Write(1, {PutRequest{"t", item}});
    ASSERT_TRUE(harness_.SettleAndTakeReplies().at(0).status.ok());
  }
  static QueryRequest Of(std::string index, std::string condition) {
    QueryRequest query{"t"};
    query.index_name = std::move(index);
    query.key_condition_expression = std::move(condition);
    query.select = Select::kAllProjected;
    query.parameters.values.Set(":p", AttributeValue::S("p"));
    query.parameters.values.Set(":c", AttributeValue::S("Rome"));
    query.parameters.values.Set(":n", N(5));
    const std::string& text = *query.key_condition_expression;
    for (const std::string_view name : {":p", ":c", ":n"}) {
      if (text.find(name) == std::string::npos) query.parameters.values.Erase(name);
    }
    return query;
  }
  absl::StatusOr<PageResult> TryRun(const QueryRequest& query) {
    ReadView view = *harness_.region().ViewOf("t", query.consistent_read);
    return Query(harness_.region().expressions(), view, query);
  }
  PageResult Run(const QueryRequest& query) {
    absl::StatusOr<PageResult> page = TryRun(query);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : PageResult();
  }
  std::string ErrorOf(const QueryRequest& query) {
    const absl::Status status = TryRun(query).status();
    return status.ok() ? "OK" : std::string(status.message());
  }
  static std::vector<std::string> SortKeys(const PageResult& page) {
    std::vector<std::string> keys;
    for (const ResultItem& item : page.items) {
      const Item decoded = std::holds_alternative<Item>(item) ? std::get<Item>(item) : *DecodeItem(std::get<std::string>(item));
      keys.push_back(decoded.Find("sk")->If<Number>()->ToString());
    }
    return keys;
  }
  static bool HasNote(const PageResult& page) {
    return DecodeItem(std::get<std::string>(page.items.at(0)))->Find("note") != nullptr;
  }

  RegionHarness harness_;
};

TEST_F(IndexReadTest, GlobalIndexOverAllPartitions) {
  for (int64_t i = 0; i < 8; ++i) Put(StrCat("p", i), i, i % 2 == 0 ? "Rome" : "Oslo", 10 - i);
  EXPECT_THAT(SortKeys(Run(Of("by-city", "city = :c"))), ElementsAre("6", "4", "2", "0")) << "by age";
  QueryRequest backwards = Of("by-city", "city = :c");
  backwards.scan_index_forward = false;
  EXPECT_THAT(SortKeys(Run(backwards)), ElementsAre("0", "2", "4", "6"));
  EXPECT_THAT(SortKeys(Run(Of("by-city", "city = :c AND age > :n"))), ElementsAre("4", "2", "0"));
  EXPECT_THAT(SortKeys(Run(Of("by-city", "city = :c AND age <= :n"))), ElementsAre("6"));
  EXPECT_FALSE(HasNote(Run(Of("by-city", "city = :c"))));
  EXPECT_TRUE(HasNote(Run(Of("all-of-city", "city = :c"))));
}

TEST_F(IndexReadTest, EntriesFollowTheirItems) {
  Put("p", 1, "Rome", 1);
  Put("p", 1, "Oslo", 1);
  EXPECT_THAT(SortKeys(Run(Of("by-city", "city = :c"))), IsEmpty());
  Put("p", 1, "Rome", 2);
  EXPECT_THAT(SortKeys(Run(Of("by-city", "city = :c"))), ElementsAre("1"));
  EXPECT_EQ(harness_.region().IndexCountersOf(*harness_.region().catalog().Find("t")).at(2).entries, 1);
}

TEST_F(IndexReadTest, PagesNameIndexAndTableKeys) {
  for (int64_t i = 0; i < 5; ++i) Put("p", i, "Rome", 7);  // equal index keys
  QueryRequest query = Of("by-city", "city = :c");
  query.limit = 2;
  std::vector<std::string> seen;
  for (int page = 0; page < 4; ++page) {
    const PageResult result = Run(query);
    for (const std::string& key : SortKeys(result)) seen.push_back(key);
    if (!result.last_evaluated_key) break;
    EXPECT_EQ(result.last_evaluated_key->size(), 4u) << "city, age, pk, sk";
    query.exclusive_start_key = result.last_evaluated_key;
  }
  EXPECT_THAT(seen, ElementsAre("0", "1", "2", "3", "4"));
}

TEST_F(IndexReadTest, StartKeysMustFit) {
  QueryRequest query = Of("by-city", "city = :c");
  Item start;
  start.Set("pk", AttributeValue::S("p"));
  start.Set("sk", N(1));
  query.exclusive_start_key = start;
  EXPECT_EQ(ErrorOf(query), "The provided starting key is invalid");
  start.Set("age", N(1));
  start.Set("city", AttributeValue::S("Oslo"));
  query.exclusive_start_key = start;
  EXPECT_EQ(ErrorOf(query), "The provided starting key is outside query boundaries based on provided conditions");
  start.Set("note", N(1));
  query.exclusive_start_key = start;
  EXPECT_EQ(ErrorOf(query), "The provided starting key is invalid: The provided key element does not match the schema");
}

TEST_F(IndexReadTest, LocalIndexIsReadStronglyAndFetchesWhatItDoesNotShow) {
  for (int64_t i = 0; i < 4; ++i) Put("p", i, "Rome", 10 - i);
  Put("q", 9, "Rome", 1);
  QueryRequest query = Of("by-age", "pk = :p");
  query.consistent_read = true;
  PageResult page = Run(query);
  EXPECT_THAT(SortKeys(page), ElementsAre("3", "2", "1", "0"));
  EXPECT_FALSE(HasNote(page));
  EXPECT_EQ(page.blocks_fetched, 0);
  query.select = Select::kAllAttributes;
  page = Run(query);
  EXPECT_TRUE(HasNote(page));
  EXPECT_EQ(page.blocks_fetched, 4);
  query.select = Select::kSpecificAttributes;
  query.projection_expression = "sk, age";
  EXPECT_EQ(Run(query).blocks_fetched, 0) << "both are in the index";
  query.projection_expression = "sk, note";
  EXPECT_EQ(Run(query).blocks_fetched, 4);
}

TEST_F(IndexReadTest, Refusals) {
  EXPECT_EQ(ErrorOf(Of("none", "city = :c")), "The table does not have the specified index: none");
  QueryRequest strong = Of("by-city", "city = :c");
  strong.consistent_read = true;
  EXPECT_EQ(ErrorOf(strong), "Consistent reads are not supported on global secondary indexes");
  QueryRequest all = Of("by-city", "city = :c");
  all.select = Select::kAllAttributes;
  EXPECT_EQ(ErrorOf(all),
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-city "
            "because its projection type is not ALL");
  QueryRequest note = Of("by-city", "city = :c");
  note.projection_expression = "note";
  EXPECT_EQ(ErrorOf(note), "One or more parameter values were invalid: Global secondary index by-city does not project [note]");
  EXPECT_EQ(ErrorOf(Of("by-city", "pk = :p")), "Query condition missed key schema element: city");
  QueryRequest filter = Of("by-city", "city = :c");
  filter.filter_expression = "age > :c";
  EXPECT_EQ(ErrorOf(filter), "Filter Expression can only contain non-primary key attributes: Primary key attribute: age");
}

TEST_F(IndexReadTest, ScansWholeIndexesAndTheirSegments) {
  for (int64_t i = 0; i < 10; ++i) Put(StrCat("p", i), i, StrCat("city-", i % 3), i);
  const auto scan = [&](std::string index, std::optional<int64_t> segment, int64_t segments) {
    ScanRequest request{"t"};
    request.index_name = std::move(index);
    request.select = Select::kAllProjected;
    request.segment = segment;
    if (segment) request.total_segments = segments;
    ReadView view = *harness_.region().ViewOf("t", false);
    return *Scan(harness_.region().expressions(), view, request);
  };
  for (const char* index : {"by-age", "by-city", "all-of-city"}) {
    EXPECT_EQ(scan(index, std::nullopt, 0).count, 10) << index;
    int64_t sum = 0;
    for (int64_t segment = 0; segment < 3; ++segment) sum += scan(index, segment, 3).count;
    EXPECT_EQ(sum, 10) << index;
  }
}

}  // namespace
}  // namespace meridian::index_read_test
