// KeyConditionExpression, dynamodb-api.md §4.2.
#include "regiond/core/expression/key_condition.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::key_condition_test {
namespace {

using Type = AttributeValue::Type;

const KeySchema& Composite() {
  static const KeySchema schema{{"pk", Type::kS}, KeyAttribute{"sk", Type::kN}};
  return schema;
}
const KeySchema& TextSort() {
  static const KeySchema schema{{"pk", Type::kS}, KeyAttribute{"sk", Type::kS}};
  return schema;
}
const KeySchema& HashOnly() {
  static const KeySchema schema{{"pk", Type::kS}, {}};
  return schema;
}

constexpr std::string_view kParameters = "{:p: 'k', :q: 'l', :n: 5, :m: 9, :e: '', #p: 'pk'}";

absl::StatusOr<KeyRange> Range(std::string_view text, const KeySchema& schema,
                               std::string_view parameters = kParameters, bool of_statement = false) {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  auto parsed = ParseCondition(ExpressionKind::kKeyCondition, text);
  if (!parsed.ok()) return parsed.status();
  const absl::StatusOr<BoundCondition> bound = BindCondition(*parsed, bindings);
  if (!bound.ok()) return bound.status();
  return MakeKeyRange(*bound, CompositeKeyOf(schema), of_statement);
}

// "'k' >= 5", or the error's text.
std::string Shown(std::string_view text, const KeySchema& schema = Composite()) {
  const absl::StatusOr<KeyRange> range = Range(text, schema);
  if (!range.ok()) return Message(range.status());
  std::string out = Show(range->partition[0]);
  if (!range->sort) return out;
  static constexpr const char* kOperators[] = {"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"};
  StrAppend(&out, " ", kOperators[static_cast<int>(range->sort->op)], " ", Show(range->sort->operand));
  if (range->sort->upper) StrAppend(&out, " AND ", Show(*range->sort->upper));
  return out;
}

TEST(KeyCondition, Forms) {
  EXPECT_EQ(Shown("pk = :p"), "'k'");
  EXPECT_EQ(Shown("#p = :p", HashOnly()), "'k'");
  EXPECT_EQ(Shown("pk = :p AND sk = :n"), "'k' = 5");
  EXPECT_EQ(Shown("pk = :p AND sk < :n"), "'k' < 5");
  EXPECT_EQ(Shown("pk = :p AND sk <= :n"), "'k' <= 5");
  EXPECT_EQ(Shown("pk = :p AND sk > :n"), "'k' > 5");
  EXPECT_EQ(Shown("pk = :p AND sk >= :n"), "'k' >= 5");
  EXPECT_EQ(Shown("pk = :p AND sk BETWEEN :n AND :m"), "'k' BETWEEN 5 AND 9");
  EXPECT_EQ(Shown("pk = :p AND begins_with(sk, :q)", TextSort()), "'k' begins_with 'l'");
}

TEST(KeyCondition, AnyOrderParenthesesAndMirroredLiterals) {
  EXPECT_EQ(Shown("sk < :n AND pk = :p"), "'k' < 5");
  EXPECT_EQ(Shown("(pk = :p) and (sk < :n)"), "'k' < 5");
  EXPECT_EQ(Shown("(pk = :p AND sk < :n)"), "'k' < 5");
  EXPECT_EQ(Shown(":p = pk AND :n < sk"), "'k' > 5");
  EXPECT_EQ(Shown(":p = pk AND :n <= sk"), "'k' >= 5");
  EXPECT_EQ(Shown(":p = pk AND :n > sk"), "'k' < 5");
  EXPECT_EQ(Shown(":p = pk AND :n >= sk"), "'k' <= 5");
}

TEST(KeyCondition, OperatorsThatItCannotHave) {
  constexpr std::string_view kOperator = "Invalid operator used in KeyConditionExpression: ";
  EXPECT_EQ(Shown("pk = :p OR sk = :n"), StrCat(kOperator, "OR"));
  EXPECT_EQ(Shown("NOT pk = :p"), StrCat(kOperator, "NOT"));
  EXPECT_EQ(Shown("pk IN (:p)"), StrCat(kOperator, "IN"));
  EXPECT_EQ(Shown("pk = :p AND sk <> :n"), StrCat(kOperator, "<>"));
  EXPECT_EQ(Shown("attribute_exists(pk)"), StrCat(kOperator, "attribute_exists"));
  EXPECT_EQ(Shown("pk = :p AND contains(sk, :n)"), StrCat(kOperator, "contains"));
}

TEST(KeyCondition, ShapesThatItCannotHave) {
  constexpr std::string_view kInvalid = "Invalid condition in KeyConditionExpression: ";
  EXPECT_EQ(Shown("size(pk) = :n"), "KeyConditionExpressions cannot contain nested operations");
  EXPECT_EQ(Shown("pk.a = :p"), "KeyConditionExpressions cannot have conditions on nested attributes");
  EXPECT_EQ(Shown("pk = :p AND sk > :n AND sk < :m"),
            "KeyConditionExpressions must only contain one condition per key");
  EXPECT_EQ(Shown("pk = sk"), StrCat(kInvalid, "Multiple attribute names used in one condition"));
  EXPECT_EQ(Shown(":p = :q"), StrCat(kInvalid, "No key attribute specified"));
  EXPECT_EQ(Shown("pk = :p AND :n BETWEEN sk AND :m"),
            StrCat(kInvalid, "BETWEEN operator must have the key attribute as its first operand"));
  EXPECT_EQ(Shown("begins_with(:p, pk)"),
            StrCat(kInvalid, "begins_with operator must have the key attribute as its first operand"));
  EXPECT_EQ(Shown("pk = :p AND sk = :n AND x = :n"), "Conditions can be of length 1 or 2 only");
}

TEST(KeyCondition, SchemaMustMatch) {
  constexpr std::string_view kMissed = "Query condition missed key schema element: ";
  EXPECT_EQ(Shown("sk = :n"), StrCat(kMissed, "pk"));
  EXPECT_EQ(Shown("x = :n"), StrCat(kMissed, "pk"));
  EXPECT_EQ(Shown("pk = :p AND x = :n"), StrCat(kMissed, "sk"));
  EXPECT_EQ(Shown("pk > :p"), "Query key condition not supported");
  EXPECT_EQ(Shown("begins_with(pk, :p)"), "Query key condition not supported");
  EXPECT_EQ(Shown("pk = :p AND x = :n", HashOnly()), "Query key condition not supported");
}

TEST(KeyCondition, ValuesMustFitTheKeys) {
  constexpr std::string_view kType =
      "One or more parameter values were invalid: Condition parameter type does not match schema type";
  EXPECT_EQ(Shown("pk = :n"), kType);
  EXPECT_EQ(Shown("pk = :p AND sk = :p"), kType);
  EXPECT_EQ(Shown("pk = :p AND begins_with(sk, :p)"), kType);
  constexpr std::string_view kEmpty =
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
      "an empty string value. Key: ";
  EXPECT_EQ(Shown("pk = :e"), StrCat(kEmpty, "pk"));
  EXPECT_EQ(Shown("pk = :p AND sk = :e", TextSort()), StrCat(kEmpty, "sk"));
  const std::string parameters = StrCat("{:p: '", std::string(2049, 'x'), "'}");
  EXPECT_EQ(Message(Range("pk = :p", HashOnly(), parameters).status()),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
            "limit of2048 bytes");
}

// (unverified): DynamoDB Local's text.
TEST(KeyCondition, OfAStatementTypesHaveTheirOwnText) {
  const auto error = [](std::string_view text) { return Message(Range(text, Composite(), kParameters, true).status()); };
  constexpr std::string_view kType = "Key attribute's data type should match its data type in table's schema: Key ";
  EXPECT_EQ(error("pk = :n"), StrCat(kType, "pk"));
  EXPECT_EQ(error("pk = :p AND sk > :p"), StrCat(kType, "sk"));
  EXPECT_EQ(error("pk = :p AND sk > :n"), "");
}

TEST(KeyCondition, ErrorsOfConditionsCarryItsName) {
  EXPECT_EQ(Shown("pk = :x"),
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not "
            "defined; attribute value: :x");
  EXPECT_EQ(Shown("begins_with(sk, :n)"),
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator "
            "or function: begins_with, operand type: N");
  EXPECT_EQ(Shown("pk = :p AND sk BETWEEN :m AND :n").substr(0, 49),
            "Invalid KeyConditionExpression: The BETWEEN opera");
}

TEST(SortCondition, Matches) {
  const auto matches = [](std::string_view text, std::string_view value, const KeySchema& schema) {
    return Range(StrCat("pk = :p AND ", text), schema)->sort->Matches(Val(value));
  };
  const std::pair<const char*, std::string> expected[] = {
      {"sk = :n", "010"}, {"sk < :n", "100"}, {"sk <= :n", "110"}, {"sk > :n", "001"}, {"sk >= :n", "011"}};
  for (const auto& [text, bits] : expected) {
    std::string seen;
    for (const char* value : {"4", "5", "6"}) seen += matches(text, value, Composite()) ? '1' : '0';
    EXPECT_EQ(seen, bits) << text;
  }
  for (const auto& [value, inside] : {std::pair("4.9", false), {"5", true}, {"9", true}, {"9.1", false}}) {
    EXPECT_EQ(matches("sk BETWEEN :n AND :m", value, Composite()), inside) << value;
  }
  EXPECT_TRUE(matches("begins_with(sk, :q)", "'lx'", TextSort()));
  EXPECT_TRUE(matches("begins_with(sk, :q)", "'l'", TextSort()));
  EXPECT_FALSE(matches("begins_with(sk, :q)", "'xl'", TextSort()));
  EXPECT_FALSE(matches("begins_with(sk, :q)", "'k'", TextSort()));
}

}  // namespace
}  // namespace meridian::key_condition_test
