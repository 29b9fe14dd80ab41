// What an HTTP handler is given and what it answers: request, response, and the handle that sends
// the response.
//
// Threads: everything here belongs to the io thread of the server.
// Ownership: HttpRequest holds views into its connection; they are valid until the response is sent
// or the
//   responder is destroyed, whichever comes first. The connection stays in memory that long even
//   when the client is gone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace meridian {

struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

struct HttpRequest {
  std::string_view method;  // as sent: "POST"
  std::string_view target;  // path and query, as sent
  std::string_view body;    // whole and unchunked
  std::vector<HttpHeader> headers;

  // The value of the first header of this name (letter case does not matter), or "" where there is
  // none.
  std::string_view Header(std::string_view name) const;
};

struct HttpResponse {
  struct Field {
    std::string_view name;  // REQUIRES: static storage
    std::string value;      // control characters are sent as spaces
  };

  int status = 200;
  std::string_view content_type;  // REQUIRES: static storage. Empty: no Content-Type header
  absl::InlinedVector<Field, 2>
      headers;  // beside Server, Date, Connection, Content-Type and Content-Length
  std::string body;
};

class HttpConnection;

// The right, and the duty, to answer one request.
//
// Exactly one of Send() and destruction ends it. Destroyed unsent it closes the connection, so that
// no client waits for an answer that cannot come. Both are harmless after the client or the server
// has gone. REQUIRES: it dies before the io_context that its server runs on.
class HttpResponder {
 public:
  explicit HttpResponder(std::shared_ptr<HttpConnection> connection);
  HttpResponder(HttpResponder&& other) noexcept;
  HttpResponder& operator=(HttpResponder&& other) noexcept;
  ~HttpResponder();

  // Sends the answer; callable from within the handler or at any time later. REQUIRES: not sent
  // yet.
  void Send(HttpResponse&& response);

 private:
  std::shared_ptr<HttpConnection> connection_;  // null once sent or moved from
};

// Called once per request, in the order in which a connection sent them; the next request of a
// connection is not read before this one is answered.
using HttpHandler = std::function<void(const HttpRequest& request, HttpResponder responder)>;

}  // namespace meridian
