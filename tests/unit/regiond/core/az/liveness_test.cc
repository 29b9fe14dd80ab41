// Beats, promises and leases between AZs: liveness.h; thesis §6.4 for leases.
#include "regiond/core/az/liveness.h"

#include <gtest/gtest.h>

#include "base/seam/random.h"

namespace meridian::liveness_test {
namespace {

constexpr AzId kA(0);
constexpr AzId kB(1);
constexpr AzId kC(2);
constexpr uint64_t kOwn = 7;  // incarnation of the AZ under test

class LivenessTest : public ::testing::Test {
 protected:
  LivenessTest() : liveness_(kA, 3, timing_, start_) {
    for (const AzId peer : {kB, kC}) liveness_.Meet(peer, 1, start_);
  }
  // A beat of `peer` arrives at `now`, which echoes ours of `echo`.
  void Beat(AzId peer, Instant now, Instant echo) { liveness_.OnBeat(peer, kOwn, {now, kOwn, echo}, now); }

  const AzTiming timing_;
  const Instant start_{10'000'000};
  AzLiveness liveness_;
};

TEST_F(LivenessTest, AnEchoPromisesFromWhenItsBeatWasSent) {
  const Instant sent = start_ + timing_.beat;
  Beat(kB, sent + timing_.beat, sent);
  EXPECT_EQ(liveness_.SupportedUntil(kB), sent + timing_.patience);
  EXPECT_TRUE(liveness_.Supported(sent + timing_.patience - Duration::Micros(1)));
  EXPECT_FALSE(liveness_.Supported(sent + timing_.patience));
}

TEST_F(LivenessTest, AnEchoToAnEarlierIncarnationPromisesNothing) {
  liveness_.OnBeat(kB, kOwn, {start_, kOwn - 1, start_}, start_);
  EXPECT_FALSE(liveness_.Supported(start_));
}

TEST_F(LivenessTest, AnOldEchoDoesNotShortenALease) {
  Beat(kB, start_ + timing_.beat * 2, start_ + timing_.beat);
  Beat(kB, start_ + timing_.beat * 3, start_);
  EXPECT_EQ(liveness_.SupportedUntil(kB), start_ + timing_.beat + timing_.patience);
}

TEST_F(LivenessTest, APromiseAfterATimeWithoutOneIsAnother) {
  Beat(kB, start_, start_);
  const uint64_t first = liveness_.support(kB);
  Beat(kB, start_ + timing_.beat, start_ + timing_.beat);
  EXPECT_EQ(liveness_.support(kB), first) << "it has gone on";
  const Instant lapsed = liveness_.SupportedUntil(kB);
  liveness_.OnBeat(kB, kOwn, {lapsed, kOwn - 1, Instant()}, lapsed);
  EXPECT_EQ(liveness_.support(kB), first) << "it does not hear this AZ";
  Beat(kB, lapsed, lapsed - timing_.beat);
  EXPECT_EQ(liveness_.support(kB), first + 1);
  liveness_.Meet(kB, 2, lapsed);
  EXPECT_EQ(liveness_.support(kB), first + 2) << "another incarnation has promised nothing";
}

TEST_F(LivenessTest, AnotherIncarnationHasPromisedNothing) {
  Beat(kB, start_, start_);
  EXPECT_TRUE(liveness_.Meet(kB, 2, start_));
  EXPECT_LE(liveness_.SupportedUntil(kB), start_);
  EXPECT_FALSE(liveness_.Meet(kB, 2, start_)) << "once";
  EXPECT_FALSE(liveness_.Meet(kB, 1, start_)) << "an earlier one comes late";
}

TEST_F(LivenessTest, ABeatEchoesTheLatestOneOfWhomItGoesTo) {
  EXPECT_EQ(liveness_.BeatFor(kB, start_), (AzBeat{start_, 1, Instant()}));
  const Instant sent = start_ + timing_.beat;
  Beat(kB, sent, start_);
  EXPECT_EQ(liveness_.BeatFor(kB, sent), (AzBeat{sent, 1, sent}));
  EXPECT_EQ(liveness_.BeatFor(kC, sent), (AzBeat{sent, 1, Instant()}));
  liveness_.OnBeat(kB, kOwn, {start_, kOwn, start_}, sent);
  EXPECT_EQ(liveness_.BeatFor(kB, sent).echo_sent_at, sent) << "one that comes late";
  liveness_.Meet(kB, 2, sent);
  EXPECT_EQ(liveness_.BeatFor(kB, sent), (AzBeat{sent, 2, Instant()})) << "of another incarnation none is heard yet";
}

// However long beats take and whoever stalls: while a has its lease, b keeps its promise.
TEST_F(LivenessTest, ALeaseNeverOutlastsThePromise) {
  AzLiveness theirs(kB, 3, timing_, start_);
  theirs.Meet(kA, kOwn, start_);
  SeededRandom random(1);
  Instant now = start_;
  int leased = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto pass = [&](int64_t max_ms) {
      now = now + Duration::Millis(static_cast<int64_t>(random.Below(static_cast<uint64_t>(max_ms))));
      if (now >= liveness_.SupportedUntil(kB)) return;
      ++leased;
      EXPECT_FALSE(theirs.Silent(kA, now)) << "round " << i;
    };
    const AzBeat beat = liveness_.BeatFor(kB, now);
    pass(100);
    theirs.OnBeat(kA, 1, beat, now);
    if (random.Chance(1, 10)) theirs.ForgiveStall(now, Duration::Millis(200));
    const AzBeat back = theirs.BeatFor(kA, now);
    pass(100);
    if (random.Chance(1, 2)) liveness_.OnBeat(kB, kOwn, back, now);
    if (random.Chance(1, 10)) liveness_.ForgiveStall(now, Duration::Millis(200));
    pass(300);
  }
  EXPECT_GT(leased, 1000);
}

TEST_F(LivenessTest, WhoIsNotHeardForLongerThanItsPatienceIsSilent) {
  Beat(kB, start_, start_);
  EXPECT_FALSE(liveness_.Silent(kB, start_ + timing_.patience));
  EXPECT_TRUE(liveness_.Silent(kB, start_ + timing_.patience + Duration::Micros(1)));
}

// A long turn of the loop stops every AZ of the process alike: leaders must not fall for it, and nobody's lease may grow by it.
TEST_F(LivenessTest, AfterAStallLeadersMayStayButLeasesAreNotLonger) {
  Beat(kB, start_, start_);
  const Duration stall = timing_.patience * 3;
  const Instant now = start_ + stall;
  ASSERT_FALSE(liveness_.Supported(now));
  liveness_.ForgiveStall(now, stall - timing_.beat);
  EXPECT_TRUE(liveness_.Supported(now));
  EXPECT_EQ(liveness_.SupportedUntil(kB), start_ + timing_.patience) << "a lease";
  EXPECT_FALSE(liveness_.Silent(kB, now));
  EXPECT_FALSE(liveness_.Supported(now + timing_.patience)) << "without an echo meanwhile";
}

// Beats can be delivered between a stall and the tick that finds it.
TEST_F(LivenessTest, NobodyIsTakenToBeHeardInTheFuture) {
  const Instant now = start_ + Duration::Seconds(3600);
  Beat(kB, now, start_);
  liveness_.ForgiveStall(now, Duration::Seconds(3600));
  EXPECT_TRUE(liveness_.Silent(kB, now + timing_.patience + Duration::Micros(1)));
}

TEST_F(LivenessTest, OneAloneNeedsNobody) {
  const AzLiveness alone(kA, 1, timing_, start_);
  EXPECT_TRUE(alone.Supported(start_ + Duration::Seconds(100)));
  EXPECT_TRUE(alone.Calm(start_ + Duration::Seconds(100)));
}

TEST_F(LivenessTest, CalmTakesAllPeers) {
  Beat(kB, start_, start_);
  EXPECT_FALSE(liveness_.Calm(start_));
  Beat(kC, start_, start_);
  EXPECT_TRUE(liveness_.Calm(start_));
  EXPECT_FALSE(liveness_.Calm(start_ + timing_.patience));
}

}  // namespace
}  // namespace meridian::liveness_test
