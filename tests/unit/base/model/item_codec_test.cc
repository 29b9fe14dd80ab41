#include "base/model/item_codec.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"

namespace meridian::item_codec_test {
namespace {

AttributeValue N(std::string_view text) { return AttributeValue::N(*Number::Parse(text)); }

Item ItemWith(AttributeValue value) {
  Item item;
  item.Set("a", std::move(value));
  return item;
}

std::string Hex(const Item& item) { return absl::BytesToHexString(EncodeItem(item)); }

absl::StatusOr<Item> FromHex(std::string_view hex) { return DecodeItem(absl::HexStringToBytes(ToAbsl(hex))); }

// An item whose attribute is `levels` lists in each other, with a scalar in the innermost.
Item Nested(int levels) {
  AttributeValue value = AttributeValue::Bool(true);
  for (int i = 0; i < levels; ++i) {
    AttributeList list;
    list.push_back(std::move(value));
    value = AttributeValue::Value(std::move(list));
  }
  return ItemWith(std::move(value));
}

// "01" format, "01" one attribute, "0161" its name "a"; then the value of each type as item_codec.h documents it.
const std::vector<std::pair<AttributeValue, std::string>>& GoldenVectors() {
  static const auto* const kVectors = new std::vector<std::pair<AttributeValue, std::string>>{
      {AttributeValue::S("hi"), "0002" "6869"},
      {AttributeValue::S(""), "0000"},
      {N("5"), "0104" "03823300"},
      {N("0"), "0101" "02"},
      {AttributeValue::B(std::string("\x00\xff", 2)), "0202" "00ff"},
      {AttributeValue::Bool(false), "0300"},
      {AttributeValue::Bool(true), "0301"},
      {AttributeValue::Value(Null{}), "04"},
      {AttributeValue::Value(StringSet{{"a", "bc"}}), "0502" "0161" "026263"},
      {AttributeValue::Value(NumberSet{{Number::FromInt(-5), Number::FromInt(0), Number::FromInt(5)}}),
       "0603" "04017dccff" "0102" "0403823300"},
      {AttributeValue::Value(BinarySet{{std::string(1, '\0'), "\xff"}}), "0702" "0100" "01ff"},
      {AttributeValue::Value(AttributeList{}), "0800"},
      {AttributeValue::Value(AttributeList{AttributeValue::Bool(true), AttributeValue::Value(Null{})}),
       "0802" "0301" "04"},
      {AttributeValue::Value(ItemWith(AttributeValue::S("x"))), "0901" "0161" "000178"},
  };
  return *kVectors;
}

TEST(ItemCodecTest, GoldenVectorsOfEveryType) {
  EXPECT_EQ(Hex(Item()), "0100");
  for (const auto& [value, hex] : GoldenVectors()) {
    EXPECT_EQ(Hex(ItemWith(value)), "01010161" + hex);
    const absl::StatusOr<Item> back = FromHex("01010161" + hex);
    ASSERT_TRUE(back.ok()) << hex;
    EXPECT_EQ(*back, ItemWith(value)) << hex;
  }
}

TEST(ItemCodecTest, AttributesAreWrittenByNameWhateverTheirOrderOfSetting) {
  Item item;
  item.Set("b", AttributeValue::Bool(true));
  item.Set("a", AttributeValue::Value(Null{}));
  item.Set("B", AttributeValue::Value(Null{}));
  EXPECT_EQ(Hex(item), "0103" "014204" "016104" "01620301");
}

TEST(ItemCodecTest, LongStringsHaveVarintLengths) {
  const Item item = ItemWith(AttributeValue::S(std::string(300, 'x')));
  EXPECT_EQ(Hex(item).substr(0, 18), "01010161" "00" "ac02" "7878");
  EXPECT_EQ(*DecodeItem(EncodeItem(item)), item);
}

TEST(ItemCodecTest, RefusesEveryOtherEncoding) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "nothing"},
      {"00", "format 0"},
      {"0200", "a later format"},
      {"01", "no count"},
      {"018000", "a count that is not the shortest varint"},
      {"0100ff", "bytes after the item"},
      {"01010161", "no value"},
      {"01010161" "0a", "an unknown tag"},
      {"01010161" "0003" "6869", "a string longer than the input"},
      {"01010161" "00ffffffffffffffffff01", "a length near 2^64"},
      {"01010161" "00ffffffffffffffffffff01", "a varint of more than 64 bits"},
      {"01010161" "0302", "a Boolean that is neither"},
      {"01010161" "0102" "0000", "not a number"},
      {"01010161" "0100", "an empty number"},
      {"01010161" "0500", "an empty string set"},
      {"01010161" "0600", "an empty number set"},
      {"01010161" "0700", "an empty binary set"},
      {"01010161" "0502" "0162" "0161", "a set that descends"},
      {"01010161" "0502" "0161" "0161", "a set with a duplicate"},
      {"01010161" "0602" "0403823300" "0102", "a number set that descends"},
      {"01010161" "0702" "01ff" "0100", "a binary set that descends"},
      {"0102" "016204" "016104", "attributes that descend"},
      {"0102" "016104" "016104", "an attribute twice"},
      {"01010161" "0902" "016204" "016104", "a nested map that descends"},
      {"01010161" "08ffffffffffffffff7f", "a list count far beyond the input"},
      {"01ffffffffffffffff7f", "an attribute count far beyond the input"},
  };
  for (const auto& [hex, why] : bad) {
    EXPECT_EQ(FromHex(hex).status().code(), absl::StatusCode::kDataLoss) << why;
  }
}

TEST(ItemCodecTest, EveryPrefixOfAnEncodingIsRefused) {
  Item item;
  for (size_t i = 0; i < GoldenVectors().size(); ++i) item.Set(StrCat("a", i), GoldenVectors()[i].first);
  const std::string bytes = EncodeItem(item);
  ASSERT_EQ(*DecodeItem(bytes), item);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeItem(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
}

TEST(ItemCodecTest, DecodesThirtyTwoLevelsOfNestingAndNotMore) {
  for (int levels = 0; levels <= kNestingLevelsMax; ++levels) {
    const absl::StatusOr<Item> back = DecodeItem(EncodeItem(Nested(levels)));
    ASSERT_TRUE(back.ok()) << levels;
    EXPECT_EQ(*back, Nested(levels));
  }
  EXPECT_EQ(DecodeItem(EncodeItem(Nested(kNestingLevelsMax + 1))).status().code(), absl::StatusCode::kDataLoss);
}

TEST(ItemCodecTest, DeepNestingDoesNotExhaustTheStack) {
  std::string bytes = absl::HexStringToBytes("01010161");
  for (int i = 0; i < 1000000; ++i) bytes += "\x08\x01";
  EXPECT_EQ(DecodeItem(bytes).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace meridian::item_codec_test
