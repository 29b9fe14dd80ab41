#include "regiond/core/backup/table_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/model/change_record.h"
#include "base/model/strings.h"
#include "tests/support/memory_state_store.h"

namespace meridian::table_copy_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ItemKey KeyOf(int number) {
  const std::string text = StrCat("key-", number + 1000);
  return EncodeItemKey(AttributeValue::S(text), nullptr);
}

// Two logs, by the hash.
class FakeTarget final : public CopyTarget {
 public:
  absl::StatusOr<LogPoint> Put(const ItemKey& key, std::string_view image) override {
    if (puts_left == 0) return absl::UnavailableError("nobody");
    --puts_left;
    ++puts;
    bytes += static_cast<int64_t>(image.size());
    const LogId log{TableId{1, 1}, PartitionId(static_cast<unsigned char>(key.bytes.front()) % 2)};
    std::string& there = items[key.bytes];
    if (there == image) return LogPoint{log, Lsn(0), Epoch(0)};
    there = image;
    return LogPoint{log, last_[log] = last_[log].Next(), Epoch(1)};
  }
  std::map<std::string, std::string> items;
  int puts_left = 1'000'000;
  int puts = 0;
  int64_t bytes = 0;

 private:
  std::map<LogId, Lsn> last_;
};

class TableCopyTest : public ::testing::Test {
 protected:
  void Store(int number, const std::string& image) {
    VersionedItem item;
    item.version = {Hlc{7}, RegionId("r")};
    item.image = image;
    Put(number, item);
  }
  void StoreTombstone(int number) {
    VersionedItem item;
    item.version = {Hlc{8}, RegionId("r")};
    item.deleted = true;
    Put(number, item);
  }
  // Of `parts` partitions, all in AZ a but for the last, which is in AZ b.
  TableCopy Copy(size_t parts, const TableCopyLimits& limits) {
    const PartitionLayout layout(parts);
    std::vector<CopiedPart> copied;
    for (const PartitionLayout::Range& range : layout.ranges()) {
      copied.push_back({AzId(copied.size() + 1 == parts ? 1 : 0), ItemRange(range), store_.NewCursor()});
    }
    return TableCopy(std::move(copied), limits);
  }
  // Turns until it has finished.
  int Finish(TableCopy& copy) {
    int turns = 0;
    for (; !copy.finished(); ++turns) {
      if (!copy.Work(target_)->empty()) copy.Committed();
    }
    return turns;
  }
  std::map<std::string, std::string> Expected(int items) {
    std::map<std::string, std::string> expected;
    for (int i = 0; i < items; ++i) expected[KeyOf(i).bytes] = StrCat("image-", i);
    return expected;
  }
  void StoreMany(int items) {
    for (int i = 0; i < items; ++i) Store(i, StrCat("image-", i));
  }

  MemoryStateStore store_;
  FakeTarget target_;

 private:
  void Put(int number, const VersionedItem& item) { store_.entries[ItemStateKey(KeyOf(number))] = EncodeVersionedItem(item); }
};

TEST_F(TableCopyTest, AnEmptyTableIsCopiedAtOnce) {
  TableCopy copy = Copy(3, {});
  EXPECT_FALSE(copy.finished());
  EXPECT_THAT(*copy.Work(target_), IsEmpty());
  EXPECT_TRUE(copy.finished());
  EXPECT_EQ(copy.items(), 0);
}

TEST_F(TableCopyTest, AllPartitionsAreCopiedAndCounted) {
  StoreMany(250);
  TableCopy copy = Copy(4, {});
  Finish(copy);
  EXPECT_EQ(target_.items, Expected(250));
  EXPECT_EQ(copy.items(), 250);
  EXPECT_EQ(copy.bytes(), target_.bytes);
}

TEST_F(TableCopyTest, WhatElseIsInTheStoreIsNotTouched) {
  StoreMany(3);
  store_.entries["h"] = "x";
  store_.entries["j"] = "x";
  store_.entries["x12345678"] = "x";
  TableCopy copy = Copy(1, {});
  Finish(copy);
  EXPECT_EQ(target_.items, Expected(3));
}

TEST_F(TableCopyTest, TombstonesAreNotCopiedAndTheirTurnsAreBounded) {
  for (int i = 0; i < 95; ++i) StoreTombstone(i);
  Store(95, "image");
  TableCopy copy = Copy(1, {.entries_max = 10});
  EXPECT_GE(Finish(copy), 10);
  EXPECT_THAT(target_.items, SizeIs(1));
  EXPECT_EQ(copy.items(), 1);
}

TEST_F(TableCopyTest, ATurnTakesNoMoreItemsThanItMay) {
  StoreMany(25);
  TableCopy copy = Copy(2, {.items_max = 10});
  for (int expected : {10, 20, 25}) {
    ASSERT_FALSE(copy.Work(target_)->empty());
    EXPECT_EQ(target_.puts, expected);
    EXPECT_TRUE(copy.awaiting());
    copy.Committed();
  }
  if (!copy.finished()) (void)copy.Work(target_);
  EXPECT_TRUE(copy.finished());
}

TEST_F(TableCopyTest, ATurnTakesNoMoreBytesThanItMayButOneItem) {
  for (int i = 0; i < 10; ++i) Store(i, std::string(i == 0 ? 5000 : 300, 'x'));
  TableCopy copy = Copy(1, {.bytes_max = 1000});
  while (!copy.finished()) {
    const int64_t before = target_.bytes;
    const int puts = target_.puts;
    if (!copy.Work(target_)->empty()) copy.Committed();
    EXPECT_TRUE(target_.bytes - before <= 1000 || target_.puts == puts + 1);
  }
  EXPECT_THAT(target_.items, SizeIs(10));
}

TEST_F(TableCopyTest, ItAwaitsTheLastPositionOfEachLog) {
  StoreMany(20);
  TableCopy copy = Copy(1, {});
  const std::vector<LogPoint> points = *copy.Work(target_);
  ASSERT_THAT(points, SizeIs(2));
  EXPECT_EQ(points[0].lsn.value + points[1].lsn.value, 20u);
  EXPECT_EQ(copy.items(), 0) << "nothing is copied that is not committed";
  copy.Committed();
  EXPECT_EQ(copy.items(), 20);
}

TEST_F(TableCopyTest, ABatchThatIsLostIsProposedAgain) {
  StoreMany(30);
  TableCopy copy = Copy(3, {.items_max = 7});
  (void)*copy.Work(target_);
  copy.Committed();
  (void)*copy.Work(target_);
  const std::map<std::string, std::string> all = target_.items;
  target_.items.clear();  // also what is committed, so that only the lost batch comes again
  copy.Lost();
  (void)*copy.Work(target_);
  EXPECT_THAT(target_.items, SizeIs(7));
  for (const auto& [key, image] : target_.items) EXPECT_EQ(all.at(key), image);
  EXPECT_EQ(copy.items(), 7);
  copy.Committed();
  EXPECT_EQ(copy.items(), 14);
  Finish(copy);
  EXPECT_EQ(copy.items(), 30);
}

TEST_F(TableCopyTest, WhatIsThereAlreadyIsNotAwaited) {
  StoreMany(30);
  target_.items = Expected(30);
  TableCopy copy = Copy(1, {});
  EXPECT_THAT(*copy.Work(target_), IsEmpty());
  EXPECT_TRUE(copy.finished());
  EXPECT_EQ(copy.items(), 30);
}

TEST_F(TableCopyTest, ATargetThatTakesNothingIsTriedAgain) {
  StoreMany(10);
  target_.puts_left = 0;
  TableCopy copy = Copy(1, {});
  EXPECT_THAT(*copy.Work(target_), IsEmpty());
  EXPECT_TRUE(copy.blocked());
  EXPECT_FALSE(copy.awaiting());
  EXPECT_FALSE(copy.finished());
  target_.puts_left = 4;
  EXPECT_FALSE(copy.Work(target_)->empty()) << "what it has taken is awaited";
  EXPECT_TRUE(copy.blocked());
  copy.Committed();
  EXPECT_EQ(copy.items(), 4);
  target_.puts_left = 100;
  Finish(copy);
  EXPECT_FALSE(copy.blocked());
  EXPECT_EQ(target_.items, Expected(10));
  EXPECT_EQ(copy.items(), 10);
}

TEST_F(TableCopyTest, TheSourceMayChangeMeanwhile) {
  StoreMany(20);
  TableCopy copy = Copy(2, {.items_max = 3});
  (void)*copy.Work(target_);
  copy.Committed();
  for (int i = 0; i < 20; ++i) i % 2 == 0 ? Store(i, "later") : StoreTombstone(i);
  Store(77, "new");
  Finish(copy);
  EXPECT_EQ(target_.items, Expected(20));
}

TEST_F(TableCopyTest, DamageIsTold) {
  StoreMany(3);
  store_.entries.rbegin()->second = "garbage";
  TableCopy copy = Copy(1, {});
  EXPECT_TRUE(absl::IsDataLoss(copy.Work(target_).status()));
  EXPECT_EQ(copy.reads(), AzId(1));
}

TEST_F(TableCopyTest, ItKnowsWhoseSnapshotsItHas) {
  TableCopy copy = Copy(2, {});
  EXPECT_TRUE(copy.Uses(AzId(0)));
  EXPECT_TRUE(copy.Uses(AzId(1)));
  EXPECT_FALSE(copy.Uses(AzId(2)));
}

}  // namespace
}  // namespace meridian::table_copy_test
