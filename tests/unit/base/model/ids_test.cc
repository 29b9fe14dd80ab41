#include "base/model/ids.h"

#include <gtest/gtest.h>

#include "base/model/strings.h"

namespace meridian::ids_test {
namespace {

TEST(IdsTest, UuidsPrintAndParse) {
  const TableId id{0x0123456789abcdef, 0xfedcba9876543210};
  EXPECT_EQ(id.ToString(), "01234567-89ab-cdef-fedc-ba9876543210");
  EXPECT_EQ(*TableId::Parse(id.ToString()), id);
  EXPECT_EQ(*GlobalTableId::Parse("01234567-89AB-CDEF-FEDC-BA9876543210"), (GlobalTableId{id.high, id.low}));
  EXPECT_EQ((TableId{0, 1}.ToString()), "00000000-0000-0000-0000-000000000001");
  EXPECT_TRUE(TableId().empty());
  EXPECT_FALSE((TableId{0, 1}.empty()));
}

TEST(IdsTest, OtherTextIsNoUuid) {
  for (const char* text : {"", "01234567-89ab-cdef-fedc-ba987654321", "01234567-89ab-cdef-fedc-ba98765432100",
                           "0123456789abcdeffedcba9876543210", "01234567-89ab-cdef-fedc-ba987654321g",
                           "0x234567-89ab-cdef-fedc-ba9876543210", "0x123456-89ab-cdef-fedc-ba9876543210",
                           "+1234567-89ab-cdef-fedc-ba9876543210", " 1234567-89ab-cdef-fedc-ba9876543210",
                           "01234567-89ab-cdef-0xdc-ba9876543210", "0123456-789ab-cdef-fedc-ba9876543210"}) {
    EXPECT_EQ(TableId::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(IdsTest, NumbersStepAndCompareWithinTheirKind) {
  EXPECT_EQ(Lsn(4).Next(), Lsn(5));
  EXPECT_EQ(Lsn(4).Prev(), Lsn(3));
  EXPECT_LT(Epoch(1), Epoch(2));
  static_assert(!std::is_convertible_v<Lsn, Epoch> && !std::is_convertible_v<uint64_t, Lsn>);
  EXPECT_LT((LogId{TableId{0, 1}, PartitionId(9)}), (LogId{TableId{0, 2}, PartitionId(0)}));
}

TEST(IdsTest, AvailabilityZonesHaveLetters) {
  EXPECT_EQ(AzId(0).name(), "a");
  EXPECT_EQ(AzId(2).name(), "c");
  for (uint8_t index = 0; index < kAzsMax; ++index) EXPECT_EQ(AzId::Parse(AzId(index).name()), AzId(index));
  for (const char* text : {"", "d", "A", "0", "ab", " a", "a "}) EXPECT_EQ(AzId::Parse(text), std::nullopt) << text;
  EXPECT_EQ(AzId::Parse(std::string_view("\0", 1)), std::nullopt);
}

}  // namespace
}  // namespace meridian::ids_test
