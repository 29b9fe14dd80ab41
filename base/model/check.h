// MERIDIAN_CHECK(condition, text...): a broken invariant of our own ends the process, in release builds too.
// For errors that a client, a peer, a disk or an operator can cause, return absl::Status instead.
#pragma once

#include "base/model/strings.h"

namespace meridian {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const std::string& text);

}  // namespace meridian

#define MERIDIAN_CHECK(condition, ...)                                                      \
  do {                                                                                      \
    if (!(condition)) [[unlikely]]                                                          \
      ::meridian::CheckFailed(__FILE__, __LINE__, #condition, ::meridian::StrCat("" __VA_OPT__(,) __VA_ARGS__)); \
  } while (false)
