// What changes of indexes, a client's and the coordinator's, make of a Region's table.
#include "regiond/core/settings/index_changes.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"

namespace meridian::index_changes_test {
namespace {

SecondaryIndex Index(std::string name, uint32_t number = 0) {
  SecondaryIndex index;
  index.name = std::move(name);
  index.number = number;
  index.key.partition = {{"v", AttributeValue::Type::kS}};
  return index;
}

GlobalTable Shared(std::vector<SecondaryIndex> indexes) {
  GlobalTable table;
  table.settings.indexes = std::move(indexes);
  return table;
}

using Numbers = std::vector<uint32_t>;

Numbers NumbersOf(const TableDescriptor& table) {
  Numbers numbers;
  for (const SecondaryIndex& index : table.settings.indexes) numbers.push_back(index.number);
  return numbers;
}

// Has an index "a" with number 1 and something kept of it.
TableDescriptor TableWithA() {
  TableDescriptor table;
  table.settings.indexes = {Index("a", 1)};
  table.settings.next_index_number = 2;
  table.attributes.insights[1].enabled = true;
  return table;
}

TEST(ChangeIndexesTest, WhatIsMadeIsYetToBeBuilt) {
  TableDescriptor table = TableWithA();
  ASSERT_TRUE(ApplyIndexesChange(table, {IndexAction::kCreate, {Index("b")}}).ok());
  EXPECT_EQ(NumbersOf(table), (Numbers{1, 2}));
  EXPECT_EQ(table.building, Numbers{2});
  EXPECT_EQ(AwsErrorName(ApplyIndexesChange(table, {IndexAction::kCreate, {Index("c")}})), "LimitExceededException");
  EXPECT_EQ(AwsErrorName(ApplyIndexesChange(table, {IndexAction::kCreate, {Index("a")}})), "ValidationException");
}

TEST(ChangeIndexesTest, WhatIsRemovedIsForgotten) {
  TableDescriptor table = TableWithA();
  table.building = {1};
  ASSERT_TRUE(ApplyIndexesChange(table, {IndexAction::kDelete, {Index("a")}}).ok());
  EXPECT_TRUE(table.settings.indexes.empty());
  EXPECT_TRUE(table.building.empty());
  EXPECT_EQ(table.attributes, TableAttributes{});
  EXPECT_EQ(AwsErrorName(ApplyIndexesChange(table, {IndexAction::kDelete, {Index("a")}})), "ResourceNotFoundException");
}

TEST(AdoptIndexesTest, AMadeOneGetsTheRegionsOwnNextNumber) {
  TableDescriptor table = TableWithA();
  table.settings.next_index_number = 7;  // this Region has had others, before the table had replicas
  table.global = Shared({Index("a", 3)});
  AdoptIndexes(table, Shared({Index("a", 3), Index("b", 4)}).settings);
  EXPECT_EQ(NumbersOf(table), (Numbers{1, 7}));
  EXPECT_EQ(table.building, Numbers{7});
  EXPECT_EQ(table.settings.next_index_number, 8u);
}

TEST(AdoptIndexesTest, ARemovedOneGoes) {
  TableDescriptor table = TableWithA();
  table.global = Shared({Index("a", 3)});
  AdoptIndexes(table, Shared({}).settings);
  EXPECT_TRUE(table.settings.indexes.empty());
  EXPECT_EQ(table.attributes, TableAttributes{});
}

TEST(AdoptIndexesTest, AgainNothingChanges) {
  TableDescriptor table = TableWithA();
  table.global = Shared({Index("a", 3)});
  const GlobalTable now = Shared({Index("a", 3), Index("b", 4)});
  AdoptIndexes(table, now.settings);
  table.global = now;
  const TableDescriptor once = table;
  AdoptIndexes(table, now.settings);
  EXPECT_EQ(table, once);
}

// A Region that was away meanwhile has entries of the first one: the second must not meet them.
TEST(AdoptIndexesTest, OneThatWasRemovedAndMadeAnewIsBuiltAgain) {
  TableDescriptor table = TableWithA();
  table.global = Shared({Index("a", 3)});
  AdoptIndexes(table, Shared({Index("a", 5)}).settings);
  EXPECT_EQ(NumbersOf(table), Numbers{2});
  EXPECT_EQ(table.building, Numbers{2});
  EXPECT_EQ(table.attributes, TableAttributes{}) << "what was kept of the first one is not the second one's";
}

TEST(AdoptIndexesTest, LocalIndexesAreNoBusinessOfIt) {
  TableDescriptor table = TableWithA();
  table.settings.indexes[0].kind = IndexKind::kLocal;
  const TableDescriptor before = table;
  SecondaryIndex local = Index("a", 1);
  local.kind = IndexKind::kLocal;
  AdoptIndexes(table, Shared({local}).settings);
  EXPECT_EQ(table, before);
}

// The first replica: what the proposal told of is here. What came after it is not lost (shared_part.h).
TEST(AdoptIndexesTest, TheFirstVersionKeepsWhatIsHere) {
  TableDescriptor table = TableWithA();
  const GlobalTable first = Shared({Index("a", 1)});
  ASSERT_TRUE(ApplyIndexesChange(table, {IndexAction::kCreate, {Index("late")}}).ok());
  AdoptIndexes(table, first.settings);
  table.global = first;
  EXPECT_EQ(NumbersOf(table), (Numbers{1, 2}));
  const GlobalTable second = Shared({Index("a", 1), Index("late", 2)});
  AdoptIndexes(table, second.settings);
  table.global = second;
  EXPECT_EQ(NumbersOf(table), (Numbers{1, 2})) << "it is not built a second time";
}

TEST(AdoptIndexesTest, AnotherRegionsIndexOfThatNameReplacesWhatNobodyHeardOf) {
  TableDescriptor table = TableWithA();
  table.global = Shared({});
  SecondaryIndex other = Index("a", 1);
  other.projection = ProjectionType::kKeysOnly;
  AdoptIndexes(table, Shared({other}).settings);
  EXPECT_EQ(NumbersOf(table), Numbers{2});
  EXPECT_EQ(table.settings.indexes[0].projection, ProjectionType::kKeysOnly);
}

}  // namespace
}  // namespace meridian::index_changes_test
