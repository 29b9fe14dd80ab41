// streams-ttl-triggers.md §2, GetRecords.
#include "regiond/server/api/stream_iterator.h"

#include <gtest/gtest.h>

#include "regiond/server/api/base64.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::stream_iterator_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

ShardIterator Full() { return {{TableId{1, 2}, PartitionId(3)}, Lsn(400), {Lsn(500), 6}, kNow}; }

// The text of these bytes.
std::string TextOf(std::string_view bytes) {
  std::string text;
  AppendBase64(bytes, &text);
  return text;
}
std::string BytesOf(std::string_view text) {
  std::string bytes;
  EXPECT_EQ(DecodeBase64(text, &bytes), Base64Error::kNone);
  return bytes;
}

TEST(StreamIteratorTest, RoundTrip) {
  for (const ShardIterator& iterator :
       {Full(), ShardIterator(), ShardIterator{{TableId{~0ull, ~0ull}, PartitionId(63)}, Lsn(~0ull), {Lsn(~0ull), ~0u}, WallTime{-1}}}) {
    const std::string text = EncodeShardIterator(iterator);
    EXPECT_LE(text.size(), 2048u);
    const auto read = DecodeShardIterator(text);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, iterator);
  }
}

TEST(StreamIteratorTest, FifteenMinutes) {
  EXPECT_FALSE(Full().ExpiredAt(kNow));
  EXPECT_FALSE(Full().ExpiredAt(kNow + Duration::Seconds(900)));
  EXPECT_TRUE(Full().ExpiredAt(kNow + Duration::Seconds(901)));
  EXPECT_FALSE(Full().ExpiredAt(WallTime{kNow.us - 1'000'000})) << "a clock that was put back";
}

TEST(StreamIteratorTest, RefusesWhatIsNone) {
  const std::string text = EncodeShardIterator(Full());
  for (const std::string& other :
       {std::string(), std::string("x"), std::string("????"), std::string("AAAA"), text.substr(4), text + text}) {
    EXPECT_EQ(ErrorOf(DecodeShardIterator(other)), Validation("Invalid ShardIterator")) << other;
  }
}

TEST(StreamIteratorTest, RefusesDamage) {
  const std::string bytes = BytesOf(EncodeShardIterator(Full()));
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeShardIterator(TextOf(bytes.substr(0, length))).ok()) << length;
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(DecodeShardIterator(TextOf(damaged)).ok()) << bit;
  }
}

}  // namespace
}  // namespace meridian::stream_iterator_test
