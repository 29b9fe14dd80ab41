// One request as a client sends it, and its answer.
// Threads: values.
#pragma once

#include <string>
#include <string_view>

namespace meridian::fuzz {

struct Request {
  std::string target;  // the X-Amz-Target header: "DynamoDB_20120810.GetItem"
  std::string body;
  bool packed = false;        // the body goes with Content-Encoding: gzip
  bool takes_packed = false;  // the answer may come with it
};

// What goes over the wire.
std::string HttpBytes(const Request& request);

struct Response {
  std::string head;  // status line and headers, with the empty line
  std::string body;  // as sent, perhaps packed

  int status() const;
  // Of the header with this name, as the server spells it; "" where there is none.
  std::string_view Header(std::string_view name) const;
};

}  // namespace meridian::fuzz
