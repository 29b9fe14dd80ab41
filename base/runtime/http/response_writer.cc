#include "base/runtime/http/response_writer.h"

#include <charconv>

namespace meridian {
namespace {

void AppendNumber(uint64_t value, std::string* out) {
  char digits[20];
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, value);
  out->append(digits, end.ptr);
}

// A header value must not be able to end its line.
void AppendValue(std::string_view value, std::string* out) {
  for (const char c : value) out->push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
}

}  // namespace

std::string_view HttpReason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Request Entity Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

void ResponseWriter::SetTime(std::time_t now) {
  if (now == now_) return;
  now_ = now;
  // Names are spelt here because strftime's depend on the locale.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  char rest[32];
  std::strftime(rest, sizeof rest, " %Y %H:%M:%S GMT\r\n", &utc);
  char day[4];
  std::strftime(day, sizeof day, "%d", &utc);
  common_ = "Server: Server\r\nDate: ";
  common_.append(kDays[utc.tm_wday]).append(", ").append(day).append(" ");
  common_.append(kMonths[utc.tm_mon]).append(rest);
}

void ResponseWriter::AppendHead(const HttpResponse& response, bool keep_alive,
                                std::string* out) const {
  out->append("HTTP/1.1 ");
  AppendNumber(static_cast<uint64_t>(response.status), out);
  out->push_back(' ');
  out->append(HttpReason(response.status)).append("\r\n").append(common_);
  if (!response.content_type.empty()) {
    out->append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  if (response.status != 204 && response.status != 304) {  // these never have a body, nor a length
    out->append("Content-Length: ");
    AppendNumber(response.body.size(), out);
    out->append("\r\n");
  }
  out->append(keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  for (const HttpResponse::Field& field : response.headers) {
    out->append(field.name).append(": ");
    AppendValue(field.value, out);
    out->append("\r\n");
  }
  out->append("\r\n");
}

}  // namespace meridian
