#include "base/model/number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace meridian::number_test {
namespace {

std::string Text(std::string_view in) {
  absl::StatusOr<Number> number = Number::Parse(in);
  return number.ok() ? number->ToString() : std::string(number.status().message());
}

// reference/dynamodb-api.md §3, "Canonical output".
TEST(NumberTest, PrintsPlainCanonicalDecimals) {
  EXPECT_EQ(Text("007"), "7");
  EXPECT_EQ(Text("+3"), "3");
  EXPECT_EQ(Text("1.10"), "1.1");
  EXPECT_EQ(Text("1e3"), "1000");
  EXPECT_EQ(Text(".5"), "0.5");
  EXPECT_EQ(Text("-0"), "0");
  EXPECT_EQ(Text("0e5"), "0");
  EXPECT_EQ(Text("-12.034e-3"), "-0.012034");
  EXPECT_EQ(Text("1e125"), "1" + std::string(125, '0'));
  EXPECT_EQ(Text("1E-130"), "0." + std::string(129, '0') + "1");
}

TEST(NumberTest, RefusesWhatDynamoDbRefuses) {
  EXPECT_EQ(Text("x1"), "The parameter cannot be converted to a numeric value: x1");
  EXPECT_EQ(Text(""), "The parameter cannot be converted to a numeric value");
  EXPECT_EQ(Text("NaN"), "The parameter cannot be converted to a numeric value: NaN");
  EXPECT_EQ(Text(" 1"), "The parameter cannot be converted to a numeric value:  1");
  EXPECT_EQ(Text("1e"), "The parameter cannot be converted to a numeric value: 1e");
  EXPECT_EQ(Text("1e126"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(Text("1e-131"),
            "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  EXPECT_EQ(Text("1e99999999999999999999"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(Text("123456789012345678901234567890123456789"),
            "Attempting to store more than 38 significant digits in a Number");
  EXPECT_EQ(Text("12345678901234567890123456789012345678"), "12345678901234567890123456789012345678");
}

TEST(NumberTest, GoldenEncodings) {
  auto hex = [](std::string_view text) {
    return absl::BytesToHexString(Number::Parse(text)->encoded());
  };
  EXPECT_EQ(hex("0"), "02");
  EXPECT_EQ(hex("5"), "03823300");
  EXPECT_EQ(hex("-5"), "017dccff");
  EXPECT_EQ(hex("123.4"), "03840d2300");
  EXPECT_EQ(hex("1E-130"), "03000b00");
  EXPECT_EQ(hex("9.9e125"), "03ff6400");
}

TEST(NumberTest, BytesOrderAsNumbersDo) {
  const std::vector<std::string> ascending = {"-9.9e125", "-1000", "-100.5", "-100", "-1.5", "-1", "-0.1",
                                              "-1e-130",  "0",     "1e-130", "0.1",  "0.11", "1",  "1.5",
                                              "2",        "10",    "10.01",  "99",   "100",  "9.9e125"};
  for (size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(Number::Parse(ascending[i])->encoded(), Number::Parse(ascending[i + 1])->encoded())
        << ascending[i] << " < " << ascending[i + 1];
  }
}

TEST(NumberTest, DecodingAcceptsOnlyTheCanonicalEncoding) {
  for (const char* text : {"0", "5", "-5", "123.4", "-0.00012", "1E-130", "9.9e125",
                           "12345678901234567890123456789012345678"}) {
    const Number number = *Number::Parse(text);
    absl::StatusOr<Number> back = Number::FromEncoded(number.encoded());
    ASSERT_TRUE(back.ok()) << text;
    EXPECT_EQ(*back, number);
  }
  for (const char* hex : {"", "00", "0200", "03", "038200", "03820100", "0382330b", "03823301 00", "0382", "017dcc00",
                          "04823300", "0382ff00"}) {
    std::string bytes = absl::HexStringToBytes(hex);
    EXPECT_EQ(Number::FromEncoded(bytes).status().code(), absl::StatusCode::kDataLoss) << hex;
  }
}

TEST(NumberTest, AddsExactlyOrFails) {
  auto add = [](std::string_view a, std::string_view b) {
    absl::StatusOr<Number> sum = Number::Parse(a)->Add(*Number::Parse(b));
    return sum.ok() ? sum->ToString() : std::string(sum.status().message());
  };
  EXPECT_EQ(add("1", "2"), "3");
  EXPECT_EQ(add("0.1", "0.2"), "0.3");
  EXPECT_EQ(add("1", "-1"), "0");
  EXPECT_EQ(add("-5", "3"), "-2");
  EXPECT_EQ(add("99999999999999999999999999999999999999", "1"), "1" + std::string(38, '0'));
  EXPECT_EQ(add("1e125", "1"), "Attempting to store more than 38 significant digits in a Number");
  EXPECT_EQ(add("9e125", "9e125"),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(Number::Parse("7")->Subtract(*Number::Parse("10"))->ToString(), "-3");
}

// reference/dynamodb-api.md §3.1.
TEST(NumberTest, CountsBytesAsAwsDoes) {
  auto size = [](std::string_view text) { return Number::Parse(text)->SizeForBilling(); };
  EXPECT_EQ(size("0"), 1u);
  EXPECT_EQ(size("1"), 2u);
  EXPECT_EQ(size("-1"), 3u);
  EXPECT_EQ(size("100"), 2u);
  EXPECT_EQ(size("123"), 3u);
  EXPECT_EQ(size("1.5"), 3u);
  EXPECT_EQ(size("0.001"), 2u);
}

}  // namespace
}  // namespace meridian::number_test
