#include "regiond/core/stream/shard.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"

namespace meridian::shard_test {
namespace {

const std::vector<Shard> kShards = {{"ID", "", 1, StreamView::kNewImage, Lsn(300), WallTime{0x0102}, Lsn(301), WallTime{0x0103}},
                                    {"I2", "ID", 1, StreamView::kNewImage, Lsn(301), WallTime{0x0103}, Lsn(0), WallTime()}};

// reference/streams-ttl-triggers.md §2: "shardId-<20 digits>-<8 hex>", lexical order = age.
TEST(ShardTest, IdsTellPartitionAndAge) {
  EXPECT_EQ(ShardIdOf(PartitionId(11), WallTime{1'700'000'000'123'456}), "shardId-00000001700000000123-0000000b");
  EXPECT_LT(ShardIdOf(PartitionId(3), WallTime{999'000}), ShardIdOf(PartitionId(0), WallTime{1'000'000}));
}

TEST(ShardTest, RecordsLieBetweenTheEnds) {
  const Shard& closed = kShards[0];
  EXPECT_FALSE(closed.Holds({Lsn(300), 0}));
  EXPECT_TRUE((Shard{.opened = Lsn(300), .closed = Lsn(302)}).Holds({Lsn(301), 99}));
  EXPECT_FALSE(closed.Holds({Lsn(301), 0}));
  EXPECT_FALSE(closed.open());
  EXPECT_TRUE(kShards[1].open());
  EXPECT_TRUE(kShards[1].Holds({Lsn(1'000'000), 0}));
}

TEST(ShardTest, GoldenVector) {
  const std::string hex = StrCat("01" "02",                                                                        // format, two
                                 "024944" "00" "01" "01" "ac02" "0000000000000102" "ad02" "0000000000000103",      // a closed one
                                 "024932" "024944" "01" "01" "ad02" "0000000000000103" "00" "0000000000000000");   // its child
  EXPECT_EQ(absl::BytesToHexString(EncodeShards(kShards)), hex);
  EXPECT_EQ(*DecodeShards(absl::HexStringToBytes(hex)), kShards);
  EXPECT_TRUE(DecodeShards(EncodeShards({}))->empty());
}

TEST(ShardTest, DamageIsSeen) {
  const std::string whole = EncodeShards(kShards);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeShards(std::string_view(whole).substr(0, size)).status())) << size;
  }
  EXPECT_FALSE(DecodeShards(whole + "x").ok());
  std::string view = whole;
  view[7] = 4;
  EXPECT_FALSE(DecodeShards(view).ok()) << "an unknown view";
  view[7] = 0;
  EXPECT_TRUE(DecodeShards(view).ok()) << "the offset above is meant";
}

}  // namespace
}  // namespace meridian::shard_test
