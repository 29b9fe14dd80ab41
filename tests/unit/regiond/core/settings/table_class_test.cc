#include "regiond/core/settings/table_class.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::table_class_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};
constexpr auto kStandard = TableClass::kStandard;
constexpr auto kInfrequent = TableClass::kStandardInfrequentAccess;

// reference/capacity-throttling-billing.md §8.
TEST(TableClassTest, TwoChangesInThirtyDays) {
  TableDescriptor table;
  ASSERT_TRUE(ChangeTableClass(table, kInfrequent, kNow).ok());
  ASSERT_TRUE(ChangeTableClass(table, kInfrequent, kNow).ok()) << "no change";
  ASSERT_TRUE(ChangeTableClass(table, kStandard, kNow + Duration::Seconds(1)).ok());
  for (const TableClass again : {kInfrequent, kStandard}) {
    const absl::Status refused = ChangeTableClass(table, again, kNow + Duration::Seconds(30 * 86'400 - 1));
    EXPECT_EQ(AwsErrorName(refused), "LimitExceededException");
    EXPECT_EQ(refused.message(), "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).");
  }
  EXPECT_EQ(table.settings.table_class, kStandard);
  EXPECT_TRUE(ChangeTableClass(table, kInfrequent, kNow + Duration::Seconds(30 * 86'400)).ok());
  EXPECT_FALSE(ChangeTableClass(table, kStandard, kNow + Duration::Seconds(30 * 86'400)).ok());
}

// The class is told of from then on, though it is the one that the table had.
TEST(TableClassTest, StandardIsWhatATableIsAnyway) {
  TableDescriptor table;
  ASSERT_TRUE(ChangeTableClass(table, kStandard, kNow).ok());
  EXPECT_EQ(table.settings.table_class, kStandard);
  EXPECT_TRUE(table.attributes.class_changes.empty());
}

}  // namespace
}  // namespace meridian::table_class_test
