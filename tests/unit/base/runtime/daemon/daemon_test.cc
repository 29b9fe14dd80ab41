#include "base/runtime/daemon/daemon.h"

#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "base/runtime/daemon/asio_clock.h"
#include "base/runtime/daemon/device_random.h"
#include "base/runtime/daemon/exit_code.h"
#include "base/runtime/daemon/log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace meridian::daemon_test {
namespace {

using ::testing::HasSubstr;

const DaemonProgram kRegional{"regiond", "Serves one Region.", true};
const DaemonProgram kGlobal{"coordinator", "Keeps the catalog.", false};

absl::StatusOr<DaemonArguments> Parse(const DaemonProgram& program, std::vector<const char*> args) {
  args.insert(args.begin(), "program");
  return ParseDaemonArguments(program, static_cast<int>(args.size()), args.data());
}

TEST(DaemonArguments, TakesEveryFlag) {
  const auto arguments = Parse(kRegional, {"--config", "c.yaml", "--region", "eu-west-1", "--data",
                                           "d", "--log-level", "debug"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->config_file, "c.yaml");
  EXPECT_EQ(arguments->region, "eu-west-1");
  EXPECT_EQ(arguments->data, "d");
  EXPECT_EQ(arguments->log_level, "debug");
  EXPECT_EQ(arguments->print_and_exit, "");
}

TEST(DaemonArguments, MissingAndUnknownFlagsAreNamed) {
  EXPECT_THAT(std::string(Parse(kRegional, {"--config", "c"}).status().message()),
              HasSubstr("--region"));
  EXPECT_THAT(std::string(Parse(kGlobal, {}).status().message()), HasSubstr("--config"));
  EXPECT_THAT(std::string(Parse(kGlobal, {"--config", "c", "--region", "r"}).status().message()),
              HasSubstr("--region"));
  EXPECT_EQ(ExitCodeFor(Parse(kGlobal, {}).status()), kExitUsage);
}

TEST(DaemonArguments, HelpNeedsNothingElse) {
  const auto arguments = Parse(kRegional, {"--help"});
  ASSERT_TRUE(arguments.ok());
  EXPECT_THAT(arguments->print_and_exit, HasSubstr("--region"));
  EXPECT_THAT(arguments->print_and_exit, HasSubstr("Exit codes"));
}

TEST(Log, RefusesAnUnknownLevel) {
  EXPECT_FALSE(SetUpLogging("test", "loud").ok());
  EXPECT_TRUE(SetUpLogging("test", "warn").ok());
}

TEST(AsioClock, CountsForwardAndConvertsToTimers) {
  AsioClock clock;
  const Instant first = clock.Now();
  const auto deadline = AsioClock::ToTimePoint(first + Duration::Seconds(60));
  EXPECT_GT(deadline, std::chrono::steady_clock::now());
  EXPECT_LT(deadline, std::chrono::steady_clock::now() + std::chrono::seconds(61));
  EXPECT_GE(clock.Now(), first);
  EXPECT_EQ(AsioClock::ToTimePoint(Instant::Max()), std::chrono::steady_clock::time_point::max());
  EXPECT_GT(clock.WallNow().ToSeconds(), 1.7e9);  // after 2023: not the steady clock
}

TEST(DeviceRandom, DiffersFromRunToRun) {
  EXPECT_NE(DeviceSeededRandom("x").Next(), DeviceSeededRandom("x").Next());
}

class FakeService final : public DaemonService {
 public:
  FakeService(boost::asio::io_context& io, int* stops) : io_(io), stops_(stops) {}
  void Stop(std::function<void()> stopped) override {
    ++*stops_;
    boost::asio::post(io_, std::move(stopped));
  }

 private:
  boost::asio::io_context& io_;
  int* const stops_;
};

TEST(RunDaemon, SignalStopsTheServiceCleanly) {
  int stops = 0;
  const char* args[] = {"coordinator", "--config", "c.yaml"};
  const int code =
      RunDaemon(kGlobal, 3, args,
                [&](const DaemonArguments& arguments,
                    boost::asio::io_context& io) -> absl::StatusOr<std::unique_ptr<DaemonService>> {
                  EXPECT_EQ(arguments.config_file, "c.yaml");
                  boost::asio::post(io, [] { raise(SIGTERM); });
                  return std::make_unique<FakeService>(io, &stops);
                });
  EXPECT_EQ(code, kExitOk);
  EXPECT_EQ(stops, 1);
}

TEST(RunDaemon, FailedStartGivesItsExitCode) {
  const char* args[] = {"coordinator", "--config", "c.yaml"};
  const auto run = [&](absl::Status status) {
    return RunDaemon(kGlobal, 3, args,
                     [&](const DaemonArguments&, boost::asio::io_context&)
                         -> absl::StatusOr<std::unique_ptr<DaemonService>> { return status; });
  };
  EXPECT_EQ(run(absl::UnavailableError("port 8000 is taken")), kExitTaken);
  EXPECT_EQ(run(absl::InvalidArgumentError("no such Region")), kExitUsage);
  EXPECT_EQ(run(absl::InternalError("disk")), kExitFailed);
}

TEST(AbandonDaemonDeathTest, EndsTheProcessAndSaysWhy) {
  const auto abandon = [] {
    SetUpLogging("test", "info").IgnoreError();
    AbandonDaemon(absl::DataLossError("bad block"));
  };
  EXPECT_EXIT(abandon(), ::testing::ExitedWithCode(kExitFailed),
              "cannot go on: DATA_LOSS: bad block");
}

}  // namespace
}  // namespace meridian::daemon_test
