#include <gtest/gtest.h>

#include "base/model/item_codec.h"

namespace meridian::item_size_test {
namespace {

Number N(std::string_view text) { return *Number::Parse(text); }

// reference/dynamodb-api.md §3.1: the guide's example counts 23 bytes.
TEST(ItemSizeTest, GuidesExample) {
  Item item;
  item.Set("shirt-color", AttributeValue::S("R"));
  item.Set("shirt-size", AttributeValue::S("M"));
  EXPECT_EQ(ItemSizeForBilling(item), 23u);
}

TEST(ItemSizeTest, EncodedAndDecodedItemsCountTheSame) {
  AttributeMap inner;
  inner.Set("deep", AttributeValue::Value(AttributeList{AttributeValue::N(N("-1.5")), AttributeValue::Bool(true)}));
  Item item;
  item.Set("s", AttributeValue::S("text"));
  item.Set("n", AttributeValue::N(N("1234.5")));
  item.Set("zero", AttributeValue::N(N("0")));
  item.Set("b", AttributeValue::B("\x01\x02"));
  item.Set("t", AttributeValue::Bool(false));
  item.Set("null", AttributeValue());
  item.Set("ss", AttributeValue::Value(StringSet{{"a", "bb"}}));
  item.Set("ns", AttributeValue::Value(NumberSet{{N("-3"), N("100"), N("0.001")}}));
  item.Set("bs", AttributeValue::Value(BinarySet{{"x"}}));
  item.Set("m", AttributeValue::Value(inner));
  item.Set("empty", AttributeValue::Value(AttributeMap()));
  EXPECT_EQ(*EncodedItemSizeForBilling(EncodeItem(item)), static_cast<int64_t>(ItemSizeForBilling(item)));
}

TEST(ItemSizeTest, CutShortIsDataLoss) {
  Item item;
  item.Set("s", AttributeValue::S("text"));
  const std::string bytes = EncodeItem(item);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(EncodedItemSizeForBilling(bytes.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size;
  }
}

}  // namespace
}  // namespace meridian::item_size_test
