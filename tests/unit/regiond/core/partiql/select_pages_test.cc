#include "regiond/core/partiql/select_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/region_harness.h"
#include "tests/unit/regiond/core/partiql/partiql_testing.h"

namespace meridian::select_pages_test {
namespace {

using ::testing::ElementsAre;

class SelectPagesTest : public ::testing::Test {
 protected:
  SelectPagesTest() : harness_("us-east-1", 4) {}
  void SetUp() override {
    TableSettings settings;
    settings.key_schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}};
    ASSERT_TRUE(harness_.region().CreateTable("t", settings, false).ok());
    harness_.Settle();
    for (const char* pk : {"a", "b", "c"}) {
      for (int sk = 1; sk <= 3; ++sk) {
        WriteRequest write;
        write.action = PutRequest{"t", *NotationReader(StrCat("{pk: '", pk, "', sk: ", sk, "}")).Read().If<AttributeMap>()};
        harness_.region().Write(1, write);
      }
    }
    harness_.SettleAndTakeReplies();
  }

  // Every page of `limit` items: "a1 a2", and how many there were.
  std::vector<std::string> Pages(std::string_view statement, std::optional<int64_t> limit) {
    std::vector<std::string> pages;
    SelectPosition from;
    do {
      const absl::StatusOr<SelectPage> page = Read(statement, from, limit);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      pages.push_back(Keys(*page));
      if (!page->next) return pages;
      from = *page->next;
    } while (pages.size() < 20);
    return pages;
  }
  absl::StatusOr<SelectPage> Read(std::string_view text, const SelectPosition& from, std::optional<int64_t> limit) {
    ReadView view = *harness_.region().ViewOf("t", true);
    const Statement statement = *ParseStatement(text, {});
    const BoundSelect bound =
        *BindSelect(std::get<SelectStatement>(statement.node), statement.slots, view.descriptor().settings, true);
    return ReadSelectPage(harness_.region().expressions(), view, bound, from, limit);
  }
  static std::string Keys(const SelectPage& page) {
    std::string text;
    for (const PageResult& read : page.reads) {
      for (const ResultItem& item : read.items) {
        const Item decoded = *DecodeItem(std::get<std::string>(item));
        StrAppend(&text, text.empty() ? "" : " ", *decoded.Find("pk")->If<std::string>(),
                  decoded.Find("sk")->If<Number>()->ToString());
      }
    }
    return text;
  }

  RegionHarness harness_;
};

TEST_F(SelectPagesTest, OneQuery) {
  EXPECT_THAT(Pages("SELECT * FROM t WHERE pk = 'b'", std::nullopt), ElementsAre("b1 b2 b3"));
  EXPECT_THAT(Pages("SELECT * FROM t WHERE pk = 'b'", 2), ElementsAre("b1 b2", "b3"));
}

TEST_F(SelectPagesTest, SeveralQueries) {
  const std::string_view statement = "SELECT * FROM t WHERE pk IN ['c', 'none', 'a']";
  EXPECT_THAT(Pages(statement, std::nullopt), ElementsAre("c1 c2 c3 a1 a2 a3"));
  EXPECT_THAT(Pages(statement, 4), ElementsAre("c1 c2 c3 a1", "a2 a3"));
  EXPECT_THAT(Pages("SELECT * FROM t WHERE pk IN ['b', 'a'] ORDER BY pk, sk DESC", 2), ElementsAre("a3 a2", "a1 b3", "b2 b1", ""));
}

TEST_F(SelectPagesTest, ScanReadsEverythingOnce) {
  EXPECT_THAT(Pages("SELECT * FROM t WHERE sk = 2 AND pk > 'b'", std::nullopt), ElementsAre("c2"));
  const std::vector<std::string> pages = Pages("SELECT * FROM t", 1);
  EXPECT_GE(pages.size(), 9u);
}

// A filter may look at the sort key, as no FilterExpression may.
TEST_F(SelectPagesTest, FiltersOnKeys) {
  EXPECT_THAT(Pages("SELECT * FROM t WHERE pk = 'a' AND sk IN [1, 3]", std::nullopt), ElementsAre("a1 a3"));
}

TEST_F(SelectPagesTest, PositionsOfOtherReads) {
  EXPECT_EQ(ErrorOf(Read("SELECT * FROM t WHERE pk = 'a'", {1, std::nullopt}, 1).status()), Validation("Invalid NextToken"));
  EXPECT_EQ(ErrorOf(Read("SELECT * FROM t", {1, std::nullopt}, 1).status()), Validation("Invalid NextToken"));
}

}  // namespace
}  // namespace meridian::select_pages_test
