#include "regiond/core/ttl/expiry.h"

#include "base/model/key_codec.h"
#include "base/model/number.h"
#include "regiond/core/index/index_entry.h"

namespace meridian {
namespace {

std::string KeyAt(const TimeToLive& setting, int64_t seconds) {
  const AttributeValue value = AttributeValue::N(Number::FromInt(seconds));
  return IndexEntryKey(ExpiryQueueOf(setting), {}, {&value}, {});
}

}  // namespace

ExpiryWindow ExpiryWindowAt(WallTime now, Duration delay) {
  constexpr int64_t kSecond = 1'000'000;
  return {(now.us - kExpiredTooLong.us) / kSecond, (now.us - delay.us) / kSecond};
}

SecondaryIndex ExpiryQueueOf(const TimeToLive& setting) {
  SecondaryIndex queue;
  queue.number = setting.queue;
  queue.key.sort = {{setting.attribute, AttributeValue::Type::kN}};
  queue.projection = ProjectionType::kKeysOnly;
  return queue;
}

bool HasExpired(const Item& item, const TimeToLive& setting, const ExpiryWindow& window) {
  const AttributeValue* const value = item.Find(setting.attribute);
  const Number* const seconds = value == nullptr ? nullptr : value->If<Number>();
  return seconds != nullptr && *seconds > Number::FromInt(window.after) && *seconds < Number::FromInt(window.before);
}

ExpiredRange ExpiredEntries(const TimeToLive& setting, const ExpiryWindow& window) {
  return {PrefixEnd(KeyAt(setting, window.after)), KeyAt(setting, window.before)};
}

}  // namespace meridian
