#include "tools/sim/network/sim_network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace meridian::sim_network_test {
namespace {

const NodeId kFrom = NodeId::Replicator(RegionId("us-east-1"));
const NodeId kTo = NodeId::Regiond(RegionId("eu-west-1"));

class SimNetworkTest : public testing::Test {
 protected:
  void Send(uint64_t number) { network_.Send(kFrom, kTo, AskTables{number}); }
  // Numbers of all messages in order of arrival, with the time of each.
  std::vector<std::pair<int64_t, uint64_t>> Drain() {
    std::vector<std::pair<int64_t, uint64_t>> arrived;
    while (network_.NextDue() != Instant::Max()) {
      time_.now = network_.NextDue();
      while (std::optional<SimNetwork::Delivery> delivery = network_.TakeDue()) {
        EXPECT_EQ(delivery->from, kFrom);
        EXPECT_EQ(delivery->to, kTo);
        arrived.emplace_back(time_.now.us, std::get<AskTables>(delivery->message).known_revision);
      }
    }
    return arrived;
  }
  std::vector<uint64_t> Numbers() {
    std::vector<uint64_t> numbers;
    for (const auto& [at, number] : Drain()) numbers.push_back(number);
    return numbers;
  }

  SimTime time_;
  SeededRandom random_{7};
  SimNetwork network_{time_, random_};
};

TEST_F(SimNetworkTest, EqualLatencyKeepsTheOrderOfSending) {
  network_.Set(kFrom, kTo, {Duration::Millis(5), Duration::Millis(5)});
  const Instant sent = time_.now;
  for (uint64_t i = 1; i <= 5; ++i) Send(i);
  EXPECT_FALSE(network_.TakeDue().has_value());
  const auto arrived = Drain();
  ASSERT_EQ(arrived.size(), 5u);
  for (uint64_t i = 0; i < 5; ++i) EXPECT_EQ(arrived[i], std::pair(sent.us + 5000, i + 1));
  EXPECT_EQ(network_.overtaken_total(), 0);
}

TEST_F(SimNetworkTest, MessagesOvertakeEachOtherWhenLatencyVaries) {
  network_.Set(kFrom, kTo, {Duration::Millis(1), Duration::Millis(50)});
  for (uint64_t i = 1; i <= 20; ++i) Send(i);
  std::vector<uint64_t> numbers = Numbers();
  EXPECT_FALSE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_GT(network_.overtaken_total(), 0);
  std::sort(numbers.begin(), numbers.end());
  for (uint64_t i = 0; i < 20; ++i) EXPECT_EQ(numbers[i], i + 1);
}

TEST_F(SimNetworkTest, TheSameSeedGivesTheSameArrivals) {
  const auto play = [] {
    SimTime time;
    SeededRandom random(99);
    SimNetwork network(time, random);
    network.SetDefault({Duration::Millis(1), Duration::Millis(50), 100, 100});
    for (uint64_t i = 1; i <= 200; ++i) network.Send(kFrom, kTo, AskTables{i});
    std::vector<std::pair<int64_t, uint64_t>> arrived;
    while (network.NextDue() != Instant::Max()) {
      time.now = network.NextDue();
      const auto delivery = network.TakeDue();
      arrived.emplace_back(time.now.us, std::get<AskTables>(delivery->message).known_revision);
    }
    return arrived;
  };
  EXPECT_EQ(play(), play());
}

TEST_F(SimNetworkTest, LosesAndDuplicatesAsOftenAsTold) {
  network_.SetDefault({Duration::Millis(1), Duration::Millis(1), 200, 300});
  for (uint64_t i = 0; i < 1000; ++i) Send(i);
  const size_t arrived = Numbers().size();
  EXPECT_NEAR(static_cast<double>(network_.lost_total()), 200, 60);
  EXPECT_NEAR(static_cast<double>(network_.duplicated_total()), 240, 60);
  EXPECT_EQ(arrived, 1000u - network_.lost_total() + network_.duplicated_total());
}

TEST_F(SimNetworkTest, ACutLosesWhatIsUnderWayAndIsDirected) {
  Send(1);
  network_.Cut(kFrom, kTo);
  Send(2);
  network_.Send(kTo, kFrom, AskTables{3});
  network_.Heal(kFrom, kTo);
  network_.Reset(kFrom, kTo);
  time_.now = time_.now + Duration::Seconds(1);
  const auto back = network_.TakeDue();
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->to, kFrom);
  EXPECT_FALSE(network_.TakeDue().has_value());
  Send(4);
  EXPECT_EQ(Numbers(), std::vector<uint64_t>{4});
}

TEST_F(SimNetworkTest, CutsAddUp) {
  network_.Cut(kFrom, kTo);
  network_.Cut(kFrom, kTo);
  network_.Heal(kFrom, kTo);
  Send(1);
  EXPECT_TRUE(Numbers().empty());
  network_.Heal(kFrom, kTo);
  Send(2);
  EXPECT_EQ(Numbers(), std::vector<uint64_t>{2});
}

}  // namespace
}  // namespace meridian::sim_network_test
