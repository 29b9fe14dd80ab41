#include "regiond/server/api/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/model/check.h"

namespace meridian {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, with gzip's header
constexpr size_t kChunkBytes = 64 << 10;
constexpr int kMemoryLevel = 8;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// "0", "0.0", "0.000"
bool IsZero(std::string_view weight) {
  return !weight.empty() && std::all_of(weight.begin(), weight.end(), [](char c) { return c == '0' || c == '.'; });
}

}  // namespace

absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t bytes_max) {
  z_stream stream = {};
  MERIDIAN_CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK, "zlib starts");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, kChunkBytes> chunk;
  int result = Z_OK;
  while (result == Z_OK && out.size() <= bytes_max) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    result = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (out.size() > bytes_max) return absl::ResourceExhaustedError("the unpacked body is too large");
  if (!whole) return absl::InvalidArgumentError("the body is not gzip");
  return out;
}

std::string Gzip(std::string_view bytes) {
  z_stream stream = {};
  MERIDIAN_CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK, "zlib starts");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  MERIDIAN_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "the bound holds");
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view one = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const size_t semicolon = one.find(';');
    const std::string_view coding = Trimmed(one.substr(0, semicolon));
    if (coding != "gzip" && coding != "*") continue;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = Trimmed(one.substr(semicolon + 1));
    return !weight.starts_with("q=") || !IsZero(weight.substr(2));
  }
  return false;
}

}  // namespace meridian
