#include "regiond/core/index/index_lag.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

#include "tests/support/fixed_clock.h"
#include "tests/support/memory_state_store.h"

namespace meridian::index_lag_test {
namespace {

constexpr Duration kLag = Duration::Millis(100);
constexpr uint32_t kIndex = 7;

std::string Key(std::string_view name) { return IndexPrefix(kIndex).append(name); }

class IndexLagTest : public ::testing::Test {
 protected:
  IndexLagTest() { Reopen(kLag); }
  void Reopen(Duration lag) { queue_ = *IndexLag::Open(lag, clock_, store_); }
  void Add(std::string_view erased, std::string_view put) {
    StateBatch batch;
    std::optional<IndexEntry> entry;
    if (!put.empty()) entry = IndexEntry{Key(put), "image"};
    queue_->Add(clock_.WallNow(), erased.empty() ? "" : Key(erased), entry, batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
  bool Move(size_t changes_max = 100, bool all = false) {
    StateBatch batch;
    const absl::StatusOr<bool> more =
        queue_->Move(store_, changes_max, all, [&](uint32_t number) { return known_ && number == kIndex; }, batch);
    EXPECT_TRUE(more.ok()) << more.status();
    EXPECT_TRUE(store_.Apply(batch).ok());
    return *more;
  }
  // The names of the entries that the index shows.
  std::string Shown() {
    std::string names;
    for (const auto& [key, value] : store_.entries) {
      if (key.starts_with(IndexPrefix(kIndex))) names += key.substr(IndexPrefix(kIndex).size());
    }
    return names;
  }
  size_t Waiting() { return static_cast<size_t>(std::distance(store_.entries.lower_bound("q"), store_.entries.lower_bound("r"))); }

  FixedClock clock_;
  MemoryStateStore store_;
  std::optional<IndexLag> queue_;
  bool known_ = true;
};

TEST_F(IndexLagTest, AChangeShowsWhenTheLagIsOver) {
  EXPECT_FALSE(queue_->due());
  Add("", "a");
  clock_.Advance(kLag - Duration::Micros(1));
  EXPECT_FALSE(queue_->due());
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "");
  clock_.Advance(Duration::Micros(1));
  EXPECT_TRUE(queue_->due());
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "a");
  EXPECT_EQ(Waiting(), 0u);
  EXPECT_FALSE(queue_->due());
}

TEST_F(IndexLagTest, EachWaitsForItself) {
  Add("", "a");
  clock_.Advance(kLag);
  Add("a", "b");
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "a");
  EXPECT_FALSE(queue_->due());
  clock_.Advance(kLag);
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "b");
}

TEST_F(IndexLagTest, MovesSoManyAtATimeInOrder) {
  Add("", "a");
  Add("a", "b");
  Add("b", "c");
  clock_.Advance(kLag);
  EXPECT_TRUE(Move(2));
  EXPECT_EQ(Shown(), "b");
  EXPECT_FALSE(Move(2));
  EXPECT_EQ(Shown(), "c");
}

TEST_F(IndexLagTest, OutlivesARestart) {
  Add("", "a");
  Add("a", "b");
  Reopen(kLag);
  EXPECT_FALSE(queue_->due());
  Add("b", "c");
  clock_.Advance(kLag);
  EXPECT_TRUE(queue_->due());
  EXPECT_TRUE(Move(2));
  EXPECT_EQ(Shown(), "b");
  Reopen(kLag);
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "c");
}

TEST_F(IndexLagTest, WithALessLagWhatWaitsLongerIsDue) {
  Add("", "a");
  Reopen(Duration::Millis(10));
  EXPECT_TRUE(queue_->due());
  Reopen(Duration());
  EXPECT_TRUE(queue_->due());
}

// Or a clock that was set right would keep changes for as long as it had been wrong.
TEST_F(IndexLagTest, AClockThatGoesBackKeepsNothing) {
  Add("", "a");
  clock_.Advance(Duration::Seconds(-3600));
  Add("a", "b");
  EXPECT_TRUE(queue_->due());
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "a") << "what came after it is counted by the clock that is right";
  clock_.Advance(kLag);
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "b");
}

TEST_F(IndexLagTest, TheLagCountsFromWhenTheChangeWasLogged) {
  StateBatch batch;
  queue_->Add(clock_.wall + Duration::Millis(-60), {}, IndexEntry{Key("a"), "image"}, batch);
  queue_->Add(clock_.wall + Duration::Seconds(3600), {}, IndexEntry{Key("b"), "image"}, batch);  // by a clock that was wrong
  queue_->Add(WallTime(), {}, IndexEntry{Key("c"), "image"}, batch);  // when nothing lagged
  ASSERT_TRUE(store_.Apply(batch).ok());
  clock_.Advance(Duration::Millis(40));
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "a");
  clock_.Advance(Duration::Millis(60));
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "abc") << "none overtakes another";
}

TEST_F(IndexLagTest, AllCanBeShownAtOnce) {
  Add("", "a");
  Add("", "b");
  EXPECT_TRUE(Move(1, true));
  EXPECT_FALSE(Move(1, true));
  EXPECT_EQ(Shown(), "ab");
}

TEST_F(IndexLagTest, ChangesOfAnIndexThatIsGoneAreForgotten) {
  Add("", "a");
  known_ = false;
  clock_.Advance(kLag);
  EXPECT_FALSE(Move());
  EXPECT_EQ(Shown(), "");
  EXPECT_EQ(Waiting(), 0u);
}

TEST_F(IndexLagTest, DamageIsNoticed) {
  Add("", "a");
  store_.entries.begin()->second.pop_back();
  clock_.Advance(kLag);
  StateBatch batch;
  EXPECT_TRUE(absl::IsDataLoss(queue_->Move(store_, 1, false, [](uint32_t) { return true; }, batch).status()));
  EXPECT_TRUE(absl::IsDataLoss(IndexLag::Open(kLag, clock_, store_).status()));
}

}  // namespace
}  // namespace meridian::index_lag_test
