#include "tools/meridian/process/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <fstream>
#include <thread>

#include "base/model/strings.h"

namespace meridian {

namespace {

constexpr std::chrono::milliseconds kPollPeriod{5};
constexpr int kExecFailed = 127;

// Between fork and exec: only calls that are safe in a copy of one thread.
[[noreturn]] void BecomeChild(const ChildCommand& command, char* const* argv, int log,
                              pid_t parent) {
  setsid();
  if (command.ends_with_us) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(kExecFailed);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(argv[0], argv);
  _exit(kExecFailed);
}

bool AnyAlive(const std::vector<ProcessIdentity>& processes) {
  for (const ProcessIdentity& process : processes) ReapChild(process.pid);
  return std::any_of(processes.begin(), processes.end(), IsAlive);
}

bool WaitUntilGone(const std::vector<ProcessIdentity>& processes, Duration patience) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(patience.us);
  while (AnyAlive(processes)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPollPeriod);
  }
  return true;
}

void SignalAll(const std::vector<ProcessIdentity>& processes, int signal) {
  for (const ProcessIdentity& process : processes) {
    if (IsAlive(process)) kill(process.pid, signal);
  }
}

}  // namespace

absl::StatusOr<ProcessIdentity> StartChild(const ChildCommand& command) {
  if (access(command.program.c_str(), X_OK) != 0) {
    return absl::NotFoundError(StrCat("there is no program ", command.program,
                                      "; build all daemons, or install them beside 'meridian'"));
  }
  const int log = open(command.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) {
    return absl::InternalError(
        StrCat("cannot write ", command.log_file, ": ", std::strerror(errno)));
  }
  std::vector<std::string> words = {command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) BecomeChild(command, argv.data(), log, parent);
  close(log);
  if (pid < 0) return absl::InternalError(StrCat("cannot fork: ", std::strerror(errno)));
  // A child that has ended already is a zombie until it is reaped: its identity is not there.
  return IdentityOf(pid).value_or(ProcessIdentity{.pid = pid});
}

std::string ReapChild(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, WNOHANG) != pid) return "";
  if (WIFSIGNALED(status)) return StrCat("signal ", WTERMSIG(status));
  return StrCat("exit code ", WEXITSTATUS(status));
}

void EndProcesses(const std::vector<ProcessIdentity>& processes, Duration patience) {
  SignalAll(processes, SIGTERM);
  if (WaitUntilGone(processes, patience)) return;
  SignalAll(processes, SIGKILL);
  WaitUntilGone(processes, Duration::Seconds(5));
}

std::string TailOf(const std::string& path, int64_t from, int lines) {
  std::ifstream file(path);
  file.seekg(from);
  std::deque<std::string> last;
  for (std::string line; std::getline(file, line);) {
    last.push_back(std::move(line));
    if (last.size() > static_cast<size_t>(lines)) last.pop_front();
  }
  std::string text;
  for (const std::string& line : last) StrAppend(&text, line, "\n");
  return text;
}

}  // namespace meridian
