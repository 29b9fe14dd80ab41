// What a daemon tells its operator: one line per event on stderr, which `meridian up` sends to
// <data>/logs. Threads: any.   Never on a request's path: a line is written before the call
// returns.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/strings.h"

namespace meridian {

// Names the program in every line and drops lines below `level`, one of trace, debug, info, warn,
// error. Call it once, before anything logs. Errors: kInvalidArgument for another level.
absl::Status SetUpLogging(std::string_view program, std::string_view level);

// Changes the level alone. Errors: as SetUpLogging.
absl::Status SetLogLevel(std::string_view level);

void WriteDebugLine(std::string_view text);
void WriteInfoLine(std::string_view text);
void WriteWarningLine(std::string_view text);
void WriteErrorLine(std::string_view text);

// The parts of the line, as StrCat takes them.
template <typename... Args>
void LogDebug(const Args&... args) {
  WriteDebugLine(StrCat(args...));
}
template <typename... Args>
void LogInfo(const Args&... args) {
  WriteInfoLine(StrCat(args...));
}
template <typename... Args>
void LogWarning(const Args&... args) {
  WriteWarningLine(StrCat(args...));
}
template <typename... Args>
void LogError(const Args&... args) {
  WriteErrorLine(StrCat(args...));
}

}  // namespace meridian
