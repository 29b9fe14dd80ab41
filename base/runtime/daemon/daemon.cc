#include "base/runtime/daemon/daemon.h"

#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <iostream>

#include "base/runtime/daemon/exit_code.h"
#include "base/runtime/daemon/log.h"

namespace meridian {

namespace {

// Longer than any clean end takes; shorter than what `meridian down` waits before it kills.
constexpr std::chrono::seconds kStopPatience{8};

int Fail(const DaemonProgram& program, const absl::Status& status) {
  std::cerr << program.name << ": " << ToStd(status.message()) << std::endl;
  return ExitCodeFor(status);
}

// Turns signals into one Stop of the service, and its end into the end of the io_context.
class StopOnSignal {
 public:
  StopOnSignal(boost::asio::io_context& io, DaemonService& service)
      : io_(io), service_(service), signals_(io, SIGTERM, SIGINT), patience_(io) {
    Wait();
  }
  bool gave_up() const { return gave_up_; }

 private:
  void Wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (stopping_) std::_Exit(kExitFailed);
      stopping_ = true;
      LogInfo("stopping on signal ", signal);
      Wait();
      patience_.expires_after(kStopPatience);
      patience_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        gave_up_ = true;
        io_.stop();
      });
      service_.Stop([this] { io_.stop(); });
    });
  }

  boost::asio::io_context& io_;
  DaemonService& service_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer patience_;
  bool stopping_ = false;
  bool gave_up_ = false;
};

}  // namespace

void AbandonDaemon(const absl::Status& reason) {
  LogError("cannot go on: ", reason.ToString());
  std::_Exit(kExitFailed);
}

int RunDaemon(const DaemonProgram& program, int argc, const char* const* argv,
              const StartDaemon& start) {
  const absl::StatusOr<DaemonArguments> arguments = ParseDaemonArguments(program, argc, argv);
  if (!arguments.ok()) return Fail(program, arguments.status());
  if (!arguments->print_and_exit.empty()) {
    std::cout << arguments->print_and_exit << std::flush;
    return kExitOk;
  }
  const std::string log_name = arguments->region.empty()
                                   ? std::string(program.name)
                                   : StrCat(program.name, " ", arguments->region);
  if (const absl::Status status =
          SetUpLogging(log_name, arguments->log_level.empty() ? "info" : arguments->log_level);
      !status.ok()) {
    return Fail(program, status);
  }
  signal(SIGPIPE, SIG_IGN);
  // gRPC's own lines on stderr repeat, in worse words, what the daemon says of its errors.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);

  boost::asio::io_context io(1);
  absl::StatusOr<std::unique_ptr<DaemonService>> service = start(*arguments, io);
  if (!service.ok()) return Fail(program, service.status());
  StopOnSignal stop(io, **service);
  LogInfo("serving");
  io.run();
  service->reset();
  if (stop.gave_up()) {
    LogError("did not end within ", kStopPatience.count(), " s; what was not durable is lost");
    return kExitFailed;
  }
  LogInfo("stopped");
  return kExitOk;
}

}  // namespace meridian
