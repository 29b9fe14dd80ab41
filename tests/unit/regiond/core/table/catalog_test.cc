// The catalog of tables in three copies: what was made survives, and what was refused does not come back.
#include "regiond/core/table/catalog.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/memory_state_store.h"

namespace meridian::catalog_test {
namespace {

constexpr size_t kQuorum = 2;

TableDescriptor Descriptor(const std::string& name) {
  TableDescriptor descriptor;
  descriptor.id = TableId{1, name[0] * 1u};
  descriptor.name = name;
  descriptor.partitions = 1;
  return descriptor;
}

class CatalogTest : public ::testing::Test {
 protected:
  // Of the AZs of these indexes.
  Catalog::Copies Copies(std::initializer_list<int> azs) {
    Catalog::Copies copies;
    for (const int az : azs) copies.push_back(&stores_[az]);
    return copies;
  }
  // Whether a process that starts on these AZs knows the table.
  bool Known(const std::string& name, std::initializer_list<int> azs) {
    Catalog again(kQuorum);
    const absl::Status status = again.Recover(Copies(azs));
    EXPECT_TRUE(status.ok()) << status;
    return again.Find(name) != nullptr;
  }
  void Fill(int az) { stores_[az].failure = absl::ResourceExhaustedError("no space left"); }
  void Free(int az) { stores_[az].failure = absl::OkStatus(); }

  std::array<MemoryStateStore, 3> stores_;
  Catalog catalog_{kQuorum};
};

TEST_F(CatalogTest, WhatAQuorumHasIsThereWhoeverIsLeft) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("t"), Copies({0, 1})).ok());
  EXPECT_TRUE(Known("t", {1, 2}));
  EXPECT_TRUE(Known("t", {0, 2}));
}

TEST_F(CatalogTest, ADropThatWasRefusedIsTakenBackBeforeARestartCouldTakeItForMade) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("t"), Copies({0, 1, 2})).ok());
  Fill(1);
  ASSERT_FALSE(catalog_.Drop("t", Copies({0, 1})).ok());
  ASSERT_NE(catalog_.Find("t"), nullptr);
  EXPECT_FALSE(catalog_.Settle(Copies({0, 1})).ok()) << "too few can be written still";
  Free(1);
  ASSERT_TRUE(catalog_.Settle(Copies({0, 1})).ok());
  EXPECT_TRUE(Known("t", {0, 1}));
  EXPECT_TRUE(Known("t", {0, 2})) << "the copy that had the drop, too";
}

// A restart finds the one or the other.
TEST_F(CatalogTest, ATableIsReplacedByAnotherOfItsNameAtOnce) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  const TableDescriptor before = Descriptor("t");
  ASSERT_TRUE(catalog_.Create(before, Copies({0, 1, 2})).ok());
  TableDescriptor after = before;
  after.id = TableId{9, 9};
  Fill(1);
  ASSERT_FALSE(catalog_.Replace(after, Copies({0, 1})).ok());
  EXPECT_EQ(catalog_.Find("t")->descriptor(), before);
  EXPECT_EQ(catalog_.FindById(after.id), nullptr);
  Free(1);
  ASSERT_TRUE(catalog_.Replace(after, Copies({0, 1})).ok());
  EXPECT_EQ(catalog_.Find("t")->descriptor(), after);
  EXPECT_EQ(catalog_.FindById(after.id), catalog_.Find("t"));
  EXPECT_EQ(catalog_.FindById(before.id), nullptr);
  Catalog again(kQuorum);
  ASSERT_TRUE(again.Recover(Copies({1, 2})).ok());
  EXPECT_EQ(again.Find("t")->descriptor(), after);
}

TEST_F(CatalogTest, SettlingChangesNothingWhenNothingIsOpen) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("t"), Copies({0, 1, 2})).ok());
  const auto before = stores_[0].entries;
  Fill(1);
  EXPECT_TRUE(catalog_.Settle(Copies({0, 1, 2})).ok());
  EXPECT_EQ(stores_[0].entries, before);
}

TEST_F(CatalogTest, OneCopyThatCannotBeReadIsNoReasonNotToStart) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("t"), Copies({0, 1, 2})).ok());
  for (auto& [key, value] : stores_[0].entries) value = "damage";
  EXPECT_TRUE(Known("t", {0, 1, 2}));
  Catalog again(kQuorum);
  EXPECT_TRUE(absl::IsDataLoss(again.Recover(Copies({0, 1})))) << "one good copy may lack what the others had";
}

TEST_F(CatalogTest, ACopyThatWasAwayIsBroughtUp) {
  ASSERT_TRUE(catalog_.Recover(Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("t"), Copies({0, 1, 2})).ok());
  ASSERT_TRUE(catalog_.Create(Descriptor("u"), Copies({0, 1})).ok());
  ASSERT_TRUE(catalog_.Drop("t", Copies({0, 1})).ok());
  ASSERT_TRUE(catalog_.BringUp(stores_[2]).ok());
  EXPECT_EQ(stores_[2].entries, stores_[0].entries);
}

}  // namespace
}  // namespace meridian::catalog_test
