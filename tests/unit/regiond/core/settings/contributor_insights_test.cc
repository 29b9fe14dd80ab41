#include "regiond/core/settings/contributor_insights.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::contributor_insights_test {
namespace {

constexpr auto kAll = InsightsMode::kAccessedAndThrottledKeys;
constexpr auto kThrottled = InsightsMode::kThrottledKeys;

// reference/metrics-monitoring.md §5, "Live behaviour".
TEST(ContributorInsightsTest, ChangesAndNoChanges) {
  TableAttributes attributes;
  EXPECT_FALSE(ChangeInsights(attributes, 1, false, kAll, WallTime{1})) << "never on";
  EXPECT_TRUE(attributes.insights.empty());
  EXPECT_TRUE(ChangeInsights(attributes, 1, true, kAll, WallTime{2}));
  EXPECT_FALSE(ChangeInsights(attributes, 1, true, kAll, WallTime{3}));
  EXPECT_TRUE(ChangeInsights(attributes, 1, true, kThrottled, WallTime{4}));
  EXPECT_EQ(attributes.insights[1], (ContributorInsights{true, kThrottled, WallTime{2}, WallTime{4}})) << "the same rules";
  EXPECT_TRUE(ChangeInsights(attributes, 1, false, kAll, WallTime{5}));
  EXPECT_FALSE(ChangeInsights(attributes, 1, false, kAll, WallTime{6}));
  EXPECT_TRUE(ChangeInsights(attributes, 1, true, kAll, WallTime{7}));
  EXPECT_EQ(attributes.insights[1], (ContributorInsights{true, kAll, WallTime{7}, WallTime{7}})) << "new rules";
}

TEST(ContributorInsightsTest, TablesAndIndexesAreApart) {
  TableAttributes attributes;
  EXPECT_TRUE(ChangeInsights(attributes, kTableItself, true, kAll, WallTime{1}));
  EXPECT_FALSE(ChangeInsights(attributes, 1, false, kAll, WallTime{1}));
  EXPECT_TRUE(ChangeInsights(attributes, 1, true, kAll, WallTime{1}));
}

}  // namespace
}  // namespace meridian::contributor_insights_test
