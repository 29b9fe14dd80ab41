#include "regiond/core/state/version_digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meridian::version_digest_test {
namespace {

VersionedItem Item(uint64_t clock, std::string image = "image") {
  VersionedItem item;
  item.version = {Hlc{clock}, RegionId("us-east-1")};
  item.image = std::move(image);
  return item;
}

VersionDigest Of(std::string_view key, const VersionedItem& item) {
  VersionDigest digest;
  digest.Add(key, item);
  return digest;
}

TEST(VersionDigest, AddsUpInAnyOrderAndOverAnyParts) {
  const std::vector<std::string> keys = {"a", "b", "c", "d"};
  VersionDigest forth, back, sum;
  for (size_t i = 0; i < keys.size(); ++i) {
    forth.Add(keys[i], Item(i));
    back.Add(keys[keys.size() - 1 - i], Item(keys.size() - 1 - i));
    const VersionDigest one = Of(keys[i], Item(i));
    sum.versions += one.versions;
    sum.sum += one.sum;
  }
  EXPECT_EQ(forth.versions, 4u);
  EXPECT_EQ(forth, back);
  EXPECT_EQ(forth, sum);
  EXPECT_EQ(VersionDigest().sum, 0u) << "nothing adds nothing";
}

TEST(VersionDigest, KeyVersionRegionDeletionAndImageEachCount) {
  const VersionDigest digest = Of("a", Item(1));
  EXPECT_EQ(Of("a", Item(1)), digest);
  EXPECT_NE(Of("b", Item(1)), digest);
  EXPECT_NE(Of("a", Item(2)), digest);
  EXPECT_NE(Of("a", Item(1, "other")), digest);
  VersionedItem elsewhere = Item(1);
  elsewhere.version.region = RegionId("eu-west-1");
  EXPECT_NE(Of("a", elsewhere), digest);
  VersionedItem tombstone = Item(1, "");
  tombstone.deleted = true;
  EXPECT_NE(Of("a", tombstone), digest);
  EXPECT_NE(Of("a", tombstone), Of("a", Item(1, "")));
  EXPECT_EQ(ImageDigest(tombstone), 0u);
}

TEST(VersionDigest, WhatTwoKeysHaveCannotBeExchanged) {
  VersionDigest one = Of("a", Item(1));
  one.Add("b", Item(2));
  VersionDigest other = Of("a", Item(2));
  other.Add("b", Item(1));
  EXPECT_NE(one, other);
}

TEST(VersionDigest, WhatRegionsKeepOfTheirOwnDoesNotCount) {
  VersionedItem item = Item(2);
  item.past.Include(Version{Hlc{1}, RegionId("eu-west-1")});
  item.replaces = Version{Hlc{1}, RegionId("eu-west-1")};
  EXPECT_EQ(Of("a", item), Of("a", Item(2)));
}

}  // namespace
}  // namespace meridian::version_digest_test
