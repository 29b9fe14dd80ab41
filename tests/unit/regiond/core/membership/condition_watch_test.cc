#include "regiond/core/membership/condition_watch.h"

#include <gtest/gtest.h>

namespace meridian::condition_watch_test {
namespace {

const RegionId kSelf("us-east-1");

class Questions final : public Transport {
 public:
  void Send(const NodeId& to, Message message) override {
    EXPECT_EQ(to, NodeId::Coordinator());
    const AskConditions& ask = std::get<AskConditions>(message);
    EXPECT_EQ(ask.region, kSelf);
    revisions.push_back(ask.known_revision);
  }
  std::vector<uint64_t> revisions;  // as told
};

class ConditionWatchTest : public ::testing::Test {
 protected:
  // Lets time pass as the daemon does; what was told meanwhile.
  std::vector<uint64_t> Run(Duration span) {
    questions_.revisions.clear();
    for (const Instant end = now_ + span; now_ < end;) {
      now_ = now_ + Duration::Millis(50);
      watch_.Tick(now_);
    }
    return questions_.revisions;
  }
  std::optional<std::vector<AzFault>> Taken() {
    const std::optional<Conditions> conditions = watch_.TakeChanged();
    return conditions ? std::optional(conditions->faults) : std::nullopt;
  }
  static std::vector<AzFault> Down(uint64_t id, uint8_t az) { return {{id, AzFaultKind::kDown, AzId(az)}}; }

  Questions questions_;
  ConditionWatch watch_{kSelf, questions_};
  Instant now_{1'000'000};
};

using Revisions = std::vector<uint64_t>;

TEST_F(ConditionWatchTest, AsksOftenUntilItIsAnsweredAndSeldomThen) {
  EXPECT_EQ(Run(Duration::Seconds(1)), Revisions(5, 0));
  watch_.OnMessage({7, {}});
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{7});
  EXPECT_EQ(Run(Duration::Seconds(10)), Revisions(10, 7));
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt) << "there were no faults before";
}

TEST_F(ConditionWatchTest, HandsOverEachChangeOnce) {
  watch_.OnMessage({1, Down(1, 0)});
  EXPECT_EQ(Taken(), Down(1, 0));
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
  watch_.OnMessage({1, Down(1, 0)});
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
  watch_.OnMessage({2, Down(2, 1)});
  EXPECT_EQ(Taken(), Down(2, 1)) << "replaces what was there";
  watch_.OnMessage({3, {}});
  EXPECT_EQ(Taken(), std::vector<AzFault>{});
}

TEST_F(ConditionWatchTest, AFaultOfTheSameKindButAnotherIdIsAChange) {
  watch_.OnMessage({1, {{1, AzFaultKind::kDiskCorrupt, AzId(0)}}});
  EXPECT_TRUE(watch_.TakeChanged());
  watch_.OnMessage({3, {{2, AzFaultKind::kDiskCorrupt, AzId(0)}}});
  EXPECT_TRUE(watch_.TakeChanged());
}

TEST_F(ConditionWatchTest, TellsARevisionOnceItsFaultsAreTaken) {
  watch_.OnMessage({4, Down(1, 2)});
  EXPECT_EQ(Run(Duration::Seconds(2)), Revisions(2, 0)) << "nobody has taken them";
  EXPECT_TRUE(watch_.TakeChanged());
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{4});
  watch_.OnMessage({5, Down(1, 2)});
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{5}) << "a change that is not of this Region";
}

TEST_F(ConditionWatchTest, ChangesThatCancelOutAreNone) {
  watch_.OnMessage({4, Down(1, 2)});
  watch_.OnMessage({5, {}});
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{5});
}

TEST_F(ConditionWatchTest, WithoutTheCoordinatorFaultsStay) {
  watch_.OnMessage({4, Down(1, 2)});
  EXPECT_TRUE(watch_.TakeChanged());
  EXPECT_EQ(Run(Duration::Seconds(3600)).size(), 3600u);
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
}

TEST_F(ConditionWatchTest, AsksAtOnceWhenTheCoordinatorIsBack) {
  watch_.OnMessage({4, {}});
  Run(Duration::Millis(50));
  EXPECT_EQ(Run(Duration::Millis(100)), Revisions{});
  watch_.OnConnected();
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{4});
}

TEST_F(ConditionWatchTest, ACoordinatorThatHasLostItsDataIsBelieved) {
  watch_.OnMessage({400, Down(1, 2)});
  EXPECT_TRUE(watch_.TakeChanged());
  Run(Duration::Millis(50));
  watch_.OnMessage({1, {}});
  EXPECT_EQ(Taken(), std::vector<AzFault>{});
  EXPECT_EQ(Run(Duration::Millis(50)), Revisions{1});
}

TEST_F(ConditionWatchTest, AClockThatIsToShowSomethingElseIsAChange) {
  watch_.StartsAhead(Duration::Seconds(5));
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
  watch_.OnMessage({1, {}, 5'000'000});
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt) << "as it was told before the start";
  watch_.OnMessage({2, {}, -1});
  EXPECT_EQ(watch_.TakeChanged(), (Conditions{2, {}, -1}));
  EXPECT_EQ(watch_.TakeChanged(), std::nullopt);
}

}  // namespace
}  // namespace meridian::condition_watch_test
