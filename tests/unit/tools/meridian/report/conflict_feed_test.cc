#include "tools/meridian/report/conflict_feed.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/tools/meridian/report/conflict_samples.h"

namespace meridian::conflict_feed_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::ConflictEntry Entry(const std::string& key, int64_t time = 1) {
  return SampleConflict(key, "eu", "us", time);
}
v1::ConflictEntry Marked(v1::ConflictEntry entry) {
  entry.set_superseded(true);
  return entry;
}

class ConflictFeedTest : public ::testing::Test {
 protected:
  // "lost KEY" and "superseded KEY".
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const ConflictFeed::Event& event : feed_.Take()) {
      const bool lost = event.kind == ConflictFeed::Event::Kind::kLost;
      told.push_back((lost ? "lost " : "superseded ") + event.conflict.entry.key());
      EXPECT_EQ(event.conflict.entry.loser().item_json(), lost ? "{}" : "");
      EXPECT_FALSE(event.conflict.seen_by.empty());
    }
    return told;
  }
  ConflictFeed feed_{{"us", "eu"}};
};

TEST_F(ConflictFeedTest, TellsEachLostWriteOnceInTheOrderOfTime) {
  feed_.OnAnswer("eu", {Entry("late", 9), Entry("early", 1)});
  EXPECT_THAT(Told(), ElementsAre("lost early", "lost late"));
  feed_.OnAnswer("us", {Entry("early", 1)});
  feed_.OnAnswer("eu", {Entry("late", 9), Entry("new", 10)});
  EXPECT_THAT(Told(), ElementsAre("lost new"));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(ConflictFeedTest, AWriteIsLostOnceItsOwnRegionSaysSo) {
  feed_.OnAnswer("us", {Entry("a")});
  feed_.OnAnswer("eu", {});
  EXPECT_THAT(Told(), IsEmpty());
  feed_.OnAnswer("eu", {Entry("a")});
  EXPECT_THAT(Told(), ElementsAre("lost a"));
}

TEST_F(ConflictFeedTest, OrAnyRegionWhileItsOwnIsAway) {
  feed_.OnAnswer("us", {Entry("a")});
  feed_.OnSilence("eu");
  EXPECT_THAT(Told(), ElementsAre("lost a"));
  feed_.OnAnswer("eu", {Entry("a")});
  EXPECT_THAT(Told(), IsEmpty());
  feed_.OnAnswer("us", {SampleConflict("b", "ap", "us")});
  EXPECT_THAT(Told(), ElementsAre("lost b")) << "nobody asks ap";
}

TEST_F(ConflictFeedTest, WhatIsSupersededAfterItWasToldIsToldAgain) {
  feed_.OnAnswer("eu", {Entry("a")});
  EXPECT_THAT(Told(), ElementsAre("lost a"));
  feed_.OnAnswer("us", {Marked(Entry("a"))});
  feed_.OnAnswer("eu", {Entry("b")});
  EXPECT_THAT(Told(), ElementsAre("superseded a", "lost b"));
  feed_.OnAnswer("eu", {Marked(Entry("a"))});
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(ConflictFeedTest, WhatIsSupersededBeforeIsNotTold) {
  feed_.OnAnswer("us", {Marked(Entry("a"))});
  feed_.OnAnswer("eu", {Entry("a")});
  EXPECT_THAT(Told(), IsEmpty());
  feed_.OnAnswer("eu", {Entry("a")});
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(ConflictFeedTest, WhatIsLostAtTheBeginningCanBeSkipped) {
  feed_.OnAnswer("us", {Entry("open", 2)});
  feed_.OnAnswer("eu", {Entry("old")});
  feed_.SkipPresent();
  EXPECT_THAT(Told(), IsEmpty());
  feed_.OnAnswer("us", {Marked(Entry("old"))});
  feed_.OnAnswer("eu", {Entry("old"), Entry("open", 2)});
  EXPECT_THAT(Told(), ElementsAre("lost open")) << "it was not lost yet";
}

TEST_F(ConflictFeedTest, TheGreatestWinnerIsTold) {
  v1::ConflictEntry greater = Entry("a");
  greater.mutable_winner()->set_version_hlc(UINT64_MAX);
  feed_.OnAnswer("us", {greater});
  feed_.OnAnswer("eu", {Entry("a")});
  const std::vector<ConflictFeed::Event> events = feed_.Take();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].conflict.entry.winner().version_hlc(), UINT64_MAX);
  EXPECT_THAT(events[0].conflict.seen_by, ElementsAre("us", "eu"));
}

}  // namespace
}  // namespace meridian::conflict_feed_test
