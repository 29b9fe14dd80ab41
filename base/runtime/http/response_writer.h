// The head of an HTTP response as bytes.
//
// Threads: thread-compatible; SetTime() and the writing calls belong to the io thread.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "base/runtime/http/http_message.h"

namespace meridian {

class ResponseWriter {
 public:
  explicit ResponseWriter(std::time_t now) { SetTime(now); }

  // The time that the Date header of later heads tells, in seconds since 1970.
  void SetTime(std::time_t now);

  // Appends status line, headers and the empty line to `out`. Content-Length is
  // response.body.size().
  void AppendHead(const HttpResponse& response, bool keep_alive, std::string* out) const;

 private:
  std::time_t now_ = -1;
  std::string common_;  // "Server: ...\r\nDate: ...\r\n"
};

// The reason phrase of a status code; "Unknown" for one that has no name.
std::string_view HttpReason(int status);

}  // namespace meridian
