// What a split record means to a table's state in one AZ: docs/partitions.md.
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "base/model/transaction_record.h"
#include "regiond/core/state/table_state.h"
#include "tests/support/memory_state_store.h"

namespace meridian::table_state_split_test {
namespace {

constexpr PartitionId kParent{0}, kChild{1};
constexpr uint64_t kHalf = uint64_t{1} << 63;

class TableStateSplitTest : public ::testing::Test {
 protected:
  TableStateSplitTest() { state_ = *TableState::Open(1, 10, std::make_unique<MemoryStateStore>()); }

  static ItemKey Key(std::string_view text) { return EncodeItemKey(AttributeValue::S(text), nullptr); }
  // Some key below the half of the hashes, or from there on.
  static ItemKey KeyIn(PartitionId partition) {
    for (int i = 0;; ++i) {
      const ItemKey key = Key(StrCat("key-", i));
      if ((KeyHash(key.bytes) >= kHalf) == (partition == kChild)) return key;
    }
  }
  static std::string Put(const ItemKey& key, std::string_view image) {
    ChangeRecord change;
    change.key = key;
    change.after.version = {Hlc{1}, RegionId("us-east-1")};
    change.after.image = std::string(image);
    return EncodeChangeRecord(change);
  }
  absl::Status Apply(PartitionId partition, uint64_t lsn, std::string payload) {
    absl::Status status = state_->Apply(partition, {{}, Epoch(1), Lsn(lsn), std::move(payload)});
    if (status.ok()) status = state_->Commit();
    return status;
  }
  static std::string Split(uint64_t at = kHalf) { return EncodeSplitRecord({kChild, at, AzId(2), 1, 5, WallTime{7}}); }

  std::unique_ptr<TableState> state_;
};

TEST_F(TableStateSplitTest, TheChildBeginsWithWhatItsHashesHaveAndWhereTheRecordStands) {
  ASSERT_TRUE(Apply(kParent, 1, Put(KeyIn(kParent), "lower")).ok());
  ASSERT_TRUE(Apply(kParent, 2, Put(KeyIn(kChild), "upper")).ok());
  EXPECT_FALSE(state_->Has(kChild));
  EXPECT_EQ(state_->LastSplitOf(kParent), Lsn(0));
  ASSERT_TRUE(Apply(kParent, 3, Split()).ok());
  EXPECT_EQ(state_->layout().Of(kHalf - 1), kParent);
  EXPECT_EQ(state_->layout().Of(kHalf), kChild);
  EXPECT_EQ(state_->marks(kChild).applied, Lsn(3));
  EXPECT_EQ(state_->marks(kChild).epoch, kSplitEpoch);
  EXPECT_EQ(state_->splits(), (std::vector<SplitMark>{{kParent, kChild, kHalf, Lsn(3), AzId(2)}}));
  EXPECT_EQ(state_->LastSplitOf(kParent), Lsn(3));
  EXPECT_EQ(state_->Find(KeyIn(kChild))->image, "upper");
  EXPECT_EQ(state_->marks(kChild).counters.items, 1);
  EXPECT_EQ(state_->marks(kParent).counters.items, 1);
  EXPECT_EQ(state_->counters().items, 2);
  EXPECT_EQ(state_->counters().bytes, 10);
  ASSERT_TRUE(Apply(kChild, 4, Put(KeyIn(kChild), "newer")).ok());
  EXPECT_EQ(state_->Find(KeyIn(kChild))->image, "newer");
}

TEST_F(TableStateSplitTest, GivingUpTheParentLeavesTheChildAlone) {
  ASSERT_TRUE(Apply(kParent, 1, Put(KeyIn(kParent), "lower")).ok());
  ASSERT_TRUE(Apply(kParent, 2, Put(KeyIn(kChild), "upper")).ok());
  ASSERT_TRUE(Apply(kParent, 3, Split()).ok());
  ASSERT_TRUE(state_->Erase(kParent).ok());
  EXPECT_TRUE(state_->Find(KeyIn(kParent))->version.empty());
  EXPECT_EQ(state_->Find(KeyIn(kChild))->image, "upper");
  EXPECT_EQ(state_->LastSplitOf(kParent), Lsn(3)) << "older logs and copies of the parent are still not for it";
}

TEST_F(TableStateSplitTest, WhatACopyTellsOfASplitLeavesTheChildWithNothing) {
  const SplitMark split{kParent, kChild, kHalf, Lsn(9), AzId(1)};
  ASSERT_TRUE(state_->TakeSplit(split).ok());
  ASSERT_TRUE(state_->TakeSplit(split).ok()) << "again";
  EXPECT_TRUE(state_->Has(kChild));
  EXPECT_EQ(state_->marks(kChild).applied, Lsn(0)) << "before the first record of its log";
  EXPECT_EQ(state_->splits().size(), 1u);
}

TEST_F(TableStateSplitTest, ASplitThatCannotBeIsDamage) {
  EXPECT_TRUE(absl::IsDataLoss(Apply(kParent, 1, Split(0))));
}

}  // namespace
}  // namespace meridian::table_state_split_test
