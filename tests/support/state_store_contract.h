// What every StateDirectory, StateStore and StateCursor must do (base/seam/state_store.h), as tests for the real and the
// simulated half alike. A harness H is default-constructible and has
//   StateDirectory& directory();
//   void Reopen();   the process ends in good order and starts again; REQUIRES: no store is open
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/seam/state_store.h"

namespace meridian {

template <typename Harness>
class StateStoreContract : public testing::Test {
 protected:
  std::unique_ptr<StateStore> Open(const std::string& name) {
    auto store = harness_.directory().Open(name);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static void Put(StateStore& store, const std::string& key, const std::string& value) {
    StateBatch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store.Apply(batch).ok());
  }
  static std::string Get(StateStore& store, const std::string& key) {
    const auto value = store.Read(key);
    return value.ok() ? *value : value.status().code() == absl::StatusCode::kNotFound
                                     ? "(none)"
                                     : value.status().ToString();
  }
  static std::string At(const StateCursor& cursor) {
    EXPECT_TRUE(cursor.status().ok());
    return cursor.valid() ? std::string(cursor.key()) + "=" + std::string(cursor.value()) : "end";
  }
  Harness harness_;
};
TYPED_TEST_SUITE_P(StateStoreContract);

TYPED_TEST_P(StateStoreContract, ReadsWhatWasApplied) {
  const auto store = this->Open("t");
  EXPECT_EQ(this->Get(*store, "k"), "(none)");
  this->Put(*store, "k", "v");
  EXPECT_EQ(this->Get(*store, "k"), "v");
  const std::string binary("\0\xff\0", 3);
  this->Put(*store, binary, binary);
  EXPECT_EQ(this->Get(*store, binary), binary);
}

TYPED_TEST_P(StateStoreContract, ChangesOfABatchApplyInOrder) {
  const auto store = this->Open("t");
  StateBatch batch;
  batch.Put("a", "1");
  batch.Put("a", "2");
  batch.Put("b", "1");
  batch.Erase("b");
  batch.Erase("c");
  batch.Put("c", "3");
  ASSERT_TRUE(store->Apply(batch).ok());
  EXPECT_EQ(this->Get(*store, "a"), "2");
  EXPECT_EQ(this->Get(*store, "b"), "(none)");
  EXPECT_EQ(this->Get(*store, "c"), "3");
  EXPECT_TRUE(store->Apply(StateBatch()).ok());
}

TYPED_TEST_P(StateStoreContract, StateSurvivesReopening) {
  auto store = this->Open("t");
  this->Put(*store, "a", "1");
  EXPECT_TRUE(store->Sync().ok());
  this->Put(*store, "b", "2");
  store.reset();
  this->harness_.Reopen();
  store = this->Open("t");
  EXPECT_EQ(this->Get(*store, "a"), "1");
  EXPECT_EQ(this->Get(*store, "b"), "2");
}

TYPED_TEST_P(StateStoreContract, CursorWalksInByteOrder) {
  const auto store = this->Open("t");
  for (const char* key : {"b", "d", "a", "\xff", "c"}) this->Put(*store, key, "1");
  const auto cursor = store->NewCursor();
  EXPECT_FALSE(cursor->valid());
  std::string forward, backward;
  for (cursor->Seek(""); cursor->valid(); cursor->Next()) forward += cursor->key();
  EXPECT_EQ(forward, "abcd\xff");
  for (cursor->SeekBefore(""); cursor->valid(); cursor->Prev()) backward += cursor->key();
  EXPECT_EQ(backward, "\xff" "dcba");
}

TYPED_TEST_P(StateStoreContract, SeekAndSeekBefore) {
  const auto store = this->Open("t");
  this->Put(*store, "b", "1");
  this->Put(*store, "d", "2");
  const auto cursor = store->NewCursor();
  const auto seek = [&](std::string_view key) {
    cursor->Seek(key);
    return this->At(*cursor);
  };
  const auto seek_before = [&](std::string_view key) {
    cursor->SeekBefore(key);
    return this->At(*cursor);
  };
  EXPECT_EQ(seek("a"), "b=1");
  EXPECT_EQ(seek("b"), "b=1");
  EXPECT_EQ(seek("c"), "d=2");
  EXPECT_EQ(seek("e"), "end");
  EXPECT_EQ(seek_before("a"), "end");
  EXPECT_EQ(seek_before("b"), "end");
  EXPECT_EQ(seek_before("c"), "b=1");
  EXPECT_EQ(seek_before("d"), "b=1");
  EXPECT_EQ(seek_before("e"), "d=2");
  EXPECT_EQ(seek_before(""), "d=2");
  cursor->Prev();
  EXPECT_EQ(this->At(*cursor), "b=1");
  cursor->Next();
  EXPECT_EQ(this->At(*cursor), "d=2");
}

TYPED_TEST_P(StateStoreContract, CursorOfAnEmptyStore) {
  const auto store = this->Open("t");
  const auto cursor = store->NewCursor();
  cursor->Seek("");
  EXPECT_EQ(this->At(*cursor), "end");
  cursor->SeekBefore("");
  EXPECT_EQ(this->At(*cursor), "end");
  cursor->SeekBefore("k");
  EXPECT_EQ(this->At(*cursor), "end");
}

TYPED_TEST_P(StateStoreContract, CursorSeesItsSnapshot) {
  const auto store = this->Open("t");
  this->Put(*store, "a", "1");
  this->Put(*store, "b", "1");
  const auto cursor = store->NewCursor();
  cursor->Seek("a");
  StateBatch batch;
  batch.Put("a", "2");
  batch.Erase("b");
  batch.Put("c", "2");
  ASSERT_TRUE(store->Apply(batch).ok());
  EXPECT_EQ(this->At(*cursor), "a=1");
  cursor->Next();
  EXPECT_EQ(this->At(*cursor), "b=1");
  cursor->Next();
  EXPECT_EQ(this->At(*cursor), "end");
  EXPECT_EQ(this->Get(*store, "a"), "2");
  const auto later = store->NewCursor();
  later->SeekBefore("");
  EXPECT_EQ(this->At(*later), "c=2");
}

TYPED_TEST_P(StateStoreContract, StoresAreApartAndCanBeDropped) {
  auto catalog = this->Open("catalog");
  auto table = this->Open("3f2a-11");
  this->Put(*catalog, "k", "c");
  this->Put(*table, "k", "t");
  EXPECT_EQ(this->Get(*catalog, "k"), "c");
  const auto names = this->harness_.directory().List();
  ASSERT_TRUE(names.ok());
  EXPECT_THAT(*names, testing::ElementsAre("3f2a-11", "catalog"));

  table.reset();
  EXPECT_TRUE(this->harness_.directory().Drop("3f2a-11").ok());
  EXPECT_TRUE(this->harness_.directory().Drop("3f2a-11").ok());
  EXPECT_THAT(*this->harness_.directory().List(), testing::ElementsAre("catalog"));
  EXPECT_EQ(this->Get(*catalog, "k"), "c");
  table = this->Open("3f2a-11");
  EXPECT_EQ(this->Get(*table, "k"), "(none)");
}

TYPED_TEST_P(StateStoreContract, OpeningTwiceAndDroppingWhileOpenAreBugs) {
  const auto store = this->Open("t");
  EXPECT_DEATH((void)this->harness_.directory().Open("t"), "opened twice");
  EXPECT_DEATH((void)this->harness_.directory().Drop("t"), "dropped while open");
}

REGISTER_TYPED_TEST_SUITE_P(StateStoreContract, ReadsWhatWasApplied, ChangesOfABatchApplyInOrder,
                            StateSurvivesReopening, CursorWalksInByteOrder, SeekAndSeekBefore,
                            CursorOfAnEmptyStore, CursorSeesItsSnapshot,
                            StoresAreApartAndCanBeDropped,
                            OpeningTwiceAndDroppingWhileOpenAreBugs);

}  // namespace meridian
