#include "base/runtime/transport/grpc_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/unit/base/runtime/transport/tcp_relay.h"
#include "tests/unit/base/runtime/transport/test_node.h"

namespace meridian::grpc_transport_test {
namespace {

using ::testing::HasSubstr;
using State = LinkChange::State;

const NodeId kRegiond = NodeId::Regiond(RegionId("eu-west-1"));
const NodeId kReplicator = NodeId::Replicator(RegionId("us-east-1"));

Message Ask(uint64_t revision) { return AskTables{revision}; }
uint64_t RevisionOf(const std::pair<NodeId, Message>& received) {
  return std::get<AskTables>(received.second).known_revision;
}

Message Large(size_t bytes, char fill) {
  FetchItems fetch;
  fetch.table = TableId{1, 2};
  fetch.after = std::string(bytes, fill);
  return fetch;
}

TEST(GrpcTransportTest, MessagesPassBothWaysInOrder) {
  constexpr uint64_t kMessages = 500;
  GrpcTransportOptions options;
  options.process_instance = 77;
  TestNode regiond(kRegiond, 0, options);
  TestNode replicator(kReplicator, -1);
  replicator.Connect(regiond);
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp));
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
  EXPECT_EQ(replicator.changes()[0].peer_process_instance, 77u);

  for (uint64_t i = 0; i < kMessages; ++i) {
    replicator.transport().Send(kRegiond, Ask(i));
    regiond.transport().Send(kReplicator, Ask(1000 + i));
  }
  ASSERT_TRUE(regiond.WaitForReceived(kMessages));
  ASSERT_TRUE(replicator.WaitForReceived(kMessages));
  for (uint64_t i = 0; i < kMessages; ++i) {
    EXPECT_EQ(regiond.received()[i].first, kReplicator);
    EXPECT_EQ(RevisionOf(regiond.received()[i]), i);
    EXPECT_EQ(replicator.received()[i].first, kRegiond);
    EXPECT_EQ(RevisionOf(replicator.received()[i]), 1000 + i);
  }
  EXPECT_EQ(replicator.transport().counters().sent_total, static_cast<int64_t>(kMessages));
  EXPECT_EQ(replicator.transport().counters().received_total, static_cast<int64_t>(kMessages));
}

TEST(GrpcTransportTest, WithoutALinkMessagesAreDroppedAndCounted) {
  TestNode regiond(kRegiond, 0);
  regiond.transport().Send(kReplicator, Ask(1));
  EXPECT_EQ(regiond.transport().counters().dropped_no_link_total, 1);
  EXPECT_EQ(regiond.transport().counters().sent_total, 0);
}

TEST(GrpcTransportTest, DialsUntilThePeerListensAndAgainWhenItHasRestarted) {
  auto regiond = std::make_unique<TestNode>(kRegiond, 0);
  const int port = regiond->transport().port();
  const std::string address = regiond->address();
  regiond.reset();

  TestNode replicator(kReplicator, -1);
  replicator.transport().Connect(kRegiond, address);
  for (size_t life = 1; life <= 3; ++life) {
    regiond = std::make_unique<TestNode>(kRegiond, port);
    ASSERT_TRUE(regiond->status().ok()) << regiond->status();
    ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp, life)) << "life " << life;
    replicator.transport().Send(kRegiond, Ask(life));
    ASSERT_TRUE(regiond->WaitForReceived(1));
    EXPECT_EQ(RevisionOf(regiond->received()[0]), life);
    regiond->transport().Send(kReplicator, Ask(life));
    ASSERT_TRUE(replicator.WaitForReceived(life));
    regiond.reset();
    ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kDown, life)) << "life " << life;
    EXPECT_NE(replicator.LastReason(State::kDown), "");
  }
}

TEST(GrpcTransportTest, TheAcceptingSideNoticesThatADiallerIsGone) {
  TestNode regiond(kRegiond, 0);
  {
    TestNode replicator(kReplicator, -1);
    replicator.Connect(regiond);
    ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
  }
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kDown));
  regiond.transport().Send(kReplicator, Ask(1));
  EXPECT_EQ(regiond.transport().counters().dropped_no_link_total, 1);
}

TEST(GrpcTransportTest, APeerBehindASilentNetworkIsNoticedByBothSidesAndDialledAgain) {
  GrpcTransportOptions options;
  options.ping_interval = Duration::Millis(200);
  options.ping_timeout = Duration::Millis(300);
  TestNode regiond(kRegiond, 0, options);
  TcpRelay relay(regiond.transport().port());
  TestNode replicator(kReplicator, -1, options);
  replicator.transport().Connect(kRegiond, StrCat("127.0.0.1:", relay.port()));
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp));
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
  relay.SilenceConnections();
  EXPECT_TRUE(replicator.WaitForState(kRegiond, State::kDown));
  EXPECT_TRUE(regiond.WaitForState(kReplicator, State::kDown));
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp, 2));
  replicator.transport().Send(kRegiond, Ask(2));
  ASSERT_TRUE(regiond.WaitForReceived(1));
}

TEST(GrpcTransportTest, AnotherClusterIsRefusedWithAReasonOnBothSides) {
  GrpcTransportOptions options;
  options.cluster = "other";
  TestNode regiond(kRegiond, 0, options);
  TestNode replicator(kReplicator, -1);
  replicator.Connect(regiond);
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kRefused));
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kRefused, 2)) << "it is tried again";
  for (TestNode* node : {&regiond, &replicator}) {
    EXPECT_THAT(node->LastReason(State::kRefused), HasSubstr("regiond eu-west-1 belongs to cluster \"other\""));
    EXPECT_THAT(node->LastReason(State::kRefused), HasSubstr("replicator us-east-1 belongs to cluster \"test\""));
  }
  EXPECT_TRUE(replicator.WaitFor([&] { return replicator.CountState(kRegiond, State::kRefused) == 1; }))
      << "the same reason is told once";
  EXPECT_TRUE(replicator.WaitFor([&] { return replicator.CountState(kRegiond, State::kUp) == 0; }));
}

TEST(GrpcTransportTest, AnotherDaemonThanTheOneDialledIsRefused) {
  TestNode regiond(kRegiond, 0);
  TestNode replicator(kReplicator, -1);
  const NodeId expected = NodeId::Coordinator();
  replicator.transport().Connect(expected, regiond.address());
  ASSERT_TRUE(replicator.WaitForState(expected, State::kRefused));
  EXPECT_THAT(replicator.LastReason(State::kRefused), HasSubstr("coordinator is expected at 127.0.0.1:"));
  EXPECT_THAT(replicator.LastReason(State::kRefused), HasSubstr("regiond eu-west-1 answers there"));
}

TEST(GrpcTransportTest, ANewerStreamOfTheSameDaemonReplacesTheOlder) {
  TestNode regiond(kRegiond, 0);
  auto first = std::make_unique<TestNode>(kReplicator, -1);
  first->Connect(regiond);
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
  TestNode second(kReplicator, -1);
  second.Connect(regiond);
  ASSERT_TRUE(first->WaitForState(kRegiond, State::kDown));
  EXPECT_THAT(first->LastReason(State::kDown), HasSubstr("replaced by a newer stream"));
  first.reset();
  ASSERT_TRUE(regiond.WaitFor([&] {
    return regiond.CountState(kReplicator, State::kUp) == regiond.CountState(kReplicator, State::kDown) + 1;
  }));
}

class LargeMessageTest : public ::testing::TestWithParam<bool> {};

TEST_P(LargeMessageTest, PassesWholeOrIsCountedAsTooLarge) {
  constexpr size_t kLarge = 20 << 20;
  TestNode regiond(kRegiond, 0);
  TestNode replicator(kReplicator, -1);
  replicator.Connect(regiond, GetParam());
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp));
  const Message large = Large(kLarge, 'x');
  replicator.transport().Send(kRegiond, large);
  regiond.transport().Send(kReplicator, Large(kPeerMessageBytesMax, 'y'));
  regiond.transport().Send(kReplicator, large);
  ASSERT_TRUE(regiond.WaitForReceived(1));
  ASSERT_TRUE(replicator.WaitForReceived(1));
  EXPECT_TRUE(regiond.received()[0].second == large);
  EXPECT_TRUE(replicator.received()[0].second == large);
  EXPECT_EQ(regiond.transport().counters().dropped_too_large_total, 1);
  EXPECT_EQ(replicator.changes().size(), 1u) << "the link stays up";
}

INSTANTIATE_TEST_SUITE_P(Compression, LargeMessageTest, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Gzip" : "Plain"; });

TEST(GrpcTransportTest, AReaderThatDoesNotKeepUpFillsTheSendersQueueAndLosesOnlyWhatIsCounted) {
  constexpr int64_t kBytes = 64 << 10;
  GrpcTransportOptions options;
  options.queue_bytes_max = 1 << 20;
  options.inbox_bytes_max = 1 << 20;
  TestNode regiond(kRegiond, 0, options);
  TestNode replicator(kReplicator, -1, options);
  replicator.Connect(regiond);
  ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp));
  ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));

  regiond.SetPaused(true);
  constexpr int64_t kSends = 4096;  // 256 MiB: more than both bounds and what the sockets and gRPC hold
  for (int64_t i = 0; i < kSends; ++i) replicator.transport().Send(kRegiond, Large(kBytes, 'q'));
  const GrpcTransportCounters counters = replicator.transport().counters();
  EXPECT_GT(counters.dropped_queue_full_total, kSends / 2);
  EXPECT_EQ(counters.sent_total + counters.dropped_queue_full_total, kSends);
  EXPECT_LE(regiond.transport().counters().received_total, (options.inbox_bytes_max / kBytes) + 1);

  regiond.SetPaused(false);
  ASSERT_TRUE(regiond.WaitForReceived(static_cast<size_t>(counters.sent_total)));
  replicator.transport().Send(kRegiond, Ask(5));
  ASSERT_TRUE(regiond.WaitForReceived(static_cast<size_t>(counters.sent_total) + 1));
  EXPECT_EQ(RevisionOf(regiond.received().back()), 5u) << "the link goes on, and nothing was sent twice";
}

TEST(GrpcTransportTest, ATakenPortIsAnErrorThatSaysWhatToDo) {
  TestNode first(kRegiond, 0);
  TestNode second(kRegiond, first.transport().port());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first.address()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("configure another address"));
}

TEST(GrpcTransportTest, ShutsDownUnderTrafficFromEitherEnd) {
  for (const bool dialler_first : {true, false}) {
    TestNode regiond(kRegiond, 0);
    TestNode replicator(kReplicator, -1);
    replicator.Connect(regiond);
    ASSERT_TRUE(replicator.WaitForState(kRegiond, State::kUp));
    ASSERT_TRUE(regiond.WaitForState(kReplicator, State::kUp));
    std::atomic<bool> stop{false};
    auto flood = [&](TestNode& from, const NodeId& to) {
      while (!stop) from.transport().Send(to, Large(10000, 's'));
    };
    std::thread out([&] { flood(replicator, kRegiond); });
    std::thread back([&] { flood(regiond, kReplicator); });
    EXPECT_TRUE(regiond.WaitForReceived(50));
    EXPECT_TRUE(replicator.WaitForReceived(50));
    (dialler_first ? replicator : regiond).Shutdown();
    (dialler_first ? regiond : replicator).Shutdown();
    stop = true;
    out.join();
    back.join();
    const size_t received = regiond.received().size();
    replicator.transport().Send(kRegiond, Ask(1));
    EXPECT_EQ(regiond.received().size(), received) << "nothing is delivered after Shutdown";
    EXPECT_GT(replicator.transport().counters().dropped_no_link_total, 0);
  }
}

}  // namespace
}  // namespace meridian::grpc_transport_test
