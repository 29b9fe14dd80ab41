#include "regiond/core/expression/expression_cache.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::expression_cache_test {
namespace {

TEST(ExpressionCache, SameTextSameTree) {
  ExpressionCache cache(10);
  const auto first = cache.Condition(ExpressionKind::kCondition, "a = :v").value();
  EXPECT_EQ(cache.Condition(ExpressionKind::kCondition, std::string("a = :v")).value(), first);
  EXPECT_EQ(cache.hits_total(), 1);
  EXPECT_EQ(cache.misses_total(), 1);
}

TEST(ExpressionCache, KindsAreApart) {
  ExpressionCache cache(10);
  const auto condition = cache.Condition(ExpressionKind::kCondition, "a = :v").value();
  EXPECT_EQ(cache.Condition(ExpressionKind::kFilter, "a = :v").value()->kind, ExpressionKind::kFilter);
  EXPECT_EQ(condition->kind, ExpressionKind::kCondition);
  EXPECT_TRUE(cache.Projection("a").ok());
  EXPECT_TRUE(cache.Update("REMOVE a").ok());
  EXPECT_FALSE(cache.Condition(ExpressionKind::kCondition, "REMOVE a").ok());
  EXPECT_EQ(cache.size(), 4u);
}

TEST(ExpressionCache, TheLeastRecentlyUsedGoes) {
  ExpressionCache cache(2);
  const auto a = cache.Projection("a").value();
  ASSERT_TRUE(cache.Projection("b").ok());
  EXPECT_EQ(cache.Projection("a").value(), a);  // now b is the oldest
  ASSERT_TRUE(cache.Projection("c").ok());
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(cache.Projection("a").value(), a);
  const int64_t misses = cache.misses_total();
  ASSERT_TRUE(cache.Projection("b").ok());
  EXPECT_EQ(cache.misses_total(), misses + 1);
}

TEST(ExpressionCache, ErrorsAreNotKept) {
  ExpressionCache cache(2);
  EXPECT_EQ(Message(cache.Update("SET").status()), Message(ParseUpdate("SET").status()));
  EXPECT_FALSE(cache.Update("SET").ok());
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(cache.misses_total(), 2);
}

TEST(ExpressionCache, TreesOutliveTheirEviction) {
  ExpressionCache cache(1);
  const auto kept = cache.Condition(ExpressionKind::kCondition, "a = :v").value();
  ASSERT_TRUE(cache.Projection("b").ok());
  const ExpressionParameters params = Params("{:v: 1}");
  Bindings bindings = Bindings::Make(params).value();
  const Item item = It("{a: 1}");
  EXPECT_TRUE(Evaluate(BindCondition(kept, bindings).value(), &item));
}

// The limits are those on what clients write as expressions (§4); the edge bounds what it writes itself.
TEST(ExpressionCache, LegacyTextsMayBeLongAndAreThenNotKept) {
  std::string names, tests = "a = :v", candidates = ":v";
  for (int i = 0; i < 1500; ++i) {
    StrAppend(&names, names.empty() ? "" : ", ", "#n", i);
    StrAppend(&tests, " AND a = :v");
    StrAppend(&candidates, ", :v");
  }
  ExpressionCache cache(10);
  EXPECT_FALSE(cache.Projection(names).ok());
  EXPECT_TRUE(cache.Projection(names, ExpressionKind::kAttributesToGet).ok());
  const std::string in = StrCat("a IN (", candidates, ")");
  for (const std::string& text : {tests, in}) {
    EXPECT_FALSE(cache.Condition(ExpressionKind::kFilter, text).ok());
    EXPECT_TRUE(cache.Condition(ExpressionKind::kScanFilter, text).ok());
  }
  EXPECT_TRUE(cache.Update(StrCat("REMOVE ", names), ExpressionKind::kAttributeUpdates).ok());
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(cache.Update("REMOVE a", ExpressionKind::kAttributeUpdates).value()->kind,
            ExpressionKind::kAttributeUpdates);
  EXPECT_EQ(cache.size(), 1u);
}

}  // namespace
}  // namespace meridian::expression_cache_test
