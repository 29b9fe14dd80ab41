#include "tools/meridian/report/convergence.h"

#include "gtest/gtest.h"

namespace meridian::convergence_test {
namespace {

v1::ItemVersion Item(const std::string& key, uint64_t hlc, uint64_t digest = 1) {
  v1::ItemVersion version;
  version.set_key(key);
  version.set_key_json("{\"pk\":\"" + key + "\"}");
  version.set_version_hlc(hlc);
  version.set_version_region("us-east-1");
  version.set_digest(digest);
  return version;
}

v1::ItemVersion Tombstone(const std::string& key, uint64_t hlc) {
  v1::ItemVersion version = Item(key, hlc, 0);
  version.set_deleted(true);
  return version;
}

class FakeStream final : public VersionStream {
 public:
  explicit FakeStream(std::vector<v1::ItemVersion> versions) : versions_(std::move(versions)) {}
  absl::StatusOr<const v1::ItemVersion*> Peek() override {
    if (next_ == versions_.size()) {
      if (!end_.ok()) return end_;
      return nullptr;
    }
    return &versions_[next_];
  }
  void Pop() override { ++next_; }
  void FailAtEnd(absl::Status status) { end_ = std::move(status); }

 private:
  std::vector<v1::ItemVersion> versions_;
  size_t next_ = 0;
  absl::Status end_;
};

absl::StatusOr<Convergence> Compare(std::vector<std::vector<v1::ItemVersion>> regions) {
  std::vector<FakeStream> streams;
  for (auto& versions : regions) streams.emplace_back(std::move(versions));
  std::vector<VersionStream*> pointers;
  for (FakeStream& stream : streams) pointers.push_back(&stream);
  return CompareVersions(pointers);
}

TEST(Convergence, EqualRegionsConverge) {
  const std::vector<v1::ItemVersion> items = {Item("a", 1), Tombstone("b", 2), Item("c", 3)};
  const auto result = Compare({items, items, items});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->converged());
  EXPECT_EQ(result->keys, 3u);
}

TEST(Convergence, NothingAnywhereConverges) {
  EXPECT_TRUE(Compare({{}, {}})->converged());
  EXPECT_TRUE(Compare({})->converged());
}

TEST(Convergence, AMissingItemDiffersAndSaysWhatEachHas) {
  const auto result = Compare({{Item("a", 1), Item("b", 2)}, {Item("a", 1)}});
  EXPECT_EQ(result->keys, 2u);
  ASSERT_EQ(result->differing, 1u);
  EXPECT_EQ(result->differences[0].key_json, "{\"pk\":\"b\"}");
  ASSERT_EQ(result->differences[0].versions.size(), 2u);
  EXPECT_EQ(result->differences[0].versions[0]->version_hlc(), 2u);
  EXPECT_FALSE(result->differences[0].versions[1].has_value());
}

TEST(Convergence, VersionDigestRegionAndDeletionEachCount) {
  EXPECT_EQ(Compare({{Item("a", 1)}, {Item("a", 2)}})->differing, 1u);
  EXPECT_EQ(Compare({{Item("a", 1, 7)}, {Item("a", 1, 8)}})->differing, 1u);
  v1::ItemVersion elsewhere = Item("a", 1);
  elsewhere.set_version_region("eu-west-1");
  EXPECT_EQ(Compare({{Item("a", 1)}, {elsewhere}})->differing, 1u);
  EXPECT_EQ(Compare({{Item("a", 1)}, {Tombstone("a", 1)}})->differing, 1u);
}

TEST(Convergence, ATombstoneEqualsAbsence) {
  EXPECT_TRUE(Compare({{Tombstone("a", 1)}, {}, {Tombstone("a", 1)}})->converged());
  EXPECT_EQ(Compare({{Tombstone("a", 1)}, {}, {Item("a", 2)}})->differing, 1u);
}

TEST(Convergence, ListsAHundredAndCountsAll) {
  std::vector<v1::ItemVersion> many;
  for (int i = 100; i < 350; ++i) many.push_back(Item(std::to_string(i), 1));
  const auto result = Compare({many, {}});
  EXPECT_EQ(result->differing, 250u);
  EXPECT_EQ(result->differences.size(), kDifferencesMax);
}

TEST(Convergence, PartsAddUpAndTheFirstDifferencesStay) {
  std::vector<v1::ItemVersion> many;
  for (int i = 100; i < 160; ++i) many.push_back(Item(std::to_string(i), 1));
  Convergence all = *Compare({many, {}});
  EXPECT_EQ(all.listed, 60u);
  all.digested = 5;
  Convergence more = *Compare({many, {Item("100", 1)}});
  more.digested = 7;
  all.Add(std::move(more));
  EXPECT_EQ(all.keys, 120u);
  EXPECT_EQ(all.differing, 119u);
  EXPECT_EQ(all.listed, 121u);
  EXPECT_EQ(all.digested, 12u);
  ASSERT_EQ(all.differences.size(), kDifferencesMax);
  EXPECT_EQ(all.differences[59].key_json, "{\"pk\":\"159\"}");
  EXPECT_EQ(all.differences[60].key_json, "{\"pk\":\"101\"}");
}

TEST(Convergence, ErrorsAndDisorderCannotTell) {
  FakeStream good({Item("a", 1)});
  FakeStream broken({Item("a", 1)});
  broken.FailAtEnd(absl::UnavailableError("gone"));
  EXPECT_TRUE(absl::IsUnavailable(CompareVersions({&good, &broken}).status()));
  EXPECT_TRUE(absl::IsDataLoss(Compare({{Item("b", 1), Item("a", 1)}}).status()));
}

}  // namespace
}  // namespace meridian::convergence_test
