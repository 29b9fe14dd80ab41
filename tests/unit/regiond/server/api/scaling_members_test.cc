// AutoScalingSettingsUpdate: dynamodb-api.md §1.2, §1.3. Members and their constraints: the API's model.
#include "regiond/server/api/scaling_members.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::scaling_members_test {
namespace {

constexpr char kPattern[] = "Member must satisfy regular expression pattern: ";

// What is wrong with such an update, or "OK".
std::string ErrorIn(std::string_view text) {
  JsonBody body;
  EXPECT_TRUE(body.Parse(StrCat(R"({"Scaling":)", text, "}")).ok()) << text;
  JsonReader json;
  std::optional<ScalingUpdateMembers> update;
  for (const auto field : body.members()) ReadScalingUpdate(json, field.value, update);
  Constraints constraints;
  CheckScalingUpdate(update, "scaling", constraints);
  return ErrorOf(json.ok() ? constraints.status() : json.status());
}
std::string ErrorInPolicy(std::string_view policy) { return ErrorIn(StrCat(R"({"ScalingPolicyUpdate":)", policy, "}")); }
std::string Refused(std::string_view value, std::string_view path, std::string_view constraint) {
  return OneViolation(StrCat("Value ", value, " at 'scaling.", path, "' failed to satisfy constraint: ", constraint));
}

TEST(ScalingMembersTest, NothingViolatesNothing) {
  EXPECT_EQ(ErrorIn("null"), "OK");
  EXPECT_EQ(ErrorIn("{}"), "OK");
}

TEST(ScalingMembersTest, Units) {
  constexpr char kAtLeastOne[] = "Member must have value greater than or equal to 1";
  EXPECT_EQ(ErrorIn(R"({"MinimumUnits":1,"MaximumUnits":1})"), "OK");
  EXPECT_EQ(ErrorIn(R"({"MinimumUnits":0})"), Refused("'0'", "minimumUnits", kAtLeastOne));
  EXPECT_EQ(ErrorIn(R"({"MaximumUnits":-1})"), Refused("'-1'", "maximumUnits", kAtLeastOne));
}

TEST(ScalingMembersTest, Roles) {
  const auto role = [](std::string_view json) { return ErrorIn(StrCat(R"({"AutoScalingRoleArn":")", json, "\"}")); };
  EXPECT_EQ(role("arn:aws:iam::1:role/ü\\t"), "OK");
  EXPECT_EQ(role(""), Refused("''", "autoScalingRoleArn", "Member must have length greater than or equal to 1"));
  EXPECT_EQ(role("a\\u0007"), Refused("'a\x07'", "autoScalingRoleArn",
                                      StrCat(kPattern, R"([\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*)")));
  const std::string longest(1600, 'r');
  EXPECT_EQ(role(longest), "OK");
  EXPECT_EQ(role(longest + "r"),
            Refused(StrCat("'", longest, "r'"), "autoScalingRoleArn", "Member must have length less than or equal to 1600"));
}

TEST(ScalingMembersTest, Policies) {
  EXPECT_EQ(ErrorInPolicy(R"({"TargetTrackingScalingPolicyConfiguration":{"TargetValue":70}})"), "OK");
  EXPECT_EQ(ErrorInPolicy("{}"),
            Refused("null", "scalingPolicyUpdate.targetTrackingScalingPolicyConfiguration", "Member must not be null"));
  EXPECT_EQ(ErrorInPolicy(R"({"TargetTrackingScalingPolicyConfiguration":{}})"),
            Refused("null", "scalingPolicyUpdate.targetTrackingScalingPolicyConfiguration.targetValue", "Member must not be null"));
  const auto named = [](std::string_view name) {
    return ErrorInPolicy(
        StrCat(R"({"PolicyName":")", name, R"(","TargetTrackingScalingPolicyConfiguration":{"TargetValue":0.5}})"));
  };
  EXPECT_EQ(named("a b~"), "OK");
  EXPECT_EQ(named("ü"), Refused("'ü'", "scalingPolicyUpdate.policyName", StrCat(kPattern, R"(\p{Print}+)")));
  EXPECT_EQ(named(""), Refused("''", "scalingPolicyUpdate.policyName", "Member must have length greater than or equal to 1"));
  EXPECT_EQ(named(std::string(257, 'p')), Refused(StrCat("'", std::string(257, 'p'), "'"), "scalingPolicyUpdate.policyName",
                                                  "Member must have length less than or equal to 256"));
}

TEST(ScalingMembersTest, Types) {
  const auto tracking = [](std::string_view members) {
    return ErrorInPolicy(StrCat(R"({"TargetTrackingScalingPolicyConfiguration":{)", members, "}}"));
  };
  EXPECT_EQ(ErrorIn("7"), Serialization("Unexpected value type in payload"));
  EXPECT_EQ(ErrorInPolicy("[]"),
            Serialization("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AutoScalingPolicyUpdate"));
  EXPECT_EQ(tracking(R"("TargetValue":"70")"), Serialization("STRING_VALUE cannot be converted to Double")) << "(unverified)";
  EXPECT_EQ(tracking(R"("TargetValue":70,"ScaleInCooldown":"1")"), Serialization("STRING_VALUE cannot be converted to Integer"));
  EXPECT_EQ(tracking(R"("TargetValue":70,"DisableScaleIn":"maybe")"), Serialization("Unexpected token received from parser"));
}

}  // namespace
}  // namespace meridian::scaling_members_test
