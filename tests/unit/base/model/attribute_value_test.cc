#include "base/model/attribute_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meridian::attribute_value_test {
namespace {

using ::testing::ElementsAre;
using Type = AttributeValue::Type;

std::vector<std::string> NamesOf(const AttributeMap& map) {
  std::vector<std::string> names;
  for (const Attribute& attribute : map) names.push_back(attribute.name);
  return names;
}

TEST(AttributeMapTest, KeepsNamesSortedAndDistinct) {
  AttributeMap map;
  map.Set("b", AttributeValue::S("1"));
  map.Set("a", AttributeValue::S("2"));
  map.Set("\xc3\xa9", AttributeValue::S("3"));
  map.Set("Z", AttributeValue::S("4"));
  EXPECT_THAT(NamesOf(map), ElementsAre("Z", "a", "b", "\xc3\xa9"));
  AttributeValue& replaced = map.Set("b", AttributeValue::S("5"));
  EXPECT_EQ(&replaced, map.Find("b"));
  EXPECT_EQ(map.size(), 4u);
  EXPECT_EQ(*map.Find("b")->If<std::string>(), "5");
}

TEST(AttributeMapTest, FindsAndErases) {
  AttributeMap map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.Find("a"), nullptr);
  map.Set("a", AttributeValue::Bool(true));
  map.Set("c", AttributeValue::Bool(true));
  EXPECT_EQ(map.Find("b"), nullptr);
  EXPECT_FALSE(map.Erase("b"));
  EXPECT_TRUE(map.Erase("a"));
  EXPECT_FALSE(map.Erase("a"));
  EXPECT_THAT(NamesOf(map), ElementsAre("c"));
}

TEST(AttributeMapTest, EqualityIgnoresTheOrderOfSetting) {
  AttributeMap one, other;
  one.Set("a", AttributeValue::S("x"));
  one.Set("b", AttributeValue::S("y"));
  other.Set("b", AttributeValue::S("y"));
  EXPECT_FALSE(one == other);
  other.Set("a", AttributeValue::S("x"));
  EXPECT_EQ(one, other);
  other.Set("a", AttributeValue::B("x"));
  EXPECT_FALSE(one == other) << "a string and a binary of the same bytes differ";
}

TEST(AttributeValueTest, TypesAndTheirNames) {
  EXPECT_EQ(AttributeValue().type(), Type::kNull);
  EXPECT_EQ(AttributeValue::S("").type(), Type::kS);
  EXPECT_EQ(AttributeValue::N(Number()).type(), Type::kN);
  EXPECT_EQ(AttributeValue::B("").type(), Type::kB);
  EXPECT_EQ(AttributeValue::Bool(true).type(), Type::kBool);
  EXPECT_EQ(AttributeValue(AttributeValue::Value(StringSet{{"a"}})).type(), Type::kSS);
  EXPECT_EQ(AttributeValue(AttributeValue::Value(NumberSet{{Number()}})).type(), Type::kNS);
  EXPECT_EQ(AttributeValue(AttributeValue::Value(BinarySet{{"a"}})).type(), Type::kBS);
  EXPECT_EQ(AttributeValue(AttributeValue::Value(AttributeList{})).type(), Type::kL);
  EXPECT_EQ(AttributeValue(AttributeValue::Value(AttributeMap())).type(), Type::kM);
  std::vector<std::string_view> names;
  for (int type = 0; type <= static_cast<int>(Type::kM); ++type) {
    names.push_back(AttributeValue::TypeName(static_cast<Type>(type)));
  }
  EXPECT_THAT(names, ElementsAre("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"));
  EXPECT_EQ(AttributeValue::S("").If<Number>(), nullptr);
}

// reference/dynamodb-api.md §3.1.
TEST(AttributeValueTest, CountsBytesAsAwsDoes) {
  auto size = [](AttributeValue::Value value) { return AttributeValue(std::move(value)).SizeForBilling(); };
  EXPECT_EQ(size(std::string("\u00e9")), 2u);
  EXPECT_EQ(size(std::string()), 0u);
  EXPECT_EQ(size(Binary{"abc"}), 3u);
  EXPECT_EQ(size(true), 1u);
  EXPECT_EQ(size(Null{}), 1u);
  EXPECT_EQ(size(Number::FromInt(123)), 3u);
  EXPECT_EQ(size(StringSet{{"a", "bc"}}), 3u);
  EXPECT_EQ(size(NumberSet{{Number::FromInt(1), Number::FromInt(123)}}), 5u);
  EXPECT_EQ(size(BinarySet{{"a", "bc"}}), 3u);
  EXPECT_EQ(size(AttributeList{}), 3u);
  EXPECT_EQ(size(AttributeList{AttributeValue::Bool(true), AttributeValue::S("ab")}), 3u + 2u + 3u);
  AttributeMap map;
  EXPECT_EQ(size(map), 3u);
  map.Set("key", AttributeValue::S("ab"));
  EXPECT_EQ(size(map), 3u + 1u + 3u + 2u);
  EXPECT_EQ(ItemSizeForBilling(map), 5u) << "the item itself has no overhead";
}

}  // namespace
}  // namespace meridian::attribute_value_test
