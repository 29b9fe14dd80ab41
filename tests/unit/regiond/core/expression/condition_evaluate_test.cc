// What conditions mean, dynamodb-api.md §4.1 "Semantics".
#include <gtest/gtest.h>

#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::condition_evaluate_test {
namespace {

TEST(Evaluate, Equality) {
  EXPECT_TRUE(Holds("a = :v", "{:v: 1}", "{a: 1.0}"));
  EXPECT_FALSE(Holds("a = :v", "{:v: 1}", "{a: 2}"));
  EXPECT_FALSE(Holds("a = :v", "{:v: 1}", "{a: '1'}"));
  EXPECT_TRUE(Holds("a <> :v", "{:v: 1}", "{a: '1'}"));
  EXPECT_TRUE(Holds("a = :v", "{:v: <'x' 'y'>}", "{a: <'y' 'x'>}"));
  EXPECT_TRUE(Holds("a = :v", "{:v: {k: [<2 1>, null]}}", "{a: {k: [<1 2>, null]}}"));
  EXPECT_FALSE(Holds("a = :v", "{:v: [1, 2]}", "{a: [2, 1]}"));
  EXPECT_TRUE(Holds("a = :v", "{:v: true}", "{a: true}"));
  EXPECT_TRUE(Holds("a = b", "{}", "{a: b'x', b: b'x'}"));
}

TEST(Evaluate, MissingOperands) {
  for (const char* comparator : {"=", "<", "<=", ">", ">="}) {
    EXPECT_FALSE(Holds(StrCat("a ", comparator, " :v"), "{:v: 1}", "{}")) << comparator;
    EXPECT_FALSE(Holds(StrCat("a ", comparator, " b"), "{}", "{}")) << comparator;
  }
  EXPECT_TRUE(Holds("a <> :v", "{:v: 1}", "{}"));
  EXPECT_TRUE(Holds("a <> b", "{}", "{}"));
  EXPECT_TRUE(Holds("a <> :v", "{:v: 1}", "absent"));
  EXPECT_FALSE(Holds("a BETWEEN :v AND :v", "{:v: 1}", "{}"));
  EXPECT_FALSE(Holds("a BETWEEN :v AND b", "{:v: 1}", "{a: 2}"));
  EXPECT_FALSE(Holds("a IN (:v)", "{:v: 1}", "{}"));
  EXPECT_TRUE(Holds("NOT a = :v", "{:v: 1}", "{}"));
}

TEST(Evaluate, Order) {
  EXPECT_TRUE(Holds("a < :v", "{:v: 10}", "{a: 9}"));
  EXPECT_TRUE(Holds("a > :v", "{:v: -10}", "{a: -9.5}"));
  EXPECT_TRUE(Holds("a <= :v", "{:v: 9}", "{a: 9}"));
  EXPECT_TRUE(Holds("a >= :v", "{:v: 9}", "{a: 9}"));
  EXPECT_FALSE(Holds("a < :v", "{:v: '10'}", "{a: '9'}"));
  EXPECT_TRUE(Holds("a < :v", "{:v: 'é'}", "{a: 'z'}"));  // UTF-8 bytes
  EXPECT_TRUE(Holds("a > :v", "{:v: b'a'}", "{a: b'\xff'}"));
  EXPECT_FALSE(Holds("a < :v", "{:v: 10}", "{a: '1'}"));
  EXPECT_FALSE(Holds("a >= :v", "{:v: 10}", "{a: '99'}"));
  EXPECT_FALSE(Holds("a < b", "{}", "{a: false, b: true}"));  // no order, no error
  EXPECT_FALSE(Holds("a <= b", "{}", "{a: [1], b: [1]}"));
}

TEST(Evaluate, BetweenIncludesItsBounds) {
  for (const auto& [value, inside] : {std::pair(1, false), {2, true}, {3, true}, {4, true}, {5, false}}) {
    EXPECT_EQ(Holds("a BETWEEN :l AND :h", "{:l: 2, :h: 4}", StrCat("{a: ", value, "}")), inside);
  }
  EXPECT_TRUE(Holds(":v between a and b", "{:v: 5}", "{a: 1, b: 9}"));
  EXPECT_FALSE(Holds("a BETWEEN :l AND :h", "{:l: 2, :h: 4}", "{a: '3'}"));
}

TEST(Evaluate, In) {
  EXPECT_TRUE(Holds("a IN (:x, :y)", "{:x: 1, :y: 'b'}", "{a: 'b'}"));
  EXPECT_FALSE(Holds("a IN (:x, :y)", "{:x: 1, :y: 'b'}", "{a: '1'}"));
  EXPECT_TRUE(Holds(":x IN (a, b)", "{:x: 1}", "{b: 1}"));
}

TEST(Evaluate, AttributeExists) {
  EXPECT_TRUE(Holds("attribute_exists(a)", "{}", "{a: null}"));
  EXPECT_FALSE(Holds("attribute_exists(a)", "{}", "absent"));
  EXPECT_TRUE(Holds("attribute_not_exists(a)", "{}", "absent"));
  EXPECT_FALSE(Holds("attribute_not_exists(a)", "{}", "{a: 1}"));
  EXPECT_TRUE(Holds("attribute_exists(a.b[1].c)", "{}", "{a: {b: [0, {c: 1}]}}"));
  EXPECT_FALSE(Holds("attribute_exists(a.b[2])", "{}", "{a: {b: [0, 1]}}"));
  EXPECT_FALSE(Holds("attribute_exists(a[0])", "{}", "{a: {b: 1}}"));
  EXPECT_FALSE(Holds("attribute_exists(a.b)", "{}", "{a: [1]}"));
}

TEST(Evaluate, NameWithDotsIsOneName) {
  EXPECT_TRUE(Holds("attribute_exists(#n)", "{#n: 'a.b'}", "{a.b: 1}"));
  EXPECT_FALSE(Holds("attribute_exists(#n)", "{#n: 'a.b'}", "{a: {b: 1}}"));
}

TEST(Evaluate, AttributeType) {
  EXPECT_TRUE(Holds("attribute_type(a, :t)", "{:t: 'NS'}", "{a: <1>}"));
  EXPECT_TRUE(Holds("attribute_type(a, :t)", "{:t: 'NULL'}", "{a: null}"));
  EXPECT_FALSE(Holds("attribute_type(a, :t)", "{:t: 'S'}", "{a: 1}"));
  EXPECT_FALSE(Holds("attribute_type(a, :t)", "{:t: 'S'}", "{}"));
}

TEST(Evaluate, BeginsWith) {
  EXPECT_TRUE(Holds("begins_with(a, :p)", "{:p: 'ab'}", "{a: 'abc'}"));
  EXPECT_TRUE(Holds("begins_with(a, :p)", "{:p: 'abc'}", "{a: 'abc'}"));
  EXPECT_FALSE(Holds("begins_with(a, :p)", "{:p: 'abcd'}", "{a: 'abc'}"));
  EXPECT_TRUE(Holds("begins_with(a, :p)", "{:p: b'ab'}", "{a: b'abc'}"));
  EXPECT_FALSE(Holds("begins_with(a, :p)", "{:p: b'ab'}", "{a: 'abc'}"));
  EXPECT_FALSE(Holds("begins_with(a, b)", "{}", "{a: 1, b: 1}"));
  EXPECT_FALSE(Holds("begins_with(a, b)", "{}", "{a: 'x'}"));
}

TEST(Evaluate, Contains) {
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: 'bc'}", "{a: 'abcd'}"));
  EXPECT_FALSE(Holds("contains(a, :v)", "{:v: 'bd'}", "{a: 'abcd'}"));
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: b'bc'}", "{a: b'abcd'}"));
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: 'x'}", "{a: <'x' 'y'>}"));
  EXPECT_FALSE(Holds("contains(a, :v)", "{:v: 'z'}", "{a: <'x' 'y'>}"));
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: 2.0}", "{a: <1 2>}"));
  EXPECT_FALSE(Holds("contains(a, :v)", "{:v: '2'}", "{a: <1 2>}"));
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: b'x'}", "{a: <b'x'>}"));
  EXPECT_TRUE(Holds("contains(a, :v)", "{:v: [1]}", "{a: ['x', [1]]}"));
  EXPECT_FALSE(Holds("contains(a, :v)", "{:v: 'k'}", "{a: {k: 1}}"));
  EXPECT_TRUE(Holds("contains(:v, a)", "{:v: 'abcd'}", "{a: 'bc'}"));
}

TEST(Evaluate, Size) {
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 3}", "{a: 'aé€'}"));  // characters
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 4}", "{a: b'abcd'}"));
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 2}", "{a: <1 2>}"));
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 2}", "{a: <'x' 'y'>}"));
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 1}", "{a: <b'x'>}"));
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 3}", "{a: [1, 2, 3]}"));
  EXPECT_TRUE(Holds("size(a) = :n", "{:n: 0}", "{a: {}}"));
  EXPECT_TRUE(Holds(":n BETWEEN size(a) AND size(b)", "{:n: 2}", "{a: 'x', b: 'xyz'}"));
  EXPECT_FALSE(Holds("size(a) = :n", "{:n: 1}", "{a: 1}"));
  EXPECT_FALSE(Holds("size(a) <> :n", "{:n: 1}", "{a: 1}"));
  EXPECT_FALSE(Holds("size(a) >= :n", "{:n: 0}", "{}"));
}

// "NOT binds tighter than AND, AND tighter than OR"; keywords in any case.
TEST(Evaluate, PrecedenceOfOperators) {
  EXPECT_TRUE(Holds("a = :t OR a = :t AND a = :f", "{:t: 1, :f: 0}", "{a: 1}"));
  EXPECT_FALSE(Holds("(a = :t OR a = :t) AND a = :f", "{:t: 1, :f: 0}", "{a: 1}"));
  EXPECT_FALSE(Holds("NOT a = :t AND a = :t", "{:t: 1}", "{a: 1}"));
  EXPECT_FALSE(Holds("not a = :f and a = :f", "{:f: 0}", "{a: 1}"));
  EXPECT_TRUE(Holds("Not (a = :t aNd a = :f)", "{:t: 1, :f: 0}", "{a: 1}"));
  EXPECT_TRUE(Holds("a = :f AND a = :t OR a = :t", "{:t: 1, :f: 0}", "{a: 1}"));
  EXPECT_TRUE(Holds("a = :f or a = :f or a = :t", "{:t: 1, :f: 0}", "{a: 1}"));
}

TEST(Evaluate, OneTreeServesManyRequests) {
  const auto parsed = ParseCondition(ExpressionKind::kCondition, "#a = :v").value();
  const Item item = It("{x: 1, y: 2}");
  for (const auto& [parameters, expected] :
       {std::pair("{#a: 'x', :v: 1}", true), {"{#a: 'y', :v: 1}", false}, {"{#a: 'y', :v: 2}", true}}) {
    const ExpressionParameters params = Params(parameters);
    Bindings bindings = Bindings::Make(params).value();
    EXPECT_EQ(Evaluate(BindCondition(parsed, bindings).value(), &item), expected);
  }
}

// §4.1, the last lines: filters and keys.
TEST(Filter, KeysAreOffLimits) {
  const KeySchema schema{{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}};
  const auto check = [&](std::string_view text, ExpressionKind kind = ExpressionKind::kFilter) {
    const ExpressionParameters params = Params("{:v: 1, #k: 'sk'}");
    Bindings bindings = Bindings::Make(params).value();
    const BoundCondition bound =
        BindCondition(ParseCondition(kind, text).value(), bindings).value();
    TableSettings table;
    table.key_schema = schema;
    const absl::Status scalars = CheckKeysAreScalars(bound, table);
    return Message(scalars.ok() ? CheckFilterAvoidsKeys(bound, CompositeKeyOf(schema)) : scalars);
  };
  constexpr std::string_view kUsed =
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: ";
  constexpr std::string_view kNested =
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ";
  EXPECT_EQ(check("a = :v OR pk = :v"), StrCat(kUsed, "pk"));
  EXPECT_EQ(check("a = :v AND NOT size(#k) IN (:v)"), StrCat(kUsed, "sk"));
  EXPECT_EQ(check("a BETWEEN :v AND pk"), StrCat(kUsed, "pk"));
  EXPECT_EQ(check("a IN (:v, sk)"), StrCat(kUsed, "sk"));
  EXPECT_EQ(check("attribute_exists(sk)"), StrCat(kUsed, "sk"));
  EXPECT_EQ(check("pk.x = :v"), StrCat(kNested, "pk"));
  EXPECT_EQ(check("pk = :v OR sk[0] = :v"), StrCat(kNested, "sk"));
  EXPECT_EQ(check("a = :v AND a.pk = :v"), "");
  EXPECT_EQ(check("#k = :v", ExpressionKind::kQueryFilter),
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk");
}

}  // namespace
}  // namespace meridian::condition_evaluate_test
