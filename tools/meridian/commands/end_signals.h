// SIGINT, SIGTERM and SIGHUP, taken when asked for, for commands that go on until somebody ends
// them. Threads: make one before any other thread begins, so that all of them leave the signals to
// it.
#pragma once

#include <signal.h>

#include "base/model/time.h"

namespace meridian {

class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  // Waits that long, or until one comes: then true.
  bool Wait(Duration duration) {
    const timespec time{.tv_sec = duration.us / 1'000'000,
                        .tv_nsec = duration.us % 1'000'000 * 1000};
    return sigtimedwait(&set_, nullptr, &time) > 0;
  }

 private:
  sigset_t set_;
};

}  // namespace meridian
