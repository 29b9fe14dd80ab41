// Items as JSON, against the parser: any item -> EncodeItem -> AppendItemJson -> parsed again is
// the same item.
#include "regiond/server/api/item_json.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/model/item_codec.h"
#include "regiond/server/api/json_text.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::item_json_test {
namespace {

std::string Json(const Item& item) {
  std::string json;
  AppendItemJson(item, &json);
  return json;
}
std::string EncodedJson(const Item& item) {
  std::string json;
  EXPECT_TRUE(AppendItemJson(std::string_view(EncodeItem(item)), &json).ok());
  return json;
}

// Items from a seed, with every type, awkward bytes and deep nesting.
class ItemMaker {
 public:
  explicit ItemMaker(uint64_t seed) : state_(seed) {}

  Item Make() { return Map(0); }
  AttributeValue Value(int depth) {
    const uint64_t types = depth < 6 ? 10 : 8;  // containers end somewhere
    switch (static_cast<AttributeValue::Type>(Below(types))) {
      case AttributeValue::Type::kS:
        return AttributeValue::S(Text());
      case AttributeValue::Type::kN:
        return AttributeValue::N(MakeNumber());
      case AttributeValue::Type::kB:
        return AttributeValue::B(Bytes());
      case AttributeValue::Type::kBool:
        return AttributeValue::Bool(Below(2) == 1);
      case AttributeValue::Type::kNull:
        return AttributeValue(Null{});
      case AttributeValue::Type::kSS:
        return AttributeValue(StringSet{Set<std::string>([&] { return Text(); })});
      case AttributeValue::Type::kNS:
        return AttributeValue(NumberSet{Set<Number>([&] { return MakeNumber(); })});
      case AttributeValue::Type::kBS:
        return AttributeValue(BinarySet{Set<std::string>([&] { return Bytes(); })});
      case AttributeValue::Type::kL:
        break;
      case AttributeValue::Type::kM:
        return AttributeValue(Map(depth + 1));
    }
    AttributeList list;
    for (uint64_t i = Below(4); i > 0; --i) list.push_back(Value(depth + 1));
    return AttributeValue(list);
  }
  Number MakeNumber() {
    std::string text = Below(2) == 0 ? "-" : "";
    for (uint64_t i = 1 + Below(38); i > 0; --i) text.push_back(static_cast<char>('0' + Below(10)));
    StrAppend(&text, "e", static_cast<int>(Below(200)) - 120);
    return Number::Parse(text).value_or(Number());
  }

 private:
  uint64_t Below(uint64_t bound) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return (state_ >> 33) % bound;
  }
  AttributeMap Map(int depth) {
    AttributeMap map;
    for (uint64_t i = Below(6); i > 0; --i) map.Set(StrCat("n", Text()), Value(depth + 1));
    return map;
  }
  std::string Text() {
    static constexpr const char* kPieces[] = {"a", "\"",   "\\", "\n", "\x01",      "\x7f",
                                              "é", "日本", "😀",  "/",  "plain text"};
    std::string text;
    for (uint64_t i = Below(12); i > 0; --i) text += kPieces[Below(std::size(kPieces))];
    return text;
  }
  std::string Bytes() {
    std::string bytes;
    for (uint64_t i = Below(9); i > 0; --i) bytes.push_back(static_cast<char>(Below(256)));
    return bytes;
  }
  template <typename T, typename MakeElement>
  std::vector<T> Set(MakeElement make) {
    std::vector<T> elements;
    for (uint64_t i = 1 + Below(4); i > 0; --i) elements.push_back(make());
    std::sort(elements.begin(), elements.end());
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return elements;
  }

  uint64_t state_;
};

TEST(ItemJsonTest, AnyItemComesBackEqual) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    const Item item = ItemMaker(seed).Make();
    const std::string json = EncodedJson(item);
    EXPECT_EQ(json, Json(item)) << "seed " << seed;
    const auto put = ParsePutItem(StrCat(R"({"TableName":"t","Item":)", json, "}"), TestEndpoint());
    ASSERT_TRUE(put.ok()) << "seed " << seed << ": " << put.status() << " " << json;
    EXPECT_EQ(std::get<PutRequest>(put->request.action).item, item)
        << "seed " << seed << " " << json;
  }
}

TEST(ItemJsonTest, NumbersAsNumberPrintsThem) {
  ItemMaker maker(42);
  for (int i = 0; i < 5000; ++i) {
    const Number number = maker.MakeNumber();
    std::string text;
    ASSERT_TRUE(AppendNumberText(number.encoded(), &text));
    EXPECT_EQ(text, number.ToString());
  }
}

TEST(ItemJsonTest, EveryTypeAsText) {
  Item item;
  item.Set("b", AttributeValue::B(std::string_view("\x00\xff", 2)));
  item.Set("bool", AttributeValue::Bool(false));
  item.Set("bs", AttributeValue(BinarySet{{"a", "b"}}));
  item.Set("l",
           AttributeValue(AttributeList{AttributeValue::S("x"), AttributeValue(AttributeMap())}));
  item.Set("n", AttributeValue::N(*Number::Parse("-1.50")));
  item.Set("ns", AttributeValue(NumberSet{{Number::FromInt(1), Number::FromInt(20)}}));
  item.Set("null", AttributeValue(Null{}));
  item.Set("s", AttributeValue::S("a\"\\/\b\f\n\r\t\x1f"));
  item.Set("ss", AttributeValue(StringSet{{"p", "q"}}));
  EXPECT_EQ(
      EncodedJson(item),
      R"({"b":{"B":"AP8="},"bool":{"BOOL":false},"bs":{"BS":["YQ==","Yg=="]},"l":{"L":[{"S":"x"},{"M":{}}]},)"
      R"("n":{"N":"-1.5"},"ns":{"NS":["1","20"]},"null":{"NULL":true},)"
      R"("s":{"S":"a\"\\/\b\f\n\r\t\u001f"},"ss":{"SS":["p","q"]}})");
}

TEST(ItemJsonTest, EscapesAtEveryPosition) {
  for (size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '"';
    std::string json;
    AppendJsonString(text, &json);
    EXPECT_EQ(json, StrCat("\"", text.substr(0, at), "\\\"", text.substr(at + 1), "\"")) << at;
  }
}

TEST(ItemJsonTest, DamagedBytesAreErrorsNotCrashes) {
  const std::string good = EncodeItem(ItemMaker(5).Make());
  std::string out;
  EXPECT_FALSE(AppendItemJson(std::string_view(), &out).ok());
  EXPECT_FALSE(AppendItemJson(std::string_view(good + "x"), &out).ok());
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(AppendItemJson(std::string_view(good).substr(0, size), &out).ok()) << size;
  }
  std::string deep = "\x01";
  for (int i = 0; i < 100'000; ++i)
    deep += std::string(
        "\x01\x01"
        "a\x09",
        4);
  EXPECT_EQ(AppendItemJson(std::string_view(deep), &out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace meridian::item_json_test
