// Building blocks of every encoding here: little-endian LEB128 varints, fixed big-endian integers, and byte strings with a
// varint length in front. A ByteReader survives any bytes: after the first error every read returns a zero value and
// ok() is false, so that a decoder checks once at its end (and bounds what it reserves by remaining()).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meridian {

class ByteWriter {
 public:
  explicit ByteWriter(std::string* out) : out_(out) {}
  void U8(uint8_t value) { out_->push_back(static_cast<char>(value)); }
  void Varint(uint64_t value) {
    while (value >= 0x80) {
      U8(static_cast<uint8_t>(value) | 0x80);
      value >>= 7;
    }
    U8(static_cast<uint8_t>(value));
  }
  void Fixed32(uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) U8(static_cast<uint8_t>(value >> shift));
  }
  void Fixed64(uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) U8(static_cast<uint8_t>(value >> shift));
  }
  void Bytes(std::string_view bytes) {
    Varint(bytes.size());
    out_->append(bytes);
  }
  void Raw(std::string_view bytes) { out_->append(bytes); }

 private:
  std::string* out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}
  uint8_t U8() {
    if (in_.empty()) return Fail();
    const uint8_t value = static_cast<uint8_t>(in_.front());
    in_.remove_prefix(1);
    return value;
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = U8();
      if (shift == 63 && byte > 1) return Fail();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return shift > 0 && byte == 0 ? Fail() : value;  // shortest form only
    }
    return Fail();
  }
  uint32_t Fixed32() { return static_cast<uint32_t>(Fixed(4)); }
  uint64_t Fixed64() { return Fixed(8); }
  std::string_view Bytes() { return Raw(Varint()); }
  std::string_view Raw(uint64_t size) {
    if (size > in_.size()) {
      Fail();
      return {};
    }
    const std::string_view bytes = in_.substr(0, size);
    in_.remove_prefix(size);
    return bytes;
  }
  uint8_t Fail() {
    ok_ = false;
    in_ = {};
    return 0;
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && in_.empty(); }
  size_t remaining() const { return in_.size(); }

 private:
  uint64_t Fixed(int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | U8();
    return value;
  }
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace meridian
