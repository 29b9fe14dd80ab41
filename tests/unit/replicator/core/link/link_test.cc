#include "replicator/core/link/link.h"

#include <gtest/gtest.h>

namespace meridian::link_test {
namespace {

Message Numbered(uint64_t n) { return AskTables{n}; }
uint64_t NumberOf(const Message& message) { return std::get<AskTables>(message).known_revision; }
Instant At(int64_t us) { return Instant{us}; }

class LinkTest : public ::testing::Test {
 protected:
  SeededRandom random_{1};
};

TEST_F(LinkTest, DelaysByItsLatency) {
  Link link({RegionId("b"), 1000});
  link.Send(At(0), random_, Numbered(1));
  EXPECT_EQ(link.next_arrival(), At(1000));
  EXPECT_FALSE(link.Arrived(At(999)).has_value());
  ASSERT_TRUE(link.Arrived(At(1000)).has_value());
  EXPECT_FALSE(link.next_arrival().has_value());
}

TEST_F(LinkTest, KeepsTheOrderWhateverTheJitter) {
  Link link({RegionId("b"), 1000, 900});
  for (uint64_t i = 0; i < 200; ++i) link.Send(At(static_cast<int64_t>(i)), random_, Numbered(i));
  for (uint64_t i = 0; i < 200; ++i) {
    std::optional<Message> message = link.Arrived(At(10'000));
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(NumberOf(*message), i);
  }
}

TEST_F(LinkTest, JitterStaysWithinItsBound) {
  for (uint64_t i = 0; i < 200; ++i) {
    Link link({RegionId("b"), 1000, 300});
    link.Send(At(0), random_, Numbered(i));
    EXPECT_GE(*link.next_arrival(), At(700));
    EXPECT_LE(*link.next_arrival(), At(1300));
  }
}

TEST_F(LinkTest, ACutLosesWhatIsUnderWayAndWhatIsSent) {
  Link link({RegionId("b"), 1000});
  link.Send(At(0), random_, Numbered(1));
  link.Configure({RegionId("b"), 1000, 0, true});
  link.Send(At(1), random_, Numbered(2));
  EXPECT_FALSE(link.Arrived(At(5000)).has_value());
  EXPECT_EQ(link.lost_total(), 2);
  link.Configure({RegionId("b"), 1000, 0, false});
  link.Send(At(6000), random_, Numbered(3));
  std::optional<Message> message = link.Arrived(At(7000));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(NumberOf(*message), 3u);
}

}  // namespace
}  // namespace meridian::link_test
