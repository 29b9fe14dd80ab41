#include "tests/fuzz/request/client/request.h"

#include <charconv>

#include "base/model/strings.h"
#include "regiond/server/api/gzip.h"

namespace meridian::fuzz {

std::string HttpBytes(const Request& request) {
  const std::string body = request.packed ? Gzip(request.body) : request.body;
  return StrCat("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: ", request.target,
                request.packed ? "\r\nContent-Encoding: gzip" : "", request.takes_packed ? "\r\nAccept-Encoding: gzip" : "",
                "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

int Response::status() const {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  int status = 0;
  if (head.starts_with(kVersion)) std::from_chars(head.data() + kVersion.size(), head.data() + head.size(), status);
  return status;
}

std::string_view Response::Header(std::string_view name) const {
  const std::string before = StrCat("\r\n", name, ": ");
  const size_t at = head.find(before);
  if (at == std::string::npos) return {};
  const std::string_view rest = std::string_view(head).substr(at + before.size());
  return rest.substr(0, rest.find("\r\n"));
}

}  // namespace meridian::fuzz
