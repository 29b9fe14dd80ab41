#include "base/runtime/http/http_message.h"

#include <strings.h>

#include <utility>

#include "base/model/check.h"
#include "base/runtime/http/http_connection.h"

namespace meridian {
namespace {

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

HttpResponder::HttpResponder(std::shared_ptr<HttpConnection> connection)
    : connection_(std::move(connection)) {}

HttpResponder::HttpResponder(HttpResponder&& other) noexcept = default;

HttpResponder& HttpResponder::operator=(HttpResponder&& other) noexcept {
  if (this != &other) {
    if (connection_ != nullptr) connection_->Abandon();
    connection_ = std::move(other.connection_);
  }
  return *this;
}

HttpResponder::~HttpResponder() {
  if (connection_ != nullptr) connection_->Abandon();
}

void HttpResponder::Send(HttpResponse&& response) {
  MERIDIAN_CHECK(connection_ != nullptr, "an HTTP request is answered once");
  const std::shared_ptr<HttpConnection> connection = std::move(connection_);
  connection->Answer(std::move(response));
}

}  // namespace meridian
