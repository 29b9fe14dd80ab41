// reference/dynamodb-api.md §2.1, §7, §14.3
#include "base/model/global_indexes.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::global_indexes_test {
namespace {

SecondaryIndex Index(std::string name, IndexKind kind = IndexKind::kGlobal) {
  SecondaryIndex index;
  index.name = std::move(name);
  index.kind = kind;
  return index;
}

class GlobalIndexesTest : public ::testing::Test {
 protected:
  // "" if it is done.
  std::string Change(IndexAction action, SecondaryIndex index) {
    const absl::Status status = ChangeGlobalIndexes(settings_, "orders", {action, {std::move(index)}});
    return status.ok() ? "" : StrCat(AwsErrorName(status), ": ", ToStd(status.message()));
  }

  TableSettings settings_;
};

TEST_F(GlobalIndexesTest, NumbersAreNeverUsedTwice) {
  EXPECT_EQ(Change(IndexAction::kCreate, Index("a")), "");
  EXPECT_EQ(Change(IndexAction::kDelete, Index("a")), "");
  EXPECT_EQ(Change(IndexAction::kCreate, Index("a")), "");
  ASSERT_EQ(settings_.indexes.size(), 1u);
  EXPECT_EQ(settings_.indexes[0].number, 2u);
  EXPECT_EQ(settings_.next_index_number, 3u);
}

TEST_F(GlobalIndexesTest, WhatCannotBe) {
  settings_.indexes = {Index("local", IndexKind::kLocal), Index("global")};
  EXPECT_EQ(Change(IndexAction::kCreate, Index("global")), "ValidationException: Attempting to create an index which already exists");
  EXPECT_EQ(Change(IndexAction::kDelete, Index("none")),
            "ResourceNotFoundException: Requested resource not found: Index none for table orders");
  EXPECT_EQ(Change(IndexAction::kDelete, Index("local")),
            "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: local");
  EXPECT_EQ(GlobalIndexToChange(settings_, "orders", "local", "update").status().message(),
            "Cannot update an index that is not a GlobalSecondaryIndex: local");
}

TEST_F(GlobalIndexesTest, LocalOnesDoNotCountForTheLimit) {
  settings_.indexes = {Index("local", IndexKind::kLocal)};
  for (size_t i = 0; i < kGlobalIndexesMax; ++i) EXPECT_EQ(Change(IndexAction::kCreate, Index(StrCat("i", i))), "");
  EXPECT_EQ(Change(IndexAction::kCreate, Index("more")),
            "LimitExceededException: Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20");
}

}  // namespace
}  // namespace meridian::global_indexes_test
