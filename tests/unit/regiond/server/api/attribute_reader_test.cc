// AttributeValues in requests: dynamodb-api.md §1.2 (serialization) and §3 (item model).
#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::attribute_reader_test {
namespace {

constexpr char kNesting[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

TEST(AttributeReaderTest, EveryType) {
  EXPECT_EQ(PutValue(R"({"S":"h\u00e9\n"})"), AttributeValue::S("hé\n"));
  EXPECT_EQ(PutValue(R"({"N":"1e3"})"), AttributeValue::N(Number::FromInt(1000)));
  EXPECT_EQ(PutValue(R"({"B":"AP8="})"), AttributeValue::B(std::string_view("\x00\xff", 2)));
  EXPECT_EQ(PutValue(R"({"BOOL":true})"), AttributeValue::Bool(true));
  EXPECT_EQ(PutValue(R"({"NULL":true})"), AttributeValue(Null{}));
  EXPECT_EQ(PutValue(R"({"SS":["b","a"]})"), AttributeValue(StringSet{{"a", "b"}}));
  EXPECT_EQ(PutValue(R"({"NS":["10","9"]})"),
            AttributeValue(NumberSet{{Number::FromInt(9), Number::FromInt(10)}}));
  EXPECT_EQ(PutValue(R"({"BS":["Yg==","YQ=="]})"), AttributeValue(BinarySet{{"a", "b"}}));
  EXPECT_EQ(PutValue(R"({"L":[{"S":""},{"L":[]}]})"),
            AttributeValue(AttributeList{AttributeValue::S(""), AttributeValue(AttributeList{})}));
  AttributeMap map;
  map.Set("x", AttributeValue::S("1"));
  map.Set("y", AttributeValue::B(""));
  EXPECT_EQ(PutValue(R"({"M":{"y":{"B":""},"x":{"S":"1"}}})"), AttributeValue(map));
}

TEST(AttributeReaderTest, NullAndUnknownMembersDoNotCount) {
  EXPECT_EQ(PutValue(R"({"N":null,"S":"x","Zz":{"a":[1]}})"), AttributeValue::S("x"));
}

TEST(AttributeReaderTest, TheLastOfTwoEqualNamesCounts) {
  EXPECT_EQ(PutValue(R"({"S":"x"},"b":{"S":"-"},"a":{"S":"y"})"), AttributeValue::S("y"));
}

TEST(AttributeReaderTest, ExactlyOneType) {
  const std::string empty = Validation(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  EXPECT_EQ(PutError("{}"), empty);
  EXPECT_EQ(PutError("null"), empty);
  EXPECT_EQ(PutError(R"({"X":"1"})"), empty);
  EXPECT_EQ(PutError(R"({"L":[{}]})"), empty);
  EXPECT_EQ(PutError(R"({"S":"a","N":"1"})"),
            Validation("Supplied AttributeValue has more than one datatypes set, must contain "
                       "exactly one of the "
                       "supported datatypes"));
}

TEST(AttributeReaderTest, NullMustBeTrue) {
  EXPECT_EQ(PutError(R"({"NULL":false})"),
            Invalid("Null attribute value types must have the value of true"));
}

TEST(AttributeReaderTest, EmptySets) {
  EXPECT_EQ(PutError(R"({"SS":[]})"), Invalid("An string set  may not be empty"));
  EXPECT_EQ(PutError(R"({"NS":[]})"), Invalid("An number set  may not be empty"));
  EXPECT_EQ(PutError(R"({"BS":[]})"), Invalid("Binary sets should not be empty"));
  EXPECT_EQ(PutError(R"({"M":{"x":{"SS":[]}}})"), Invalid("An string set  may not be empty"));
}

TEST(AttributeReaderTest, DuplicatesInSets) {
  EXPECT_EQ(PutError(R"({"SS":["a","a"]})"),
            Invalid("Input collection [a, a] contains duplicates."));
  EXPECT_EQ(PutError(R"({"BS":["YQ==","Yg==","YQ=="]})"),
            Invalid("Input collection [YQ==, Yg==, YQ==]of type BS contains duplicates."));
  EXPECT_EQ(PutError(R"({"NS":["1","1.0"]})"), Validation("Input collection contains duplicates"));
}

TEST(AttributeReaderTest, Numbers) {
  EXPECT_EQ(PutError(R"({"N":"x1"})"),
            Validation("The parameter cannot be converted to a numeric value: x1"));
  EXPECT_EQ(PutError(R"({"N":""})"),
            Validation("The parameter cannot be converted to a numeric value"));
  EXPECT_EQ(PutError(R"({"NS":["1e126"]})"),
            Validation("Number overflow. Attempting to store a number with magnitude larger than "
                       "supported range"));
}

std::string Nested(int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += R"({"M":{"x":)";
  text += R"({"S":"s"})";
  for (int i = 0; i < levels; ++i) text += "}}";
  return text;
}

TEST(AttributeReaderTest, ThirtyTwoLevels) {
  EXPECT_EQ(PutError(Nested(32)), "OK");
  EXPECT_EQ(PutError(Nested(33)), Validation(kNesting));
  EXPECT_EQ(PutError(Nested(400)), Validation(kNesting));
}

TEST(AttributeReaderTest, AttributeNames) {
  const std::string name(65535, 'n');
  EXPECT_EQ(PutError(R"({"M":{"":{"S":"x"}}})"), Invalid("Empty attribute name"));
  EXPECT_EQ(PutError(StrCat(R"({"M":{")", name, R"(":{"S":"x"}}})")), "OK");
  EXPECT_EQ(PutError(StrCat(R"({"M":{")", name, R"(n":{"S":"x"}}})")),
            Invalid("Attribute name is too large, must be less than 65536 bytes"));
}

// §1.2
TEST(AttributeReaderTest, WrongJsonTypes) {
  EXPECT_EQ(PutError(R"({"N":1})"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(PutError(R"({"NS":[1]})"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(PutError(R"({"S":1.5})"), Serialization("DECIMAL_VALUE cannot be converted to String"));
  EXPECT_EQ(PutError(R"({"S":true})"), Serialization("TRUE_VALUE cannot be converted to String"));
  EXPECT_EQ(PutError(R"({"S":false})"), Serialization("FALSE_VALUE cannot be converted to String"));
  EXPECT_EQ(PutError(R"({"S":{}})"),
            Serialization("Start of structure or map found where not expected"));
  EXPECT_EQ(PutError(R"({"S":[]})"),
            Serialization("Unrecognized collection type class java.lang.String"));
  EXPECT_EQ(PutError(R"({"SS":"a"})"), Serialization("Unexpected field type"));
  EXPECT_EQ(PutError(R"({"L":{}})"),
            Serialization("Start of structure or map found where not expected"));
  EXPECT_EQ(PutError(R"({"M":"a"})"), Serialization("Unexpected field type"));
  EXPECT_EQ(PutError(R"({"M":[]})"),
            Serialization("Unrecognized collection type java.util.Map<java.lang.String, "
                          "com.amazonaws.dynamodb.v20120810.AttributeValue>"));
  EXPECT_EQ(PutError("\"x\""), Serialization("Unexpected value type in payload"));
  EXPECT_EQ(
      PutError("[]"),
      Serialization(
          "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"));
}

TEST(AttributeReaderTest, BooleansFromStrings) {
  EXPECT_EQ(PutValue(R"({"BOOL":"yes"})"), AttributeValue::Bool(true));
  EXPECT_EQ(PutValue(R"({"BOOL":"0"})"), AttributeValue::Bool(false));
  EXPECT_EQ(PutError(R"({"BOOL":"maybe"})"),
            Serialization("Unexpected token received from parser"));
  EXPECT_EQ(PutError(R"({"BOOL":1})"),
            Serialization("NUMBER_VALUE cannot be converted to Boolean"));
}

TEST(AttributeReaderTest, Base64) {
  EXPECT_EQ(PutError(R"({"B":1})"),
            Serialization("only base-64-encoded strings are convertible to bytes"));
  EXPECT_EQ(PutError(R"({"B":"YWJj5"})"),
            Serialization("Base64 encoded length is expected a multiple of 4 bytes but found: 5"));
  EXPECT_EQ(PutError(R"({"B":"YR=="})"),
            Serialization("Invalid last non-pad Base64 character dectected"));
  EXPECT_EQ(PutError(R"({"B":"Y!=="})"), Serialization("Invalid Base64 character"));
  EXPECT_EQ(PutError(R"({"B":"===="})"), Serialization("Invalid Base64 character"));
}

// §1, Check order: types of the whole body come before values.
TEST(AttributeReaderTest, TypesComeBeforeValues) {
  EXPECT_EQ(PutError(R"({"SS":[]},"b":{"S":1})"),
            Serialization("NUMBER_VALUE cannot be converted to String"));
}

TEST(AttributeReaderTest, ManyAttributesInAnyOrderStayFast) {
  std::string members = R"({"S":"x"})";
  for (int i = 40'000; i > 0; --i) StrAppend(&members, ",\"n", i, "\":{\"N\":\"1\"}");
  // Quadratic insertion would take minutes here, more than any test may.
  EXPECT_EQ(std::get<PutRequest>(ParsePutItem(PutBody(members), TestEndpoint())->request.action)
                .item.size(),
            40'002u);
}

}  // namespace
}  // namespace meridian::attribute_reader_test
