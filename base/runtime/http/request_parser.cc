#include "base/runtime/http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <vector>

namespace meridian {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

// Memory that a message may leave behind for the next one on its connection.
constexpr size_t kBodyBytesKept = 256 * 1024;
// A declared length is believed up to here; beyond, the body must arrive before memory is set aside
// for it.
constexpr uint64_t kBodyBytesReserved = 1024 * 1024;

std::string_view View(boost::beast::string_view s) { return {s.data(), s.size()}; }

// Collects one message. Text goes to `text` and is addressed by offsets, since `text` grows while
// it is filled.
struct Message {
  struct Span {
    size_t begin;
    size_t size;
  };
  struct Field {
    Span name;
    Span value;
  };

  Span Keep(std::string_view s) {
    const Span span{text.size(), s.size()};
    text.append(s);
    return span;
  }
  std::string_view Text(Span span) const {
    return std::string_view(text).substr(span.begin, span.size);
  }

  void Clear() {
    text.clear();
    fields.clear();
    expects_continue = false;
    foreign_transfer_encoding = false;
    if (body.capacity() > kBodyBytesKept) {
      body = std::string();
    } else {
      body.clear();
    }
  }

  std::string text;
  std::string body;
  Span method;
  Span target;
  std::vector<Field> fields;
  bool expects_continue = false;
  bool foreign_transfer_encoding = false;
};

class BeastParser : public http::basic_parser<true> {
 public:
  explicit BeastParser(Message* message) : message_(message) {}

 private:
  void on_request_impl(http::verb, boost::beast::string_view method,
                       boost::beast::string_view target, int, error_code&) override {
    message_->method = message_->Keep(View(method));
    message_->target = message_->Keep(View(target));
  }
  void on_field_impl(http::field field, boost::beast::string_view name,
                     boost::beast::string_view value, error_code&) override {
    if (is_header_done()) return;  // a trailer; nothing here has a use for one
    if (field == http::field::expect) {
      message_->expects_continue = boost::beast::iequals(value, "100-continue");
    } else if (field == http::field::transfer_encoding) {
      // A body framed by an encoding that is not understood would be read as the next request.
      if (!boost::beast::iequals(value, "chunked")) message_->foreign_transfer_encoding = true;
    }
    message_->fields.push_back({message_->Keep(View(name)), message_->Keep(View(value))});
  }
  void on_header_impl(error_code& ec) override {
    if (message_->foreign_transfer_encoding) ec = http::error::bad_transfer_encoding;
  }
  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code&) override {
    if (length.has_value()) message_->body.reserve(std::min(*length, kBodyBytesReserved));
  }
  size_t on_body_impl(boost::beast::string_view bytes, error_code&) override {
    message_->body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(uint64_t, boost::beast::string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, boost::beast::string_view bytes, error_code&) override {
    message_->body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  Message* message_;
};

}  // namespace

class RequestParser::Impl {
 public:
  Impl(size_t header_bytes_max, size_t body_bytes_max)
      : header_bytes_max_(header_bytes_max), body_bytes_max_(body_bytes_max) {
    Reset();
  }

  void Reset() {
    message_.Clear();
    parser_.emplace(&message_);
    parser_->eager(true);
    parser_->header_limit(static_cast<uint32_t>(header_bytes_max_));
    parser_->body_limit(body_bytes_max_);
  }

  Progress Feed(std::string_view bytes, size_t* used) {
    *used = 0;
    if (!parser_->got_some()) {  // RFC 9112, 2.2: empty lines before a request line are passed over
      while (*used < bytes.size() && (bytes[*used] == '\r' || bytes[*used] == '\n')) ++*used;
    }
    error_code ec;
    while (*used < bytes.size() && !parser_->is_done()) {
      *used += parser_->put({bytes.data() + *used, bytes.size() - *used}, ec);
      if (ec == http::error::need_more) break;
      if (ec == http::error::header_limit) return Progress::kHeaderTooLarge;
      if (ec == http::error::body_limit) return Progress::kBodyTooLarge;
      if (ec) return Progress::kMalformed;
    }
    if (parser_->is_done()) {
      Publish();
      return Progress::kComplete;
    }
    // Only a chunk header or trailers can leave this much unused: the parser bounds the header
    // section itself.
    if (bytes.size() - *used > header_bytes_max_) return Progress::kHeaderTooLarge;
    return Progress::kNeedMore;
  }

  const BeastParser& parser() const { return *parser_; }
  const Message& message() const { return message_; }
  const HttpRequest& request() const { return request_; }

 private:
  void Publish() {
    request_.method = message_.Text(message_.method);
    request_.target = message_.Text(message_.target);
    request_.body = message_.body;
    request_.headers.clear();
    for (const Message::Field& field : message_.fields) {
      request_.headers.push_back({message_.Text(field.name), message_.Text(field.value)});
    }
  }

  const size_t header_bytes_max_;
  const size_t body_bytes_max_;
  Message message_;
  std::optional<BeastParser>
      parser_;  // never empty; Beast's parsers are made anew for each message
  HttpRequest request_;
};

RequestParser::RequestParser(size_t header_bytes_max, size_t body_bytes_max)
    : impl_(std::make_unique<Impl>(header_bytes_max, body_bytes_max)) {}

RequestParser::~RequestParser() = default;

void RequestParser::Reset() { impl_->Reset(); }

RequestParser::Progress RequestParser::Feed(std::string_view bytes, size_t* used) {
  return impl_->Feed(bytes, used);
}

bool RequestParser::started() const { return impl_->parser().got_some(); }

bool RequestParser::header_done() const { return impl_->parser().is_header_done(); }

bool RequestParser::keep_alive() const { return impl_->parser().keep_alive(); }

bool RequestParser::expects_continue() const { return impl_->message().expects_continue; }

const HttpRequest& RequestParser::request() const { return impl_->request(); }

}  // namespace meridian
