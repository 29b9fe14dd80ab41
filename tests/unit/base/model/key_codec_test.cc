#include "base/model/key_codec.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"

namespace meridian::key_codec_test {
namespace {

AttributeValue S(std::string_view text) { return AttributeValue::S(text); }
AttributeValue N(std::string_view text) { return AttributeValue::N(*Number::Parse(text)); }
AttributeValue B(std::string_view bytes) { return AttributeValue::B(bytes); }
constexpr std::string_view operator""_bytes(const char* text, size_t size) { return {text, size}; }

std::string Hex(std::string_view bytes) { return absl::BytesToHexString(ToAbsl(bytes)); }

void ExpectAscending(const std::vector<AttributeValue>& values) {
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const std::string lesser = EncodeKeyComponent(values[i]);
    const std::string greater = EncodeKeyComponent(values[i + 1]);
    EXPECT_LT(lesser, greater) << values[i].type_name() << " at " << i;
    // Whatever follows the component in a longer key must not change the order.
    EXPECT_LT(lesser + "\xff", greater + std::string(1, '\0')) << values[i].type_name() << " at " << i;
  }
}

TEST(KeyCodecTest, StringsOrderAsUtf8Bytes) {
  ExpectAscending({S("\x00"_bytes), S("\x00\x00"_bytes), S("\x00\x01"_bytes), S("\x01"), S("A"), S("B"), S("a"),
                   S("a\x00"_bytes), S("a\x00\x00"_bytes), S("a\x00""b"_bytes), S("a\x01"), S("aa"), S("b"), S("z"),
                   S("\u00e9"), S("\u20ac"), S("\U0001f600")});
}

TEST(KeyCodecTest, NumbersOrderByValue) {
  ExpectAscending({N("-1e125"), N("-1000"), N("-999.5"), N("-10"), N("-9"), N("-1"), N("-0.5"), N("-1e-130"), N("0"),
                   N("1e-130"), N("0.5"), N("1"), N("1.5"), N("2"), N("9"), N("10"), N("11"), N("100"), N("1e125")});
}

TEST(KeyCodecTest, BinariesOrderAsUnsignedBytes) {
  ExpectAscending({B("\x00"_bytes), B("\x00\xff"_bytes), B("\x01"), B("\x7f"), B("\x80"), B("\xff"), B("\xff\x00"_bytes),
                   B("\xff\xff")});
}

TEST(KeyCodecTest, GoldenVectors) {
  EXPECT_EQ(Hex(EncodeKeyComponent(S("ab"))), "53" "6162" "0000");
  EXPECT_EQ(Hex(EncodeKeyComponent(S("a\x00""b"_bytes))), "53" "6100ff62" "0000");
  EXPECT_EQ(Hex(EncodeKeyComponent(N("5"))), "4e" "03823300ff" "0000");
  EXPECT_EQ(Hex(EncodeKeyComponent(B("\x00\xff"_bytes))), "42" "00ffff" "0000");
  EXPECT_EQ(Hex(EncodeKeyComponentPrefix(S("ab"))), "53" "6162");

  const AttributeValue sort_key = N("5");
  EXPECT_EQ(Hex(EncodeItemKey(S("ab"), nullptr).bytes), "19a5e035b7baab72" "5361620000");
  EXPECT_EQ(Hex(EncodeItemKey(S("ab"), &sort_key).bytes), "19a5e035b7baab72" "5361620000" "4e03823300ff0000");
  EXPECT_EQ(KeyHash(EncodeItemKey(S("ab"), &sort_key).bytes), 0x19a5e035b7baab72u);
}

TEST(KeyCodecTest, KeysRoundTrip) {
  for (const AttributeValue& partition_key : {S("a\x00\x00""b"_bytes), N("-12.5"), B("\x00"_bytes)}) {
    absl::StatusOr<DecodedKey> decoded = DecodeItemKey(EncodeItemKey(partition_key, nullptr).bytes);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->partition_key, partition_key);
    EXPECT_FALSE(decoded->sort_key.has_value());
    for (const AttributeValue& sort_key : {S("\xff\x00"_bytes), N("0"), N("5"), B("")}) {
      decoded = DecodeItemKey(EncodeItemKey(partition_key, &sort_key).bytes);
      ASSERT_TRUE(decoded.ok());
      EXPECT_EQ(decoded->partition_key, partition_key);
      EXPECT_EQ(decoded->sort_key, sort_key);
    }
  }
}

TEST(KeyCodecTest, DecodingRefusesEverythingElse) {
  const AttributeValue sort_key = S("s");
  const std::string good = EncodeItemKey(S("ab"), &sort_key).bytes;
  const size_t partition_key_size = EncodeItemKey(S("ab"), nullptr).bytes.size();
  auto refuses = [](std::string_view bytes) {
    return DecodeItemKey(bytes).status().code() == absl::StatusCode::kDataLoss;
  };
  for (size_t size = 0; size < good.size(); ++size) {
    // A key without its sort key is a key of another table.
    EXPECT_EQ(refuses(std::string_view(good).substr(0, size)), size != partition_key_size) << size;
  }
  std::string wrong_hash = good;
  wrong_hash[3] = static_cast<char>(wrong_hash[3] ^ 1);
  EXPECT_TRUE(refuses(wrong_hash));
  EXPECT_TRUE(refuses(good + EncodeKeyComponent(S("third"))));
  EXPECT_TRUE(refuses(good + "x"));

  const std::string prefix = PartitionKeyPrefix(S("ab"));
  EXPECT_TRUE(refuses(prefix + std::string("Xab\x00\x00", 5)));
  EXPECT_TRUE(refuses(prefix + std::string("Sab\x00\x01\x00\x00", 7))) << "an unknown escape";
  EXPECT_TRUE(refuses(prefix + std::string("N\x09\x00\x00", 4))) << "not a number";
}

TEST(KeyCodecTest, PrefixesBoundWhatBeginsWithThem) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");

  const std::string begin = EncodeKeyComponentPrefix(S("a\x00"_bytes));
  const std::string end = PrefixEnd(begin);
  for (const std::string_view inside : {"a\x00"_bytes, "a\x00z"_bytes, "a\x00\x00"_bytes, "a\x00\xff"_bytes}) {
    const std::string key = EncodeKeyComponent(S(inside));
    EXPECT_TRUE(begin <= key && key < end) << Hex(inside);
  }
  for (const std::string_view outside : {"a"_bytes, "a\x01"_bytes, "b"_bytes}) {
    const std::string key = EncodeKeyComponent(S(outside));
    EXPECT_FALSE(begin <= key && key < end) << Hex(outside);
  }
}

TEST(KeyCodecTest, AllItemsOfAPartitionKeyLieUnderItsPrefix) {
  const std::string prefix = PartitionKeyPrefix(S("ab"));
  const AttributeValue sort_key = B("\xff\xff");
  const std::string key = EncodeItemKey(S("ab"), &sort_key).bytes;
  EXPECT_LE(prefix, key);
  EXPECT_LT(key, PrefixEnd(prefix));
}

TEST(KeyCodecDeathTest, OnlyScalarsAreKeys) {
  EXPECT_DEATH(EncodeItemKey(AttributeValue::Bool(true), nullptr), "a key is S, N or B, not BOOL");
  EXPECT_DEATH(KeyHash("short"), "hash in front");
}

}  // namespace
}  // namespace meridian::key_codec_test
