#include "base/runtime/daemon/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

namespace meridian {

namespace {

constexpr std::array<std::string_view, 5> kLevels = {"trace", "debug", "info", "warn", "error"};

void WriteLine(spdlog::level::level_enum level, std::string_view text) {
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace

absl::Status SetUpLogging(std::string_view program, std::string_view level) {
  auto logger = std::make_shared<spdlog::logger>(std::string(program),
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %n: %v");
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  return SetLogLevel(level);
}

absl::Status SetLogLevel(std::string_view level) {
  bool known = false;
  for (const std::string_view word : kLevels) known |= word == level;
  if (!known) {
    return absl::InvalidArgumentError(
        StrCat("log level '", level, "' is unknown; use trace, debug, info, warn or error"));
  }
  spdlog::default_logger_raw()->set_level(spdlog::level::from_str(std::string(level)));
  return absl::OkStatus();
}

void WriteDebugLine(std::string_view text) { WriteLine(spdlog::level::debug, text); }
void WriteInfoLine(std::string_view text) { WriteLine(spdlog::level::info, text); }
void WriteWarningLine(std::string_view text) { WriteLine(spdlog::level::warn, text); }
void WriteErrorLine(std::string_view text) { WriteLine(spdlog::level::err, text); }

}  // namespace meridian
