#include "base/model/backup_id.h"

#include <gtest/gtest.h>

namespace meridian::backup_id_test {
namespace {

// reference/backup-pitr-export-import.md §1, "ARN".
TEST(BackupIdTest, FourteenDigitsOfMillisecondsAndEightOfHex) {
  const BackupId id{WallTime{1489602797149'000}, 0x69983862};
  EXPECT_EQ(id.ToString(), "01489602797149-69983862");
  EXPECT_EQ(BackupId::Parse("01489602797149-69983862"), id);
  EXPECT_EQ((BackupId{WallTime{0}, 10}.ToString()), "00000000000000-0000000a");
}

TEST(BackupIdTest, OthersAreNone) {
  for (const char* text : {"", "01489602797149", "1489602797149-69983862", "01489602797149-6998386", "01489602797149-6998386G",
                           "01489602797149-6998386A", "0148960279714x-69983862", "+1489602797149-69983862", "01489602797149_69983862",
                           "01489602797149-699838620"}) {
    EXPECT_FALSE(BackupId::Parse(text).has_value()) << text;
  }
}

TEST(BackupIdTest, TheyAreInTheOrderOfTheirTexts) {
  const BackupId first{WallTime{9'000}, 7}, later{WallTime{10'000}, 1}, last{WallTime{10'000}, 0xf0000000};
  EXPECT_LT(first, later);
  EXPECT_LT(later, last);
  EXPECT_LT(first.ToString(), later.ToString());
  EXPECT_LT(later.ToString(), last.ToString());
}

}  // namespace
}  // namespace meridian::backup_id_test
