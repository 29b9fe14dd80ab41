// HTTP/1.0 and 1.1 requests from bytes, one message at a time (Boost.Beast's grammar behind a
// narrow interface).
//
// Bounds: the header section and the body are limited; what the parser holds never exceeds those
// limits by more than
//   a constant. Bytes that it has not used stay with the caller. Bytes decide everything: no input
//   crashes it.
// Threads: thread-compatible.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/runtime/http/http_message.h"

namespace meridian {

class RequestParser {
 public:
  enum class Progress { kNeedMore, kComplete, kMalformed, kHeaderTooLarge, kBodyTooLarge };

  RequestParser(size_t header_bytes_max, size_t body_bytes_max);
  ~RequestParser();

  // Begins the next message; views into the last one become invalid.
  void Reset();

  // Parses from the front of `bytes` and sets `*used` to the count of bytes it is done with. The
  // unused rest must be the front of the next call's bytes. After any result but kNeedMore, only
  // Reset() may follow.
  Progress Feed(std::string_view bytes, size_t* used);

  // Whether a byte of the message, and whether its whole header section, has been seen.
  bool started() const;
  bool header_done() const;
  // REQUIRES: header_done().
  bool keep_alive() const;
  bool expects_continue() const;

  // REQUIRES: Feed() returned kComplete. Valid until Reset().
  const HttpRequest& request() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace meridian
