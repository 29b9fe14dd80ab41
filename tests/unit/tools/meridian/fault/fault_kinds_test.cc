#include "tools/meridian/fault/fault_kinds.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/meridian/fault/fault_report.h"

namespace meridian::fault_kinds_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const FaultKind& Kind(std::string_view name) {
  for (const FaultKind& kind : FaultKinds()) {
    if (kind.name == name) return kind;
  }
  ADD_FAILURE() << name;
  return FaultKinds()[0];
}

TEST(FaultKinds, AreAllThere) {
  std::vector<std::string> names;
  for (const FaultKind& kind : FaultKinds()) names.emplace_back(kind.name);
  EXPECT_THAT(names, ElementsAre("link-cut", "link-latency", "az-down", "az-slow", "az-partition", "disk-full",
                                 "disk-corrupt", "disk-slow", "clock-skew", "pause-replication", "key-disabled", "replication-denied"));
}

// The words that the command line takes and those that it prints are the same.
TEST(FaultKinds, EachAsksForItsOwnKind) {
  for (const FaultKind& kind : FaultKinds()) {
    FaultFlags flags;
    flags.latency = "200ms";
    flags.ahead = "5s";
    const auto request = RequestOf(kind, flags);
    ASSERT_TRUE(request.ok()) << request.status();
    v1::Fault fault;
    const google::protobuf::FieldDescriptor* const set = request->GetReflection()->GetOneofFieldDescriptor(
        *request, v1::AddFaultRequest::descriptor()->oneof_decl(0));
    ASSERT_NE(set, nullptr) << kind.name;
    const auto* const same = v1::Fault::descriptor()->FindFieldByName(set->name());
    ASSERT_NE(same, nullptr) << set->name();
    fault.GetReflection()->MutableMessage(&fault, same);
    EXPECT_THAT(FaultText(fault) + " ", ::testing::StartsWith(std::string(kind.name) + " "));
  }
}

TEST(FaultKinds, AClockIsAheadOrBehind) {
  FaultFlags flags;
  flags.region = "us-east-1";
  EXPECT_TRUE(absl::IsInvalidArgument(RequestOf(Kind("clock-skew"), flags).status()));
  flags.behind = "5s";
  EXPECT_EQ(RequestOf(Kind("clock-skew"), flags)->clock_skew().ahead_us(), -5'000'000);
  flags.ahead = "1s";
  EXPECT_TRUE(absl::IsInvalidArgument(RequestOf(Kind("clock-skew"), flags).status()));
  flags.behind = "";
  EXPECT_EQ(RequestOf(Kind("clock-skew"), flags)->clock_skew().ahead_us(), 1'000'000);
  EXPECT_EQ(RequestOf(Kind("clock-skew"), flags)->region(), "us-east-1");
}

TEST(FaultKinds, LinksHaveDirectionsAndAzsARegion) {
  FaultFlags flags;
  flags.from = "us-east-1";
  flags.to = "eu-west-1";
  flags.region = "ap-southeast-2";
  flags.az = "b";
  const v1::AddFaultRequest cut = RequestOf(Kind("link-cut"), flags).value();
  EXPECT_EQ(cut.from(), "us-east-1");
  EXPECT_EQ(cut.to(), "eu-west-1");
  EXPECT_EQ(cut.region() + cut.az(), "");
  const v1::AddFaultRequest down = RequestOf(Kind("az-down"), flags).value();
  EXPECT_EQ(down.region(), "ap-southeast-2");
  EXPECT_EQ(down.az(), "b");
  EXPECT_EQ(down.from() + down.to(), "");
  EXPECT_EQ(down.duration_us(), 0u);
}

TEST(FaultKinds, ATableIsPausedInARegion) {
  FaultFlags flags;
  flags.region = "eu-west-1";
  flags.table = "orders";
  flags.az = "b";
  flags.duration = "90s";
  const v1::AddFaultRequest pause = RequestOf(Kind("pause-replication"), flags).value();
  EXPECT_EQ(pause.region(), "eu-west-1");
  EXPECT_EQ(pause.pause_replication().table(), "orders");
  EXPECT_EQ(pause.az(), "");
  EXPECT_EQ(pause.duration_us(), 90'000'000u);
}

TEST(FaultKinds, DurationsAreRead) {
  FaultFlags flags;
  EXPECT_EQ(RequestOf(Kind("az-slow"), flags)->az_slow().delay_us(), 50'000u);
  EXPECT_EQ(RequestOf(Kind("disk-slow"), flags)->disk_slow().delay_us(), 50'000u);
  flags.delay = "7us";
  flags.duration = "20s";
  flags.latency = "200ms";
  flags.jitter = "5ms";
  EXPECT_EQ(RequestOf(Kind("az-slow"), flags)->az_slow().delay_us(), 7u);
  EXPECT_EQ(RequestOf(Kind("disk-slow"), flags)->disk_slow().delay_us(), 7u);
  const v1::AddFaultRequest latency = RequestOf(Kind("link-latency"), flags).value();
  EXPECT_EQ(latency.link_latency().latency_us(), 200'000u);
  EXPECT_EQ(latency.link_latency().jitter_us(), 5'000u);
  EXPECT_EQ(latency.duration_us(), 20'000'000u);
}

TEST(FaultKinds, WrongDurationsAreRefused) {
  FaultFlags flags;
  flags.delay = "long";
  EXPECT_THAT(std::string(RequestOf(Kind("az-slow"), flags).status().message()), HasSubstr("'long'"));
  EXPECT_THAT(std::string(RequestOf(Kind("disk-slow"), flags).status().message()), HasSubstr("'long'"));
  EXPECT_TRUE(RequestOf(Kind("az-down"), flags).ok());
  EXPECT_FALSE(RequestOf(Kind("link-latency"), flags).ok());
  flags.latency = "1s";
  flags.jitter = "wide";
  EXPECT_THAT(std::string(RequestOf(Kind("link-latency"), flags).status().message()), HasSubstr("'wide'"));
  flags.duration = "0";
  EXPECT_THAT(std::string(RequestOf(Kind("az-down"), flags).status().message()), HasSubstr("--for"));
}

TEST(FaultKinds, HelpIsALineEach) {
  std::map<std::string, std::string> help;
  for (const FaultKind& kind : FaultKinds()) {
    help[kind.name] = kind.help;
    EXPECT_THAT(help[kind.name], ::testing::Not(HasSubstr("\n")));
    EXPECT_EQ(kind.has_delay, help[kind.name].find("--delay") != std::string::npos) << kind.name;
  }
  EXPECT_EQ(help["az-down"], "The AZ stops as if its power were cut, and starts again when the fault ends");
  EXPECT_EQ(help["disk-corrupt"], "Bits of the AZ's files are flipped once, it is found and rebuilt from the others");
}

}  // namespace
}  // namespace meridian::fault_kinds_test
