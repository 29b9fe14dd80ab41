// What updates do to items, dynamodb-api.md §4.4 "Semantics".
#include <gtest/gtest.h>

#include "base/model/item_codec.h"
#include "regiond/core/expression/update.h"
#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::update_apply_test {
namespace {

// The item afterwards and what is returned, or the error's text. `before` "absent": there is none, the key is {pk: 1}.
struct Outcome {
  std::string item;
  std::string returned;
};
Outcome Update(std::string_view text, std::string_view parameters, std::string_view before,
            ReturnValues return_values = ReturnValues::kNone, ExpressionKind kind = ExpressionKind::kUpdate) {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  const BoundUpdate bound = BindUpdate(ParseUpdate(text, kind).value(), bindings).value();
  const Item stored = before == "absent" ? Item() : It(before);
  const absl::StatusOr<UpdateResult> result =
      ApplyUpdate(bound, before == "absent" ? nullptr : &stored, It("{pk: 1}"), return_values);
  if (before != "absent") {
    EXPECT_EQ(Show(stored), Show(It(before)));  // never changed in place
  }
  if (!result.ok()) return {Message(result.status()), ""};
  return {result->item ? Show(*result->item) : "nothing", Show(result->returned)};
}
std::string After(std::string_view text, std::string_view parameters, std::string_view before) {
  return Update(text, parameters, before).item;
}

constexpr std::string_view kInvalidPath =
    "The document path provided in the update expression is invalid for update";
constexpr std::string_view kMissing =
    "The provided expression refers to an attribute that does not exist in the item";
constexpr std::string_view kWrongType =
    "An operand in the update expression has an incorrect data type";

TEST(UpdateSet, Values) {
  EXPECT_EQ(After("SET a = :v", "{:v: 'x'}", "{pk: 1}"), "{a: 'x', pk: 1}");
  EXPECT_EQ(After("SET a = :v, #b = a", "{:v: 'x', #b: 'b'}", "{a: 1}"), "{a: 'x', b: 1}");
  EXPECT_EQ(After("SET a = b, b = a", "{}", "{a: 1, b: 2}"), "{a: 2, b: 1}");  // the pre-image
  EXPECT_EQ(After("SET a = b.c[1]", "{}", "{b: {c: [1, [2]]}}"), "{a: [2], b: {c: [1, [2]]}}");
  EXPECT_EQ(After("SET a = b", "{}", "{pk: 1}"), kMissing);
  EXPECT_EQ(After("SET a = pk", "{}", "absent"), kMissing);
}

TEST(UpdateSet, Arithmetic) {
  EXPECT_EQ(After("SET a = a + :v", "{:v: 2.5}", "{a: 1}"), "{a: 3.5}");
  EXPECT_EQ(After("SET a = :v - a", "{:v: 2}", "{a: 5}"), "{a: -3}");
  EXPECT_EQ(After("SET a = a + b", "{}", "{a: 1, b: 2}"), "{a: 3, b: 2}");
  EXPECT_EQ(After("SET a = if_not_exists(a, :zero) + :v", "{:zero: 0, :v: 2}", "{pk: 1}"), "{a: 2, pk: 1}");
  EXPECT_EQ(After("SET a = b + :v", "{:v: 2}", "{b: 'x'}"), kWrongType);
  EXPECT_EQ(After("SET a = b + :v", "{:v: 2}", "{}"), kMissing);
  EXPECT_EQ(After("SET a = a + :v", "{:v: 9E125}", "{a: 9E125}"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(After("SET a = a + :v", "{:v: 1E-20}", "{a: 1E20}"),
            "Attempting to store more than 38 significant digits in a Number");
}

TEST(UpdateSet, IfNotExists) {
  EXPECT_EQ(After("SET a = if_not_exists(a, :v)", "{:v: 2}", "{a: 1}"), "{a: 1}");
  EXPECT_EQ(After("SET a = if_not_exists(a, :v)", "{:v: 2}", "{}"), "{a: 2}");
  EXPECT_EQ(After("SET a = if_not_exists(b, c)", "{}", "{c: 3}"), "{a: 3, c: 3}");
  EXPECT_EQ(After("SET a = if_not_exists(b, c)", "{}", "{b: 1}"), "{a: 1, b: 1}");  // c is not needed
  EXPECT_EQ(After("SET a = if_not_exists(b, c)", "{}", "{}"), kMissing);
  EXPECT_EQ(After("SET a = if_not_exists(b, if_not_exists(c, :v))", "{:v: 2}", "absent"), "{a: 2, pk: 1}");
}

TEST(UpdateSet, ListAppend) {
  EXPECT_EQ(After("SET l = list_append(l, :v)", "{:v: [3]}", "{l: [1, 2]}"), "{l: [1, 2, 3]}");
  EXPECT_EQ(After("SET l = list_append(:v, l)", "{:v: [3]}", "{l: [1, 2]}"), "{l: [3, 1, 2]}");
  EXPECT_EQ(After("SET l = list_append(if_not_exists(l, :e), :v)", "{:v: [3], :e: []}", "{}"), "{l: [3]}");
  EXPECT_EQ(After("SET l = list_append(list_append(l, l), l)", "{}", "{l: [1]}"), "{l: [1, 1, 1]}");
  EXPECT_EQ(After("SET l = list_append(l, :v)", "{:v: [3]}", "{l: <1>}"), kWrongType);
  EXPECT_EQ(After("SET l = list_append(l, :v)", "{:v: [3]}", "{}"), kMissing);
}

TEST(UpdateSet, NestedPlaces) {
  EXPECT_EQ(After("SET a.b[1].c = :v", "{:v: 2}", "{a: {b: [0, {c: 1, d: 1}]}}"),
            "{a: {b: [0, {c: 2, d: 1}]}}");
  EXPECT_EQ(After("SET a.n = :v", "{:v: 2}", "{a: {}}"), "{a: {n: 2}}");
  EXPECT_EQ(After("SET a.b = :v", "{:v: 2}", "{pk: 1}"), kInvalidPath);
  EXPECT_EQ(After("SET a.b = :v", "{:v: 2}", "absent"), kInvalidPath);
  EXPECT_EQ(After("SET a.b = :v", "{:v: 2}", "{a: [1]}"), kInvalidPath);
  EXPECT_EQ(After("SET a[0] = :v", "{:v: 2}", "{a: {b: 1}}"), kInvalidPath);
  EXPECT_EQ(After("SET a.b = :v", "{:v: 2}", "{a: 'text'}"), kInvalidPath);
  EXPECT_EQ(After("SET a[5][0] = :v", "{:v: 2}", "{a: [[1]]}"), kInvalidPath);
}

TEST(UpdateSet, IndexesBeyondTheEndAppend) {
  EXPECT_EQ(After("SET l[0] = :v", "{:v: 9}", "{l: [1, 2]}"), "{l: [9, 2]}");
  EXPECT_EQ(After("SET l[2] = :v", "{:v: 9}", "{l: [1, 2]}"), "{l: [1, 2, 9]}");
  EXPECT_EQ(After("SET l[70] = :v", "{:v: 9}", "{l: [1, 2]}"), "{l: [1, 2, 9]}");
  EXPECT_EQ(After("SET l[70] = :v, l[4] = :w, l[0] = :x", "{:v: 7, :w: 8, :x: 9}", "{l: [1, 2]}"),
            "{l: [9, 2, 8, 7]}");
}

TEST(UpdateRemove, AttributesAndPlaces) {
  EXPECT_EQ(After("REMOVE a, b.c", "{}", "{a: 1, b: {c: 1, d: 2}}"), "{b: {d: 2}}");
  EXPECT_EQ(After("REMOVE a, b.c", "{}", "{b: {}}"), "{b: {}}");  // absent leaves are fine
  EXPECT_EQ(After("REMOVE l[9]", "{}", "{l: [1]}"), "{l: [1]}");
  EXPECT_EQ(After("REMOVE b.c", "{}", "{a: 1}"), kInvalidPath);
  EXPECT_EQ(After("REMOVE b[0]", "{}", "{b: {c: 1}}"), kInvalidPath);
}

TEST(UpdateRemove, IndexesAreTheOriginalOnes) {
  EXPECT_EQ(After("REMOVE l[0], l[2]", "{}", "{l: [0, 1, 2, 3]}"), "{l: [1, 3]}");
  EXPECT_EQ(After("REMOVE l[2], l[10], l[0]", "{}",
                  "{l: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}"),
            "{l: [1, 3, 4, 5, 6, 7, 8, 9, 11]}");
  EXPECT_EQ(After("REMOVE l[0], l[1].a", "{}", "{l: [0, {a: 1, b: 2}]}"), "{l: [{b: 2}]}");
  EXPECT_EQ(After("REMOVE l[0] SET l[1] = :v", "{:v: 9}", "{l: [0, 1, 2]}"), "{l: [9, 2]}");
  // l[2] did not exist before; the element that SET appends there stays.
  EXPECT_EQ(After("REMOVE l[0], l[2] SET l[7] = :v", "{:v: 9}", "{l: [0, 1]}"), "{l: [1, 9]}");
}

TEST(UpdateAdd, NumbersAndSets) {
  EXPECT_EQ(After("ADD a :v", "{:v: 2}", "{a: 1}"), "{a: 3}");
  EXPECT_EQ(After("ADD a :v", "{:v: -2}", "absent"), "{a: -2, pk: 1}");
  EXPECT_EQ(After("ADD a :v", "{:v: <'x' 'y'>}", "{a: <'a' 'x'>}"), "{a: <'a' 'x' 'y'>}");
  EXPECT_EQ(After("ADD a :v", "{:v: <10 9>}", "{a: <9.0 100>}"), "{a: <9 10 100>}");
  EXPECT_EQ(After("ADD a :v", "{:v: <b'x'>}", "{pk: 1}"), "{a: <b'x'>, pk: 1}");
  EXPECT_EQ(After("ADD m.n :v, l[0] :v, l[9] :v", "{:v: 2}", "{m: {n: 1}, l: [5]}"), "{l: [7, 2], m: {n: 3}}");
  EXPECT_EQ(After("ADD a :v", "{:v: 2}", "{a: 'x'}"), kWrongType);
  EXPECT_EQ(After("ADD a :v", "{:v: <2>}", "{a: <'x'>}"), kWrongType);
  EXPECT_EQ(After("ADD a :v", "{:v: 2}", "{a: <2>}"), kWrongType);
  EXPECT_EQ(After("ADD a.b :v", "{:v: 2}", "{}"), kInvalidPath);
  EXPECT_EQ(After("ADD a :v", "{:v: 9E125}", "{a: 9E125}"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

TEST(UpdateDelete, Sets) {
  EXPECT_EQ(After("DELETE a :v", "{:v: <'x' 'q'>}", "{a: <'x' 'y'>}"), "{a: <'y'>}");
  EXPECT_EQ(After("DELETE a :v", "{:v: <2.0>}", "{a: <1 2>}"), "{a: <1>}");
  EXPECT_EQ(After("DELETE a :v", "{:v: <'x'>}", "{a: <'x'>, b: 1}"), "{b: 1}");  // the last element
  EXPECT_EQ(After("DELETE l[0] :v SET l[1] = :n", "{:v: <'x'>, :n: 9}", "{l: [<'x'>, 1]}"), "{l: [9]}");
  EXPECT_EQ(After("DELETE a :v", "{:v: <'x'>}", "{b: 1}"), "{b: 1}");
  EXPECT_EQ(After("DELETE a :v", "{:v: <'x'>}", "{a: <1>}"), kWrongType);
  EXPECT_EQ(After("DELETE a :v", "{:v: <'x'>}", "{a: 'x'}"), kWrongType);
  EXPECT_EQ(After("DELETE a.b :v", "{:v: <'x'>}", "{}"), kInvalidPath);
}

// §5: the same mistake has another text in AttributeUpdates.
TEST(AttributeUpdates, WrongTypes) {
  for (const char* text : {"ADD a :v", "DELETE a :v"}) {
    EXPECT_EQ(Update(text, "{:v: <'x'>}", "{a: 1}", ReturnValues::kNone, ExpressionKind::kAttributeUpdates).item,
              "Type mismatch for attribute to update");
  }
  EXPECT_EQ(Update("SET a = list_append(if_not_exists(a, :e), :v)", "{:v: [1], :e: []}", "{a: 1}", ReturnValues::kNone,
                   ExpressionKind::kAttributeUpdates).item,
            "Type mismatch for attribute to update");
}

TEST(UpdateAbsentItem, OnlySetAndAddCreate) {
  EXPECT_EQ(After("SET a = :v", "{:v: 1}", "absent"), "{a: 1, pk: 1}");
  EXPECT_EQ(After("REMOVE a, x.y", "{}", "absent"), "nothing");
  EXPECT_EQ(After("DELETE a :v", "{:v: <1>}", "absent"), "nothing");
  EXPECT_EQ(After("REMOVE x.y SET a = :v", "{:v: 1}", "absent"), "{a: 1, pk: 1}");
}

TEST(UpdateReturns, OldValuesOfTouchedPlaces) {
  const auto old = [](std::string_view text, std::string_view parameters, std::string_view before) {
    return Update(text, parameters, before, ReturnValues::kUpdatedOld).returned;
  };
  EXPECT_EQ(old("SET a = :v, m.x = :v, n = :v REMOVE l[2], l[0]", "{:v: 9}",
                "{a: 1, b: 2, m: {x: 3, y: 4}, l: [5, 6, 7]}"),
            "{a: 1, l: [5, 7], m: {x: 3}}");
  EXPECT_EQ(old("DELETE s :v ADD c :n", "{:v: <1>, :n: 1}", "{s: <1>, c: 4}"), "{c: 4, s: <1>}");
  EXPECT_EQ(old("SET a = :v", "{:v: 9}", "{b: 1}"), "{}");
  EXPECT_EQ(old("SET a = :v", "{:v: 9}", "absent"), "{}");
}

TEST(UpdateReturns, NewValuesOfTouchedPlaces) {
  const auto changed = [](std::string_view text, std::string_view parameters, std::string_view before) {
    return Update(text, parameters, before, ReturnValues::kUpdatedNew).returned;
  };
  EXPECT_EQ(changed("SET a = :v, m.x = :v, m.z[0].k = :v REMOVE b", "{:v: 9}",
                    "{a: 1, b: 2, m: {x: 3, y: 4, z: [{k: 1, q: 2}]}}"),
            "{a: 9, m: {x: 9, z: [{k: 9}]}}");
  EXPECT_EQ(changed("SET l[5] = :v, l[0] = :w", "{:v: 9, :w: 8}", "{l: [1, 2]}"), "{l: [8, 9]}");
  EXPECT_EQ(changed("ADD c :n DELETE s :d", "{:n: 1, :d: <1>}", "{c: 1, s: <1 2>}"), "{c: 2, s: <2>}");
  EXPECT_EQ(changed("REMOVE b DELETE s :d", "{:d: <1>}", "{b: 2, s: <1>}"), "{}");
  EXPECT_EQ(changed("SET a = :v", "{:v: {}}", "absent"), "{a: {}}");
}

TEST(UpdateReturns, NothingUnlessAsked) {
  for (ReturnValues none : {ReturnValues::kNone, ReturnValues::kAllOld, ReturnValues::kAllNew}) {
    EXPECT_EQ(Update("SET a = :v", "{:v: 9}", "{a: 1}", none).returned, "{}");
  }
}

// §3 "Item size" and "Nesting".
TEST(UpdateLimits, ItemSize) {
  const std::string half(200 * 1024, 'x');
  const std::string parameters = StrCat("{:v: '", half, "'}");
  EXPECT_EQ(After("SET a = :v, b = :v", parameters, "{pk: 1}").substr(0, 4), "Item");
  EXPECT_EQ(After("SET a = :v", parameters, "{pk: 1}").substr(0, 4), "{a: ");
  EXPECT_EQ(After("SET a = :v, b = :v", parameters, "{pk: 1}"),
            "Item size to update has exceeded the maximum allowed size");
}

TEST(UpdateLimits, NestingIsWhatTheItemCodecTakes) {
  const auto nested = [](int levels) {
    AttributeValue value = AttributeValue::N(Number::FromInt(1));
    for (int i = 0; i < levels; ++i) value = AttributeValue(AttributeList{value});
    return Show(value);
  };
  const std::string before = StrCat("{a: ", nested(2), "}");
  const std::string fits = After("SET a[0][0] = :v", StrCat("{:v: ", nested(30), "}"), before);
  ASSERT_EQ(fits[0], '{') << fits;
  EXPECT_TRUE(DecodeItem(EncodeItem(It(fits))).ok());
  EXPECT_EQ(After("SET a[0][0] = :v", StrCat("{:v: ", nested(31), "}"), before),
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
            "beyond supported limit");
}

}  // namespace
}  // namespace meridian::update_apply_test
