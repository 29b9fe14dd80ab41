#include "regiond/core/settings/resource_policy.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::resource_policy_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};
constexpr uint64_t kNowMillis = 1'700'000'000'000;
constexpr char kGone[] = "Resource-based policy not found for the provided ResourceArn: arn";

uint64_t Put(TableAttributes& attributes, std::string document) {
  return *PutPolicy(attributes, std::move(document), std::nullopt, "arn", kNow);
}

// reference/dynamodb-api.md §2: RevisionId is an optimistic lock.
TEST(ResourcePolicyTest, RevisionsRise) {
  TableAttributes attributes;
  EXPECT_EQ(Put(attributes, "one"), kNowMillis);
  EXPECT_EQ(Put(attributes, "one"), kNowMillis) << "the same document is no new revision";
  EXPECT_EQ(Put(attributes, "two"), kNowMillis + 1);
  EXPECT_EQ(*DeletePolicy(attributes, std::nullopt, "arn"), kNowMillis + 1);
  EXPECT_EQ(Put(attributes, "two"), kNowMillis + 2) << "not that of a policy that is gone";
}

TEST(ResourcePolicyTest, AnExpectedRevisionMustBeTheActualOne) {
  TableAttributes attributes;
  const auto put = [&](std::string expected) { return PutPolicy(attributes, "doc", expected, "arn", kNow).status(); };
  EXPECT_EQ(put("1").message(), kGone);
  EXPECT_EQ(AwsErrorName(put("1")), "PolicyNotFoundException");
  EXPECT_FALSE(attributes.policy.has_value());
  EXPECT_TRUE(put("NO_POLICY").ok());
  EXPECT_EQ(put("NO_POLICY").message(), kGone);
  EXPECT_TRUE(put(StrCat(kNowMillis)).ok());
  EXPECT_EQ(DeletePolicy(attributes, "1", "arn").status().message(), kGone);
  EXPECT_TRUE(attributes.policy.has_value());
  EXPECT_TRUE(DeletePolicy(attributes, StrCat(kNowMillis), "arn").ok());
}

TEST(ResourcePolicyTest, ToDeleteNothingIsNoError) {
  TableAttributes attributes;
  EXPECT_EQ(*DeletePolicy(attributes, std::nullopt, "arn"), std::nullopt);
  EXPECT_EQ(DeletePolicy(attributes, "1", "arn").status().message(), kGone);
}

}  // namespace
}  // namespace meridian::resource_policy_test
