#include "base/model/split_record.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/transaction_record.h"

namespace meridian::split_record_test {
namespace {

SplitRecord Sample() { return {PartitionId(4), 0x8000000000000001, AzId(2), 3, 400, WallTime{5}}; }

TEST(SplitRecordTest, GoldenVector) {
  EXPECT_EQ(absl::BytesToHexString(EncodeSplitRecord(Sample())),
            "44" "04" "8000000000000001" "02" "0000000000000003" "0000000000000190" "0000000000000005");
  const absl::StatusOr<SplitRecord> back = DecodeSplitRecord(EncodeSplitRecord(Sample()));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, Sample());
}

TEST(SplitRecordTest, IsOfItsKindAndMakesNoChanges) {
  EXPECT_EQ(KindOf(EncodeSplitRecord(Sample())), RecordKind::kSplit);
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(EncodeSplitRecord(Sample()));
  ASSERT_TRUE(changes.ok());
  EXPECT_TRUE(changes->empty());
}

TEST(SplitRecordTest, WhatIsDamagedIsDataLoss) {
  const std::string whole = EncodeSplitRecord(Sample());
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_TRUE(absl::IsDataLoss(DecodeSplitRecord(whole.substr(0, size)).status())) << size;
  EXPECT_TRUE(absl::IsDataLoss(DecodeSplitRecord(whole + "x").status()));
  std::string no_such_az = whole;
  no_such_az[10] = 3;
  EXPECT_TRUE(absl::IsDataLoss(DecodeSplitRecord(no_such_az).status()));
}

}  // namespace
}  // namespace meridian::split_record_test
