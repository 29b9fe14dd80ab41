#include "tools/meridian/sim/progress_line.h"

#include <unistd.h>

#include <iostream>

namespace meridian {
namespace {

constexpr std::chrono::seconds kPatience(2);
constexpr std::chrono::milliseconds kInterval(200);

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1), started_(std::chrono::steady_clock::now()) {}

void ProgressLine::Show(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - started_ < kPatience || (shown_ && now - shown_at_ < kInterval)) return;
  shown_ = true;
  shown_at_ = now;
  std::cerr << "\r\033[K" << text << std::flush;
}

void ProgressLine::Clear() {
  if (!shown_) return;
  shown_ = false;
  std::cerr << "\r\033[K" << std::flush;
}

}  // namespace meridian
