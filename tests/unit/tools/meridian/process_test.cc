#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/meridian/launch/launcher.h"
#include "tools/meridian/process/child_process.h"
#include "tools/meridian/process/directory_lock.h"
#include "tools/meridian/process/http_probe.h"
#include "tools/meridian/process/process_identity.h"

namespace meridian::process_test {
namespace {

using ::testing::ElementsAre;

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() {
    std::string pattern = ::testing::TempDir() + "/process-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(directory_ + "/run");
    std::filesystem::create_directories(directory_ + "/logs");
  }
  ~ProcessTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }
  ProcessIdentity Start(std::vector<std::string> arguments) {
    const auto child = StartChild(
        {.program = "/bin/sh", .arguments = std::move(arguments), .log_file = Path("log")});
    EXPECT_TRUE(child.ok()) << child.status();
    return child.value_or(ProcessIdentity{});
  }
  static std::string AwaitEnd(pid_t pid) {
    std::string how;
    while (how.empty()) how = ReapChild(pid);
    return how;
  }

  std::string directory_;
};

TEST_F(ProcessTest, PidFilesRoundTrip) {
  const auto self = IdentityOf(getpid());
  ASSERT_TRUE(self.has_value());
  EXPECT_TRUE(IsAlive(*self));
  ASSERT_TRUE(WritePidFile(Path("x.pid"), *self).ok());
  EXPECT_EQ(ReadPidFile(Path("x.pid")), self);
}

TEST_F(ProcessTest, ARecycledPidIsAnotherProcess) {
  ProcessIdentity other = *IdentityOf(getpid());
  ++other.start_ticks;
  EXPECT_FALSE(IsAlive(other));
  ProcessIdentity earlier_boot = *IdentityOf(getpid());
  earlier_boot.boot = "another";
  EXPECT_FALSE(IsAlive(earlier_boot));
}

TEST_F(ProcessTest, OtherFilesAreNoPidFiles) {
  EXPECT_EQ(ReadPidFile(Path("missing.pid")), std::nullopt);
  for (const char* text : {"", "12", "12 34", "x 1 boot", "-1 5 boot"}) {
    std::ofstream(Path("bad.pid")) << text;
    EXPECT_EQ(ReadPidFile(Path("bad.pid")), std::nullopt) << text;
  }
}

TEST_F(ProcessTest, ChildrenWriteTheirLogAndTellHowTheyEnded) {
  const ProcessIdentity child = Start({"-c", "echo one; echo two >&2; exit 3"});
  EXPECT_EQ(AwaitEnd(child.pid), "exit code 3");
  EXPECT_FALSE(IsAlive(child));
  EXPECT_EQ(TailOf(Path("log"), 0, 10), "one\ntwo\n");
  EXPECT_EQ(TailOf(Path("log"), 0, 1), "two\n");
  EXPECT_EQ(TailOf(Path("log"), 4, 10), "two\n");
  EXPECT_EQ(TailOf(Path("missing"), 0, 10), "");
}

TEST_F(ProcessTest, AMissingProgramIsNamed) {
  const auto child = StartChild({.program = "/nonexistent/regiond", .log_file = Path("log")});
  EXPECT_TRUE(absl::IsNotFound(child.status()));
}

TEST_F(ProcessTest, EndsAChildThatListens) {
  const ProcessIdentity child = Start({"-c", "exec sleep 1000"});
  ASSERT_TRUE(IsAlive(child));
  EndProcesses({child}, Duration::Seconds(30));
  EXPECT_FALSE(IsAlive(child));
}

TEST_F(ProcessTest, KillsAChildThatDoesNot) {
  const ProcessIdentity child = Start({"-c", "trap '' TERM; echo ready; while :; do :; done"});
  while (TailOf(Path("log"), 0, 1) != "ready\n") {
  }
  EndProcesses({child}, Duration::Millis(50));
  EXPECT_FALSE(IsAlive(child));
}

TEST_F(ProcessTest, LockIsHeldByOne) {
  auto first = DirectoryLock::Take(Path("lock"), Duration{});
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(absl::IsUnavailable(DirectoryLock::Take(Path("lock"), Duration{}).status()));
  first->Release();
  EXPECT_TRUE(DirectoryLock::Take(Path("lock"), Duration{}).ok());
}

TEST_F(ProcessTest, ProbesOfAClosedPortFail) {
  EXPECT_FALSE(ProbeTcp("127.0.0.1", 1));
  EXPECT_EQ(ProbeHttp("127.0.0.1", 1, "/", Duration::Millis(100)), 0);
}

// Programs named as daemons are: shell scripts.
class LauncherTest : public ProcessTest {
 protected:
  void WriteProgram(const std::string& name, const std::string& script) {
    std::ofstream(Path(name)) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(Path(name), std::filesystem::perms::owner_all);
  }
  Launcher MakeLauncher() { return Launcher({DataLayout(directory_), directory_}); }
  const std::vector<LocalDaemon> daemons_ = {{"coordinator", "coordinator", {}},
                                             {"regiond-a-1", "regiond", {}}};
};

TEST_F(LauncherTest, StartsOnlyWhatDoesNotRunAndDownEndsAll) {
  WriteProgram("coordinator", "exec sleep 1000");
  WriteProgram("regiond", "exec sleep 1000");
  Launcher first = MakeLauncher();
  ASSERT_TRUE(first.StartMissing({daemons_[0]}).ok());
  Launcher second = MakeLauncher();
  ASSERT_TRUE(second.StartMissing(daemons_).ok());
  EXPECT_THAT(second.started(), ElementsAre("regiond-a-1"));
  EXPECT_THAT(EndAllDaemons(DataLayout(directory_)), ElementsAre("coordinator", "regiond-a-1"));
  EXPECT_THAT(EndAllDaemons(DataLayout(directory_)), ElementsAre());
}

TEST_F(LauncherTest, ADaemonThatDiesIsReportedWithTheTailOfThisRun) {
  WriteProgram("coordinator", "echo port 8000 is taken; exit 3");
  std::ofstream(Path("logs/coordinator.log")) << "an earlier run\n";
  Launcher launcher = MakeLauncher();
  ASSERT_TRUE(launcher.StartMissing({daemons_[0]}).ok());
  std::vector<Launcher::Ended> ended;
  while (ended.empty()) ended = launcher.Reap();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].name, "coordinator");
  EXPECT_EQ(ended[0].how, "exit code 3");
  EXPECT_EQ(ended[0].log_tail, "port 8000 is taken\n");
  EXPECT_THAT(launcher.started(), ElementsAre());
  EXPECT_FALSE(std::filesystem::exists(Path("run/coordinator.pid")));
}

TEST_F(LauncherTest, EndStartedLeavesOthersAlone) {
  WriteProgram("coordinator", "exec sleep 1000");
  WriteProgram("regiond", "exec sleep 1000");
  Launcher first = MakeLauncher();
  ASSERT_TRUE(first.StartMissing({daemons_[0]}).ok());
  Launcher second = MakeLauncher();
  ASSERT_TRUE(second.StartMissing(daemons_).ok());
  second.EndStarted();
  EXPECT_THAT(EndAllDaemons(DataLayout(directory_)), ElementsAre("coordinator"));
}

}  // namespace
}  // namespace meridian::process_test
