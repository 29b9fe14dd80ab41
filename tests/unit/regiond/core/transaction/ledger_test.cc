#include "regiond/core/transaction/ledger.h"

#include <gtest/gtest.h>

#include "base/model/item_codec.h"

namespace meridian::ledger_test {
namespace {

const LedgerEntry kEntry{{7, 8}, {{TableId{1, 2}, PartitionId(0)}, {TableId{1, 2}, PartitionId(63)}}, "token", 99, WallTime{5'000'000}};

TEST(Ledger, EntriesSurviveTheirEncoding) {
  const absl::StatusOr<LedgerEntry> entry = DecodeLedgerEntry(EncodeLedgerEntry(kEntry));
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(*entry, kEntry);
}

TEST(Ledger, EntriesAreItemsOfTheLedgersTable) {
  const absl::StatusOr<Item> item = DecodeItem(EncodeLedgerEntry(kEntry));
  ASSERT_TRUE(item.ok());
  const absl::StatusOr<ItemKey> key = KeyOfItem(LedgerDescriptor({}, {}).settings.key_schema, *item);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(*key, LedgerKey(kEntry.id));
}

TEST(Ledger, ItsTableIsOutOfReach) {
  EXPECT_TRUE(IsSystemTable(LedgerDescriptor({}, {}).name));
  EXPECT_FALSE(IsSystemTable("transactions"));
}

TEST(Ledger, DamageIsSeen) {
  EXPECT_TRUE(absl::IsDataLoss(DecodeLedgerEntry("x").status()));
  Item other;
  other.Set("id", AttributeValue::S("text"));
  EXPECT_TRUE(absl::IsDataLoss(DecodeLedgerEntry(EncodeItem(other)).status()));
}

}  // namespace
}  // namespace meridian::ledger_test
