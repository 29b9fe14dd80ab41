// ExpressionAttributeNames and -Values, dynamodb-api.md §4 rows "unused", "maps", "no expression", "mixed".
#include "regiond/core/expression/bindings.h"

#include <gtest/gtest.h>

#include "regiond/core/expression/projection.h"
#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::bindings_test {
namespace {

TEST(Bindings, EveryPlaceholderMustBeUsed) {
  const ExpressionParameters params = Params("{#a: 'x', #b: 'y', #c: 'z', :u: 1, :v: 2}");
  Bindings bindings = Bindings::Make(params).value();
  EXPECT_EQ(Message(bindings.CheckAllUsed()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b, #c}");
  ASSERT_TRUE(BindCondition(ParseCondition(ExpressionKind::kFilter, "#b = :u").value(), bindings).ok());
  EXPECT_EQ(Message(bindings.CheckAllUsed()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #c}");
  ASSERT_TRUE(BindProjection(ParseProjection("q.#a, #c").value(), bindings).ok());
  EXPECT_EQ(Message(bindings.CheckAllUsed()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
  ASSERT_TRUE(BindCondition(ParseCondition(ExpressionKind::kFilter, "z = :v").value(), bindings).ok());
  EXPECT_EQ(Message(bindings.CheckAllUsed()), "");
}

TEST(Bindings, PlaceholdersMustBeWellFormed) {
  const auto error = [](std::string_view parameters) {
    return Message(Bindings::Make(Params(parameters)).status());
  };
  EXPECT_EQ(error("{a: 'x'}"), "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
  EXPECT_EQ(error("{#: 'x'}"), "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"");
  EXPECT_EQ(error("{#a-b: 'x'}"),
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#a-b\"");
  EXPECT_EQ(error("{:a b: 'x'}"),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \":a b\"");
  EXPECT_EQ(error("{#a: ''}"),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  EXPECT_EQ(error("{#a: 'x', :A_9: ''}"), "");
}

TEST(Bindings, Sizes) {
  const std::string name(254, 'a');
  EXPECT_TRUE(Bindings::Make(Params(StrCat("{#", name, ": 'x'}"))).ok());
  EXPECT_FALSE(Bindings::Make(Params(StrCat("{#a", name, ": 'x'}"))).ok());
  const std::string megabyte(1024 * 1024, 'x');
  EXPECT_TRUE(Bindings::Make(Params(StrCat("{:a: '", megabyte, "', :b: '", megabyte, "'}"))).ok());
  EXPECT_FALSE(Bindings::Make(Params(StrCat("{:a: '", megabyte, "', :b: 'x", megabyte, "'}"))).ok());
}

std::string MembersError(const ExpressionMembers& members) {
  return Message(CheckExpressionMembers(members));
}

TEST(ExpressionMembers, MapsNeedExpressions) {
  const auto kCondition = ExpressionKind::kCondition;
  const auto kUpdate = ExpressionKind::kUpdate;
  EXPECT_EQ(MembersError({.expressions = {{kCondition, false}}, .names = 1, .values = 1}),
            "ExpressionAttributeNames can only be specified when using expressions");
  EXPECT_EQ(MembersError({.expressions = {{kCondition, false}}, .values = 1}),
            "ExpressionAttributeValues can only be specified when using expressions: "
            "ConditionExpression is null");
  EXPECT_EQ(MembersError({.expressions = {{kUpdate, false}, {kCondition, false}}, .values = 0}),
            "ExpressionAttributeValues can only be specified when using expressions: "
            "UpdateExpression and ConditionExpression are null");
  EXPECT_EQ(MembersError({.expressions = {{kUpdate, false}, {kCondition, true}}, .values = 1}), "");
  EXPECT_EQ(MembersError({.expressions = {{kCondition, false}}}), "");
}

TEST(ExpressionMembers, MapsMustNotBeEmpty) {
  EXPECT_EQ(MembersError({.expressions = {{ExpressionKind::kCondition, true}}, .names = 0}),
            "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(MembersError({.expressions = {{ExpressionKind::kCondition, true}}, .names = 1, .values = 0}),
            "ExpressionAttributeValues must not be empty");
}

TEST(ExpressionMembers, LegacyMembersDoNotMix) {
  EXPECT_EQ(MembersError({.expressions = {{ExpressionKind::kCondition, true}}, .legacy = {"Expected"}}),
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}");
  EXPECT_EQ(MembersError({.expressions = {{ExpressionKind::kFilter, true}, {ExpressionKind::kProjection, true}},
                          .legacy = {"ScanFilter", "AttributesToGet"}}),
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {ScanFilter, AttributesToGet} "
            "Expression parameters: {FilterExpression, ProjectionExpression}");
  EXPECT_EQ(MembersError({.expressions = {{ExpressionKind::kCondition, false}}, .legacy = {"Expected"}}), "");
}

}  // namespace
}  // namespace meridian::bindings_test
