// dynamodb-api.md §8 "Capacity", §10.
#include "regiond/server/operations/consumed_capacity.h"

#include <gtest/gtest.h>

namespace meridian::consumed_capacity_test {
namespace {

using enum ReturnConsumedCapacity;
using Kind = ConsumedCapacity::Kind;

WriteOutcome Outcome(int64_t before, int64_t after) {
  WriteOutcome outcome;
  outcome.bytes_before = before;
  outcome.bytes_after = after;
  return outcome;
}

TEST(ConsumedCapacityTest, ReadsByBlocksOf4Kilobytes) {
  EXPECT_EQ(ReadHalfUnits(0, true), 2);
  EXPECT_EQ(ReadHalfUnits(0, false), 1);
  EXPECT_EQ(ReadHalfUnits(4096, true), 2);
  EXPECT_EQ(ReadHalfUnits(4097, true), 4);
  EXPECT_EQ(ReadHalfUnits(4097, false), 2);
}

TEST(ConsumedCapacityTest, AWriteCostsTheGreaterOfBeforeAndAfter) {
  ConsumedCapacity capacity;
  AddWrite(Outcome(3000, 100), &capacity);
  EXPECT_EQ(capacity.half_units, 6);
  AddWrite(Outcome(0, 1025), &capacity);
  EXPECT_EQ(capacity.half_units, 10);
  AddWrite(Outcome(0, 0), &capacity);
  EXPECT_EQ(capacity.half_units, 12);
}

TEST(ConsumedCapacityTest, NobodyAsked) {
  EXPECT_FALSE(CapacityOf("t", 2, kNone).has_value());
  EXPECT_TRUE(CapacitiesOfTransactWrite({"t"}, {Outcome(0, 1)}, false, kNone).empty());
  EXPECT_TRUE(CapacitiesOfTransactGet({GetRequest{"t"}}, {ReadOutcome{}}, kNone).empty());
}

TEST(ConsumedCapacityTest, TransactionsWriteTwiceButIndexesOnce) {
  std::vector<WriteOutcome> outcomes = {Outcome(0, 1500), Outcome(100, 0), Outcome(0, 0)};
  outcomes[0].indexes = {{"by-a", IndexKind::kGlobal, 2}};
  outcomes[2].indexes = {{"by-a", IndexKind::kGlobal, 1}};
  const auto capacities = CapacitiesOfTransactWrite({"t", "u", "t"}, outcomes, false, kIndexes);
  ASSERT_EQ(capacities.size(), 2u);
  EXPECT_EQ(capacities[0].table, "t");
  EXPECT_EQ(capacities[0].kind, Kind::kWrite);
  EXPECT_TRUE(capacities[0].by_index);
  EXPECT_EQ(capacities[0].half_units, 2 * (2 * 2 + 2 * 1));
  ASSERT_EQ(capacities[0].indexes.size(), 1u);
  EXPECT_EQ(capacities[0].indexes[0].half_units, 2 * (2 + 1));
  EXPECT_EQ(capacities[1].table, "u");
  EXPECT_EQ(capacities[1].half_units, 2 * 2);
}

TEST(ConsumedCapacityTest, AReplayedTransactionReads) {
  std::vector<WriteOutcome> outcomes = {Outcome(0, 4097)};
  outcomes[0].indexes = {{"by-a", IndexKind::kGlobal, 2}};
  const auto capacities = CapacitiesOfTransactWrite({"t", "t", "u"}, outcomes, true, kTotal);
  ASSERT_EQ(capacities.size(), 2u);
  EXPECT_EQ(capacities[0].kind, Kind::kRead);
  EXPECT_FALSE(capacities[0].by_index);
  EXPECT_EQ(capacities[0].half_units, 2 * (4 + 2));
  EXPECT_TRUE(capacities[0].indexes.empty());
  EXPECT_EQ(capacities[1].half_units, 2 * 2);
}

TEST(ConsumedCapacityTest, TransactionsReadTwice) {
  const std::vector<GetRequest> gets = {GetRequest{"t"}, GetRequest{"u"}, GetRequest{"t"}};
  const std::vector<ReadOutcome> outcomes = {{std::nullopt, 5000}, {std::nullopt, 0}, {std::nullopt, 1}};
  const auto capacities = CapacitiesOfTransactGet(gets, outcomes, kTotal);
  ASSERT_EQ(capacities.size(), 2u);
  EXPECT_EQ(capacities[0].kind, Kind::kRead);
  EXPECT_EQ(capacities[0].half_units, 2 * (4 + 2));
  EXPECT_EQ(capacities[1].half_units, 2 * 2);
}

}  // namespace
}  // namespace meridian::consumed_capacity_test
