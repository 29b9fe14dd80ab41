// RegionAdmin.ListVersions and DigestRange on a Region with three partitions.
#include "regiond/server/admin/version_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/model/strings.h"
#include "tests/support/region_harness.h"

namespace meridian::version_listing_test {
namespace {

constexpr int kItems = 60;

class VersionListingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    // A replica, so that deletes leave tombstones.
    GlobalTable global{GlobalTableId{5, 5}, "t", 1, {}, {{RegionId("us-east-1")}, {RegionId("eu-west-1")}}};
    global.settings = harness_.region().catalog().Find("t")->descriptor().settings;
    harness_.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
    for (int i = 0; i < kItems; ++i) Write(RegionHarness::Put(StrCat("key ", i), "v"));
  }
  void Write(WriteRequest request) {
    harness_.region().Write(1, std::move(request));
    harness_.SettleAndTakeReplies();
  }
  // All pages of `page` entries; `pages` of them in the end.
  v1::DigestRangeResponse Digest(uint64_t first = 0, uint64_t last = UINT64_MAX, uint32_t page = 0, int* pages = nullptr) {
    v1::DigestRangeRequest request;
    request.set_table("t");
    request.mutable_hashes()->set_first(first);
    request.mutable_hashes()->set_last(last);
    request.set_entries_max(page);
    v1::DigestRangeResponse whole;
    while (!whole.done()) {
      v1::DigestRangeResponse answer;
      const absl::Status status = DigestRange(harness_.region(), request, &answer);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) break;
      EXPECT_LE(answer.versions(), page == 0 ? UINT64_MAX : page);
      whole.set_versions(whole.versions() + answer.versions());
      whole.set_digest(whole.digest() + answer.digest());
      if (answer.has_held() && !whole.has_held()) *whole.mutable_held() = answer.held();
      if (answer.has_held()) whole.mutable_held()->set_last(answer.held().last());
      whole.set_done(answer.done());
      request.set_after(answer.next());
      if (pages != nullptr) ++*pages;
    }
    return whole;
  }
  // The keys of all pages of `page` entries.
  std::vector<std::string> List(uint64_t first = 0, uint64_t last = UINT64_MAX, uint32_t page = 0) {
    v1::ListVersionsRequest request;
    request.set_table("t");
    request.mutable_hashes()->set_first(first);
    request.mutable_hashes()->set_last(last);
    request.set_limit(page);
    std::vector<std::string> keys;
    while (true) {
      v1::ListVersionsResponse answer;
      const absl::Status status = ListVersions(harness_.region(), request, &answer);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::ItemVersion& version : answer.versions()) keys.push_back(version.key());
      if (!status.ok() || answer.done()) return keys;
      request.set_after(answer.next());
    }
  }

  RegionHarness harness_{"us-east-1", 3};
};

TEST_F(VersionListingTest, PagesOfADigestAddUp) {
  const v1::DigestRangeResponse whole = Digest();
  EXPECT_EQ(whole.versions(), static_cast<uint64_t>(kItems));
  for (const uint32_t page : {1u, 7u, kItems - 1u, uint32_t{kItems}}) {
    int pages = 0;
    const v1::DigestRangeResponse paged = Digest(0, UINT64_MAX, page, &pages);
    EXPECT_EQ(paged.versions(), whole.versions());
    EXPECT_EQ(paged.digest(), whole.digest());
    EXPECT_EQ(paged.held().first(), whole.held().first());
    EXPECT_EQ(paged.held().last(), whole.held().last());
    EXPECT_EQ(pages, static_cast<int>((kItems + page - 1) / page));
  }
}

TEST_F(VersionListingTest, RangesOfADigestAddUpWhereverTheyMeet) {
  const v1::DigestRangeResponse whole = Digest();
  const std::vector<std::string> keys = List();
  ASSERT_EQ(keys.size(), static_cast<size_t>(kItems));
  // At the hash of an item, in the middle, at an end of a partition.
  for (const uint64_t at : {KeyHash(keys[17]), uint64_t{1} << 63, FirstHashOf(1, 3), uint64_t{1}}) {
    const v1::DigestRangeResponse below = Digest(0, at - 1, 4);
    const v1::DigestRangeResponse above = Digest(at, UINT64_MAX, 4);
    EXPECT_EQ(below.versions() + above.versions(), whole.versions());
    EXPECT_EQ(below.digest() + above.digest(), whole.digest());
    EXPECT_EQ(List(0, at - 1, 4).size(), below.versions());
    EXPECT_EQ(List(at, UINT64_MAX, 4).size(), above.versions());
  }
}

TEST_F(VersionListingTest, ARangeOfOneHashIsThatItem) {
  const std::vector<std::string> keys = List();
  const uint64_t hash = KeyHash(keys[20]);
  EXPECT_EQ(List(hash, hash), std::vector<std::string>{keys[20]});
  const v1::DigestRangeResponse one = Digest(hash, hash);
  EXPECT_EQ(one.versions(), 1u);
  EXPECT_EQ(one.held().first(), hash);
  EXPECT_EQ(one.held().last(), hash);
  const v1::DigestRangeResponse none = Digest(hash + 1, KeyHash(keys[21]) - 1);
  EXPECT_EQ(none.versions(), 0u);
  EXPECT_EQ(none.digest(), 0u);
  EXPECT_FALSE(none.has_held());
}

TEST_F(VersionListingTest, AWriteAndADeleteShow) {
  std::set<uint64_t> seen = {Digest().digest()};
  Write(RegionHarness::Put("key 3", "v"));  // the same image, but another version
  EXPECT_TRUE(seen.insert(Digest().digest()).second);
  Write(RegionHarness::Put("key 3", "w"));
  EXPECT_TRUE(seen.insert(Digest().digest()).second);
  Write(RegionHarness::Delete("key 3"));
  EXPECT_TRUE(seen.insert(Digest().digest()).second);
  EXPECT_EQ(Digest().versions(), static_cast<uint64_t>(kItems)) << "the tombstone counts";
}

TEST_F(VersionListingTest, WithoutARangeAllHashesAreMeant) {
  v1::DigestRangeRequest digest;
  digest.set_table("t");
  v1::DigestRangeResponse digested;
  ASSERT_TRUE(DigestRange(harness_.region(), digest, &digested).ok());
  EXPECT_EQ(digested.digest(), Digest().digest());
  EXPECT_TRUE(digested.done());
  v1::ListVersionsRequest list;
  list.set_table("t");
  v1::ListVersionsResponse listed;
  ASSERT_TRUE(ListVersions(harness_.region(), list, &listed).ok());
  EXPECT_EQ(listed.versions_size(), kItems);
  EXPECT_TRUE(listed.done());
}

TEST_F(VersionListingTest, Errors) {
  v1::DigestRangeRequest request;
  v1::DigestRangeResponse response;
  request.set_table("none");
  EXPECT_TRUE(absl::IsNotFound(DigestRange(harness_.region(), request, &response)));
  request.set_table("t");
  request.mutable_hashes()->set_first(2);
  request.mutable_hashes()->set_last(1);
  EXPECT_TRUE(absl::IsInvalidArgument(DigestRange(harness_.region(), request, &response)));
  harness_.StopAz(AzId(0));
  harness_.StopAz(AzId(1));
  harness_.Pass(Duration::Seconds(5));
  request.mutable_hashes()->set_last(UINT64_MAX);
  EXPECT_TRUE(absl::IsInternal(DigestRange(harness_.region(), request, &response)));
}

}  // namespace
}  // namespace meridian::version_listing_test
