// Which items expire: reference/streams-ttl-triggers.md §4, "Eligibility".
#include "regiond/core/ttl/expiry.h"

#include <gtest/gtest.h>

#include "base/model/item_codec.h"
#include "base/model/number.h"
#include "base/model/strings.h"
#include "regiond/core/index/index_entry.h"

namespace meridian::expiry_test {
namespace {

constexpr int64_t kNow = 1'700'000'000;
const TimeToLive kSetting{true, "ttl", WallTime{1}, 7};

AttributeValue N(std::string_view text) { return AttributeValue::N(*Number::Parse(text)); }

Item With(AttributeValue ttl) {
  Item item;
  item.Set("pk", AttributeValue::S("key"));
  item.Set("ttl", std::move(ttl));
  return item;
}

bool Expired(const AttributeValue& value, Duration delay = {}, Duration after = {}) {
  const ExpiryWindow window = ExpiryWindowAt(WallTime{kNow * 1'000'000} + after, delay);
  const Item item = With(value);
  const bool expired = HasExpired(item, kSetting, window);
  // The queue says the same of the numbers that it has.
  const KeySchema schema{{"pk", AttributeValue::Type::kS}, {}};
  const auto entry = EntryOf(ExpiryQueueOf(kSetting), schema, "key", item, EncodeItem(item));
  const ExpiredRange range = ExpiredEntries(kSetting, window);
  EXPECT_EQ(entry && range.low <= entry->key && entry->key < range.high, expired);
  return expired;
}

TEST(ExpiryTest, ATimeThatHasPassed) {
  EXPECT_TRUE(Expired(N("1699999999")));
  EXPECT_TRUE(Expired(N("1699999999.5")));
  EXPECT_TRUE(Expired(N("1.6E9"))) << "exponents are numbers, too";
  EXPECT_FALSE(Expired(N("1700000000"))) << "it is that time now";
  EXPECT_TRUE(Expired(N("1700000000"), {}, Duration::Seconds(1)));
  EXPECT_FALSE(Expired(N("1700000000000"))) << "milliseconds are seconds of the far future";
}

TEST(ExpiryTest, AnItemIsGivenTheDelay) {
  EXPECT_FALSE(Expired(N("1699999999"), Duration::Seconds(60)));
  EXPECT_TRUE(Expired(N("1699999939"), Duration::Seconds(60)));
}

TEST(ExpiryTest, MoreThanFiveYearsAgoIsTakenForAMistake) {
  const int64_t too_long = kNow - kExpiredTooLong.us / 1'000'000;
  EXPECT_FALSE(Expired(N(StrCat(too_long))));
  EXPECT_TRUE(Expired(N(StrCat(too_long + 1))));
  for (const char* old : {"0", "-1", "-1.5E100", "1"}) EXPECT_FALSE(Expired(N(old))) << old;
}

TEST(ExpiryTest, WhatIsNoNumberIsIgnored) {
  EXPECT_FALSE(Expired(AttributeValue::S("1699999999")));
  EXPECT_FALSE(HasExpired(Item(), kSetting, ExpiryWindowAt(WallTime{kNow * 1'000'000}, {})));
}

}  // namespace
}  // namespace meridian::expiry_test
