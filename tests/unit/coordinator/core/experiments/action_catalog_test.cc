#include "coordinator/core/experiments/action_catalog.h"

#include "gtest/gtest.h"

namespace meridian::action_catalog_test {
namespace {

TEST(ActionCatalog, KnowsItsActionsAndTargets) {
  ASSERT_NE(FindActionKind(kPauseAction), nullptr);
  EXPECT_TRUE(FindActionKind(kPauseAction)->pauses);
  ASSERT_NE(FindActionKind(kWaitAction), nullptr);
  EXPECT_FALSE(FindActionKind(kWaitAction)->pauses);
  EXPECT_EQ(FindActionKind("aws:ec2:stop-instances"), nullptr);
  EXPECT_NE(FindTargetKind(kGlobalTableType), nullptr);
  EXPECT_EQ(FindTargetKind("aws:ec2:instance"), nullptr);
  for (size_t i = 1; i < ActionKinds().size(); ++i) EXPECT_LT(ActionKinds()[i - 1].id, ActionKinds()[i].id) << "pages need it";
}

TEST(ActionCatalog, ReadsDurations) {
  EXPECT_EQ(ParseIsoDuration("PT1M"), Duration::Seconds(60));
  EXPECT_EQ(ParseIsoDuration("PT12H"), Duration::Seconds(12 * 3600));
  EXPECT_EQ(ParseIsoDuration("PT90S"), Duration::Seconds(90));
  EXPECT_EQ(ParseIsoDuration("PT1H2M3S"), Duration::Seconds(3723));
  EXPECT_EQ(ParseIsoDuration("PT1H3S"), Duration::Seconds(3603));
  EXPECT_EQ(ParseIsoDuration("P1D"), Duration::Seconds(86'400));
  EXPECT_EQ(ParseIsoDuration("P1DT1S"), Duration::Seconds(86'401));
}

TEST(ActionCatalog, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "P", "PT", "1M", "T1M", "PT1", "PTM", "PT1M1H", "PT1M2M", "PT1.5M", "PT-1M", "P1M", "P1DT", "P1H", "PT1M ",
                           "pt1m", "PT9999999999S", "P999D"}) {
    EXPECT_FALSE(ParseIsoDuration(text).has_value()) << text;
  }
}

TEST(ActionCatalog, ReadsTheArnsOfTables) {
  const auto table = ParseTableArn("arn:aws:dynamodb:eu-west-1:000000000000:table/orders.v2");
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(*table, (PausedReplication{RegionId("eu-west-1"), "orders.v2"}));
  for (const char* text :
       {"", "arn:aws:dynamodb", "arn:aws:dynamodb::000000000000:table/orders", "arn:aws:dynamodb:eu-west-1:000000000000:table/",
        "arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "arn:aws:s3:eu-west-1:000000000000:table/orders",
        "arn:aws:dynamodb:eu-west-1:000000000000:table/orders/index/x", "arn:aws:dynamodb:eu-west-1:000000000000:table/*"}) {
    EXPECT_FALSE(ParseTableArn(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace meridian::action_catalog_test
