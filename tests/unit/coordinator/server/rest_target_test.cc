#include "coordinator/server/rest_target.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace meridian::rest_target_test {
namespace {

using ::testing::ElementsAre;

TEST(RestTarget, TakesPathsApart) {
  EXPECT_EQ(ParseRestTarget("/experiments").collection, "experiments");
  EXPECT_FALSE(ParseRestTarget("/experiments").has_rest);
  EXPECT_FALSE(ParseRestTarget("/experiments/").has_rest);
  EXPECT_EQ(ParseRestTarget("").collection, "");
  const RestTarget one = ParseRestTarget("/experiments/EXP1/resolvedTargets?x=1");
  EXPECT_EQ(one.rest, "EXP1/resolvedTargets");
  EXPECT_TRUE(one.has_rest);
}

TEST(RestTarget, DecodesWhatIsEncoded) {
  const RestTarget tags = ParseRestTarget("/tags/arn%3Aaws%3afis%3Aus-east-1%3A000000000000%3Aexperiment%2FEXP1");
  EXPECT_EQ(tags.rest, "arn:aws:fis:us-east-1:000000000000:experiment/EXP1");
  EXPECT_EQ(tags.raw_rest.find('/'), std::string::npos);
  EXPECT_EQ(ParseRestTarget("/tags/100%").rest, "100%");
  EXPECT_EQ(ParseRestTarget("/tags/%zz%2").rest, "%zz%2");
}

TEST(RestTarget, ReadsQueries) {
  const RestTarget target = ParseRestTarget("/tags/x?tagKeys=a&tagKeys=b+c%26d&empty&maxResults=5");
  EXPECT_THAT(target.query.at("tagKeys"), ElementsAre("a", "b c&d"));
  EXPECT_EQ(target.Parameter("maxResults"), "5");
  EXPECT_EQ(target.Parameter("empty"), "");
  EXPECT_EQ(target.Parameter("nothing"), "");
}

}  // namespace
}  // namespace meridian::rest_target_test
