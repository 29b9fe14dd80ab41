// One client connection: a state machine over an abstract byte stream, which is plain TCP or TLS.
//
// Internal to this directory. Threads: the io thread. Ownership: kept alive by its pending stream
// operation and by the responder of the request in work; listed in HttpServerState while open.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/runtime/http/http_message.h"
#include "base/runtime/http/http_server.h"
#include "base/runtime/http/read_buffer.h"
#include "base/runtime/http/request_parser.h"
#include "base/runtime/http/response_writer.h"

namespace meridian {

class HttpConnection;

// What a server shares with its connections.
struct HttpServerState {
  virtual ~HttpServerState() = default;
  // Called when `connections` has become empty during a shutdown.
  virtual void OnDrained() = 0;

  int64_t Ticks(std::chrono::milliseconds timeout) const { return timeout / sweep_period + 1; }

  HttpServerOptions options;
  HttpHandler handler;
  ResponseWriter writer{0};
  HttpServerStats stats;
  std::chrono::milliseconds sweep_period{1000};
  int64_t tick = 1;                          // count of sweeps; deadlines are given in it
  bool draining = false;                     // Shutdown() was called
  std::vector<HttpConnection*> connections;  // each knows its index
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  explicit HttpConnection(std::shared_ptr<HttpServerState> state);
  virtual ~HttpConnection() = default;

  // Serves requests until one side closes. Call one of these two, once.
  void Start();
  // Answers 503 and closes.
  void Refuse();

  // The answer to the request in work; nothing when the connection has closed meanwhile.
  void Answer(HttpResponse&& response);
  // The request in work will not be answered.
  void Abandon();

  // Closes when the current phase has taken too long. May remove this connection from the state's
  // list.
  void CheckDeadline();
  // The server is shutting down: closes unless a request has begun.
  void Drain();
  void Close();

 protected:
  // Stream operations; at most one is pending. Completions arrive by the On... members below, never
  // from within the call, except that BeginWrite() returns true when everything was written at once
  // and no completion will follow.
  virtual void BeginHandshake() = 0;
  virtual void BeginRead(char* data, size_t size) = 0;
  virtual bool BeginWrite(std::string_view head, std::string_view body) = 0;
  // Tells the client that no more will come, drops what it still sends, completes when it has
  // closed, too.
  virtual void BeginLinger(char* scratch, size_t size) = 0;
  virtual void CloseStream() = 0;  // a pending operation completes with an error

  void OnHandshake(bool ok);
  void OnRead(bool ok, size_t size);
  void OnWritten(bool ok);
  void OnLingered() { Close(); }

 private:
  enum class State { kHandshake, kReading, kHandling, kWriting, kLingering, kClosed };
  enum class Phase { kIdle, kHeader, kBody };  // of kReading
  enum class After { kContinueBody, kNextRequest, kLinger };

  void Pump();
  void ReadMore();
  void SetReadDeadline();
  bool WantsContinue() const;
  void Dispatch();
  void RefuseRequest(int status);
  void Write(After after);
  void Written();
  void Linger();
  void SetDeadline(std::chrono::milliseconds timeout);
  bool idle() const {
    return state_ == State::kReading && phase_ == Phase::kIdle && buffer_.empty();
  }

  const std::shared_ptr<HttpServerState> server_;
  size_t index_ = 0;  // in server_->connections while state_ != kClosed
  State state_ = State::kHandshake;
  Phase phase_ = Phase::kIdle;
  After after_ = After::kNextRequest;
  bool pumping_ = false;    // Pump() is on the stack
  bool continued_ = false;  // "100 Continue" went out for this request
  int64_t deadline_ = 0;    // in ticks; 0: none
  ReadBuffer buffer_;
  RequestParser parser_;
  std::string head_;  // of the answer being written, with body_
  std::string body_;
};

}  // namespace meridian
