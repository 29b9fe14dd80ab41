#include "tools/meridian/report/replica_descent.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/model/bytes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace meridian::replica_descent_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint64_t kKeys = 20'000;

std::string Key(uint64_t hash, std::string_view rest = "k") {
  std::string key;
  ByteWriter(&key).Fixed64(hash);
  key += rest;
  return key;
}
uint64_t HashAt(uint64_t number) { return number * (UINT64_MAX / kKeys); }  // of kKeys, evenly

class Listed final : public VersionStream {
 public:
  explicit Listed(std::vector<v1::ItemVersion> versions) : versions_(std::move(versions)) {}
  absl::StatusOr<const v1::ItemVersion*> Peek() override { return next_ == versions_.size() ? nullptr : &versions_[next_]; }
  void Pop() override { ++next_; }

 private:
  std::vector<v1::ItemVersion> versions_;
  size_t next_ = 0;
};

class FakeReplica final : public TableReplica {
 public:
  void Put(const std::string& key, uint64_t hlc, bool deleted = false) { versions_[key] = {hlc, deleted}; }
  void Erase(const std::string& key) { versions_.erase(key); }
  void Fail(absl::Status status) { status_ = std::move(status); }

  absl::StatusOr<SpanDigest> Digest(const HashSpan& span) override {
    if (!status_.ok()) return status_;
    SpanDigest digest;
    ForEach(span, [&](const std::string& key, const Stored& version) {
      const uint64_t hash = ByteReader(key).Fixed64();
      if (digest.versions++ == 0) digest.held.first = hash;
      digest.held.last = hash;
      digest.digest += std::hash<std::string>()(key + std::to_string(version.hlc) + (version.deleted ? "-" : "+"));
    });
    return digest;
  }
  std::unique_ptr<VersionStream> List(const HashSpan& span) override {
    spans_listed.push_back(span);
    std::vector<v1::ItemVersion> versions;
    ForEach(span, [&](const std::string& key, const Stored& version) {
      v1::ItemVersion& one = versions.emplace_back();
      one.set_key(key);
      one.set_key_json(std::to_string(ByteReader(key).Fixed64()));
      one.set_version_hlc(version.hlc);
      one.set_deleted(version.deleted);
    });
    return std::make_unique<Listed>(std::move(versions));
  }

  std::vector<HashSpan> spans_listed;

 private:
  struct Stored {
    uint64_t hlc;
    bool deleted;
  };
  template <typename Function>
  void ForEach(const HashSpan& span, const Function& function) {
    for (auto at = versions_.lower_bound(Key(span.first, "")); at != versions_.end(); ++at) {
      if (ByteReader(at->first).Fixed64() > span.last) return;
      function(at->first, at->second);
    }
  }
  std::map<std::string, Stored> versions_;
  absl::Status status_;
};

class ReplicaDescentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (uint64_t i = 0; i < kKeys; ++i) {
      for (FakeReplica* const replica : {&us_, &eu_}) replica->Put(Key(HashAt(i)), 1);
    }
  }
  Convergence Compare() {
    absl::StatusOr<Convergence> found = CompareReplicas({&us_, &eu_});
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *std::move(found) : Convergence();
  }

  FakeReplica us_;
  FakeReplica eu_;
};

TEST_F(ReplicaDescentTest, EqualTablesListNothingAndAreDigestedOnce) {
  const Convergence found = Compare();
  EXPECT_TRUE(found.converged());
  EXPECT_EQ(found.keys, kKeys);
  EXPECT_EQ(found.digested, 2 * kKeys);
  EXPECT_EQ(found.listed, 0u);
  EXPECT_THAT(us_.spans_listed, IsEmpty());
}

TEST_F(ReplicaDescentTest, OneDifferingKeyListsOnlyItsPart) {
  const uint64_t hash = HashAt(12'345);
  us_.Put(Key(hash), 2);
  const Convergence found = Compare();
  EXPECT_EQ(found.keys, kKeys);
  ASSERT_EQ(found.differing, 1u);
  EXPECT_EQ(found.differences[0].key_json, std::to_string(hash));
  EXPECT_EQ(found.differences[0].versions[0]->version_hlc(), 2u);
  EXPECT_EQ(found.differences[0].versions[1]->version_hlc(), 1u);
  EXPECT_GT(found.listed, 0u);
  EXPECT_LE(found.listed, 2 * kListedVersionsMax);
  EXPECT_LT(found.digested, 2 * kKeys * 3 / 2) << "only parts of a part are digested again";
  ASSERT_THAT(us_.spans_listed, SizeIs(1));
  EXPECT_LE(us_.spans_listed[0].first, hash);
  EXPECT_GE(us_.spans_listed[0].last, hash);
  EXPECT_EQ(eu_.spans_listed, us_.spans_listed);
}

TEST_F(ReplicaDescentTest, AKeyThatOneRegionHasAndADeletionDiffer) {
  eu_.Erase(Key(HashAt(3)));
  us_.Put(Key(HashAt(15'000)), 2, true);
  const Convergence found = Compare();
  EXPECT_EQ(found.keys, kKeys);
  ASSERT_EQ(found.differing, 2u);
  EXPECT_FALSE(found.differences[0].versions[1].has_value());
  EXPECT_TRUE(found.differences[1].versions[0]->deleted());
  EXPECT_LE(found.listed, 4 * kListedVersionsMax);
}

TEST_F(ReplicaDescentTest, ATombstoneThatARegionLacksIsListedAndAgrees) {
  us_.Put(Key(HashAt(7), "gone"), 5, true);
  const Convergence found = Compare();
  EXPECT_TRUE(found.converged());
  EXPECT_EQ(found.keys, kKeys + 1);
  EXPECT_GT(found.listed, 0u);
}

TEST_F(ReplicaDescentTest, WhatARegionLacksAltogetherIsListedAtOnce) {
  uint64_t lacking = 0;
  for (; HashAt(lacking) <= UINT64_MAX / 2; ++lacking) eu_.Erase(Key(HashAt(lacking)));
  const Convergence found = Compare();
  EXPECT_EQ(found.keys, kKeys);
  EXPECT_EQ(found.differing, lacking);
  EXPECT_THAT(found.differences, SizeIs(kDifferencesMax));
  EXPECT_THAT(us_.spans_listed, SizeIs(::testing::Le(2))) << "splitting them would find nothing that is equal";
  EXPECT_EQ(found.listed, lacking);
}

TEST_F(ReplicaDescentTest, ManyDifferencesAreAllCountedAndTheFirstOnesTold) {
  for (uint64_t i = 0; i < kKeys; i += 20) eu_.Put(Key(HashAt(i)), 2);
  const Convergence found = Compare();
  EXPECT_EQ(found.keys, kKeys);
  EXPECT_EQ(found.differing, kKeys / 20);
  ASSERT_THAT(found.differences, SizeIs(kDifferencesMax));
  for (uint64_t i = 0; i < kDifferencesMax; ++i) EXPECT_EQ(found.differences[i].key_json, std::to_string(HashAt(20 * i)));
  EXPECT_EQ(found.listed, 2 * kKeys) << "every part differs";
  for (const HashSpan& span : us_.spans_listed) EXPECT_LE(us_.Digest(span)->versions, kListedVersionsMax);
}

TEST_F(ReplicaDescentTest, ItemsOfOnePartitionKeyAreListedWithoutSearchingFurther) {
  const uint64_t hash = HashAt(9'999) + 1;
  constexpr uint64_t kCollection = 5000;
  for (uint64_t i = 0; i < kCollection; ++i) {
    const std::string key = Key(hash, std::to_string(100'000 + i));
    us_.Put(key, 1);
    eu_.Put(key, i == 7 ? 2 : 1);
  }
  const Convergence found = Compare();
  EXPECT_EQ(found.keys, kKeys + kCollection);
  EXPECT_EQ(found.differing, 1u);
  EXPECT_LE(found.listed, 2 * (kCollection + kListedVersionsMax));
  EXPECT_LT(found.digested, 6 * (kKeys + kCollection)) << "not once for each bit of the hash";
}

TEST(ReplicaDescent, NothingAnywhereConverges) {
  FakeReplica one, other;
  EXPECT_TRUE(CompareReplicas({})->converged());
  EXPECT_TRUE(CompareReplicas({&one, &other})->converged());
  one.Put(Key(UINT64_MAX), 1);
  EXPECT_EQ(CompareReplicas({&one, &other})->differing, 1u);
  EXPECT_EQ(CompareReplicas({&one})->keys, 1u);
}

TEST(ReplicaDescent, ErrorsCannotTell) {
  FakeReplica good, broken;
  broken.Fail(absl::UnavailableError("gone"));
  EXPECT_TRUE(absl::IsUnavailable(CompareReplicas({&good, &broken}).status()));
}

TEST(SplitSpan, PartsMeetAndCover) {
  for (const HashSpan& span : {HashSpan{}, HashSpan{5, 1'000'003}, HashSpan{UINT64_MAX - 40, UINT64_MAX}, HashSpan{0, 15}}) {
    const std::vector<HashSpan> parts = SplitSpan(span, kSplitWaysMax);
    ASSERT_THAT(parts, SizeIs(kSplitWaysMax));
    EXPECT_EQ(parts.front().first, span.first);
    EXPECT_EQ(parts.back().last, span.last);
    for (size_t i = 1; i < parts.size(); ++i) EXPECT_EQ(parts[i].first, parts[i - 1].last + 1);
  }
}

TEST(SplitSpan, AsManyPartsAsThereAreHashes) {
  EXPECT_THAT(SplitSpan({7, 9}, 16), ElementsAre(HashSpan{7, 7}, HashSpan{8, 8}, HashSpan{9, 9}));
  EXPECT_THAT(SplitSpan({UINT64_MAX, UINT64_MAX}, 16), ElementsAre(HashSpan{UINT64_MAX, UINT64_MAX}));
  EXPECT_THAT(SplitSpan({}, 1), ElementsAre(HashSpan{}));
}

}  // namespace
}  // namespace meridian::replica_descent_test
