#include "base/runtime/http/http_connection.h"

#include <utility>

#include "base/model/check.h"

namespace meridian {
namespace {

constexpr size_t kReadBytes = 8 * 1024;
constexpr size_t kBodyReadBytes = 64 * 1024;
// How long the client may take to close after a last answer. Closing at once could make the kernel
// reset the connection, and the client lose the answer, while bytes of the client are unread.
constexpr std::chrono::milliseconds kLingerTimeout{2000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpServerState> state)
    : server_(std::move(state)),
      parser_(server_->options.header_bytes_max, server_->options.body_bytes_max) {}

void HttpConnection::Start() {
  index_ = server_->connections.size();
  server_->connections.push_back(this);
  SetDeadline(server_->options.header_timeout);
  BeginHandshake();
}

void HttpConnection::Refuse() {
  index_ = server_->connections.size();
  server_->connections.push_back(this);
  HttpResponse response;
  response.status = 503;
  server_->writer.AppendHead(response, /*keep_alive=*/false, &head_);
  Write(After::kLinger);
}

void HttpConnection::OnHandshake(bool ok) {
  if (state_ == State::kClosed) return;
  if (!ok) return Close();
  deadline_ = 0;
  state_ = State::kReading;
  Pump();
}

// Parses and dispatches what has been received, until bytes run out or an answer is awaited or
// being written.
void HttpConnection::Pump() {
  if (pumping_) return;  // the loop below goes on when its callee returns
  pumping_ = true;
  while (state_ == State::kReading) {
    if (buffer_.empty()) {
      ReadMore();
      break;
    }
    size_t used = 0;
    const RequestParser::Progress progress = parser_.Feed(buffer_.data(), &used);
    buffer_.Consume(used);
    switch (progress) {
      case RequestParser::Progress::kComplete:
        Dispatch();
        break;
      case RequestParser::Progress::kNeedMore:
        if (WantsContinue()) {
          continued_ = true;
          head_.assign(kContinue);
          Write(After::kContinueBody);
        } else {
          ReadMore();
          pumping_ = false;
          return;
        }
        break;
      case RequestParser::Progress::kMalformed:
        RefuseRequest(400);
        break;
      case RequestParser::Progress::kHeaderTooLarge:
        RefuseRequest(431);
        break;
      case RequestParser::Progress::kBodyTooLarge:
        RefuseRequest(413);
        break;
    }
  }
  pumping_ = false;
}

bool HttpConnection::WantsContinue() const {
  return !continued_ && buffer_.empty() && parser_.header_done() && parser_.expects_continue();
}

void HttpConnection::ReadMore() {
  SetReadDeadline();
  if (server_->draining && idle()) return Close();
  const size_t size = phase_ == Phase::kBody ? kBodyReadBytes : kReadBytes;
  if (buffer_.empty() && buffer_.capacity() > size) buffer_.Release();
  BeginRead(buffer_.Prepare(size), size);
}

// A deadline is set when a phase begins, not with every read: a client that sends byte by byte
// gains no time.
void HttpConnection::SetReadDeadline() {
  if (parser_.header_done()) {
    if (phase_ != Phase::kBody) SetDeadline(server_->options.body_timeout);
    phase_ = Phase::kBody;
  } else if (parser_.started() || !buffer_.empty()) {
    if (phase_ != Phase::kHeader) SetDeadline(server_->options.header_timeout);
    phase_ = Phase::kHeader;
  } else {
    if (phase_ != Phase::kIdle || deadline_ == 0) SetDeadline(server_->options.idle_timeout);
    phase_ = Phase::kIdle;
  }
}

void HttpConnection::OnRead(bool ok, size_t size) {
  if (state_ == State::kClosed) return;
  if (!ok) return Close();
  buffer_.Commit(size);
  Pump();
}

void HttpConnection::Dispatch() {
  state_ = State::kHandling;
  deadline_ = 0;
  ++server_->stats.requests;
  server_->handler(parser_.request(), HttpResponder(shared_from_this()));
}

void HttpConnection::Answer(HttpResponse&& response) {
  if (state_ != State::kHandling) return;
  const bool keep_alive = parser_.keep_alive() && !server_->draining;
  head_.clear();
  server_->writer.AppendHead(response, keep_alive, &head_);
  if (parser_.request().method != "HEAD") body_ = std::move(response.body);
  Write(keep_alive ? After::kNextRequest : After::kLinger);
}

void HttpConnection::Abandon() {
  if (state_ == State::kHandling) Close();
}

void HttpConnection::RefuseRequest(int status) {
  ++server_->stats.requests_refused;
  HttpResponse response;
  response.status = status;
  head_.clear();
  server_->writer.AppendHead(response, /*keep_alive=*/false, &head_);
  Write(After::kLinger);
}

void HttpConnection::Write(After after) {
  state_ = State::kWriting;
  after_ = after;
  SetDeadline(server_->options.write_timeout);
  if (BeginWrite(head_, body_)) Written();
}

void HttpConnection::OnWritten(bool ok) {
  if (state_ == State::kClosed) return;
  if (!ok) return Close();
  Written();
}

void HttpConnection::Written() {
  head_.clear();
  body_ = std::string();
  switch (after_) {
    case After::kNextRequest:
      parser_.Reset();
      continued_ = false;
      deadline_ = 0;
      phase_ = Phase::kIdle;
      state_ = State::kReading;
      Pump();
      break;
    case After::kContinueBody:
      state_ = State::kReading;
      phase_ = Phase::kHeader;  // the body's time begins now
      Pump();
      break;
    case After::kLinger:
      Linger();
      break;
  }
}

void HttpConnection::Linger() {
  state_ = State::kLingering;
  SetDeadline(kLingerTimeout);
  buffer_.Consume(buffer_.data().size());
  BeginLinger(buffer_.Prepare(kReadBytes), kReadBytes);
}

void HttpConnection::SetDeadline(std::chrono::milliseconds timeout) {
  deadline_ = server_->tick + server_->Ticks(timeout);
}

void HttpConnection::CheckDeadline() {
  if (deadline_ == 0 || server_->tick < deadline_) return;
  if (state_ != State::kLingering) ++server_->stats.timeouts;
  Close();
}

void HttpConnection::Drain() {
  if (idle()) Close();
}

void HttpConnection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  std::vector<HttpConnection*>& all = server_->connections;
  MERIDIAN_CHECK(index_ < all.size() && all[index_] == this, "connection list");
  all[index_] = all.back();
  all[index_]->index_ = index_;
  all.pop_back();
  CloseStream();
  if (server_->draining && all.empty()) server_->OnDrained();
}

}  // namespace meridian
