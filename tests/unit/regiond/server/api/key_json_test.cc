#include "regiond/server/api/key_json.h"

#include <gtest/gtest.h>

namespace meridian::key_json_test {
namespace {

KeySchema Simple() { return {{"id", AttributeValue::Type::kS}, std::nullopt}; }
KeySchema Composite() { return {{"id", AttributeValue::Type::kS}, KeyAttribute{"line", AttributeValue::Type::kN}}; }

absl::StatusOr<std::string> Beginning(const KeySchema& schema, std::string_view json) {
  const absl::StatusOr<Item> attributes = ReadKeyJson(json);
  if (!attributes.ok()) return attributes.status();
  return KeyBeginning(schema, *attributes);
}

TEST(KeyJson, AWholeKeyIsItsEncodingAndBack) {
  const AttributeValue line = AttributeValue::N(Number::FromInt(7));
  const ItemKey key = EncodeItemKey(AttributeValue::S("cart"), &line);
  EXPECT_EQ(Beginning(Composite(), R"({"line":{"N":"7.0"},"id":{"S":"cart"}})").value(), key.bytes);
  EXPECT_EQ(KeyJson(Composite(), key), R"({"id":{"S":"cart"},"line":{"N":"7"}})");
  EXPECT_EQ(Beginning(Simple(), R"({"id":{"S":"cart"}})").value(), EncodeItemKey(AttributeValue::S("cart"), nullptr).bytes);
}

TEST(KeyJson, ThePartitionKeyAloneIsWhereItsKeysBegin) {
  const std::string begins = Beginning(Composite(), R"({"id":{"S":"cart"}})").value();
  const AttributeValue line = AttributeValue::N(Number::FromInt(-3));
  EXPECT_TRUE(EncodeItemKey(AttributeValue::S("cart"), &line).bytes.starts_with(begins));
  EXPECT_FALSE(EncodeItemKey(AttributeValue::S("cartx"), &line).bytes.starts_with(begins));
}

TEST(KeyJson, OtherKeysAreRefusedWithWhatTheTableHas) {
  for (const char* json : {R"({"id":{"N":"1"}})", R"({"line":{"N":"1"}})", R"({"id":{"S":"x"},"more":{"S":"x"}})", R"({"id":{"S":"x"},"line":{"S":"1"}})"}) {
    const absl::Status status = Beginning(Composite(), json).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << json;
    EXPECT_EQ(status.message(), "no item has this key: the key attributes are id (S) and line (N)");
  }
}

TEST(KeyJson, WhatIsNoDynamoDbJsonIsRefused) {
  for (const char* json : {"", "{", "[]", "7", R"({"id":"cart"})", R"({"id":{"S":7}})", R"({"id":{"N":"x"}})", R"({"id":null})"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadKeyJson(json).status())) << json;
  }
}

}  // namespace
}  // namespace meridian::key_json_test
