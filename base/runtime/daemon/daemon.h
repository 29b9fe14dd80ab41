// The life of a daemon: arguments, logging, start, serve until SIGTERM or SIGINT, clean end.
//
//   int main(int argc, char** argv) {
//     return meridian::RunDaemon({"coordinator", "Keeps the catalog.", false}, argc, argv, Start);
//   }
//
// Threads: everything, `start` and the service included, runs on the calling thread, which runs
//          the io_context.
// Signals: SIGTERM and SIGINT begin the shutdown; a second one ends the process at once with
//          kExitFailed. SIGPIPE is ignored.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/runtime/daemon/daemon_arguments.h"

namespace boost::asio {
class io_context;
}

namespace meridian {

// A daemon at work. Destroyed on the io thread, before the io_context, after the io_context has
// been stopped.
class DaemonService {
 public:
  virtual ~DaemonService() = default;

  // Takes no new work, finishes or abandons what runs, makes durable what must be, then calls
  // `stopped` once, from within the call or from the io thread later. RunDaemon waits at most
  // kStopPatience for it.
  virtual void Stop(std::function<void()> stopped) = 0;
};

// Builds the running daemon. On an error the one line on stderr is its message: it must say what is
// wrong and what to do. The code selects the exit code (exit_code.h).
using StartDaemon = std::function<absl::StatusOr<std::unique_ptr<DaemonService>>(
    const DaemonArguments& arguments, boost::asio::io_context& io)>;

// Ends the process at once with kExitFailed, after a line in the log: for a daemon at work that
// cannot go on, such as one whose disk refuses writes. The next start recovers as after a crash.
[[noreturn]] void AbandonDaemon(const absl::Status& reason);

// Returns the exit code for main().
int RunDaemon(const DaemonProgram& program, int argc, const char* const* argv,
              const StartDaemon& start);

}  // namespace meridian
