// The two kinds of HttpConnection: over a TCP socket, and over TLS on one.
//
// Internal to this directory. Includes Asio, hence only for the .cc files that need sockets.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "base/runtime/http/http_connection.h"

namespace meridian {

// The socket is connected, non-blocking, and has TCP_NODELAY set.
std::shared_ptr<HttpConnection> NewPlainConnection(std::shared_ptr<HttpServerState> state,
                                                   boost::asio::ip::tcp::socket socket);

// `context` must live as long as `state`.
std::shared_ptr<HttpConnection> NewTlsConnection(std::shared_ptr<HttpServerState> state,
                                                 boost::asio::ip::tcp::socket socket,
                                                 boost::asio::ssl::context& context);

}  // namespace meridian
