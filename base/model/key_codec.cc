#include "base/model/key_codec.h"

#include <xxhash.h>

#include "base/model/check.h"
#include "base/model/bytes.h"

namespace meridian {
namespace {

constexpr size_t kHashBytes = 8;

void Escape(std::string_view bytes, std::string* out) {
  for (const char c : bytes) {
    out->push_back(c);
    if (c == '\0') out->push_back('\xff');
  }
}

// Reads one component off the front of `*in`.
bool ReadComponent(std::string_view* in, AttributeValue* value) {
  if (in->empty()) return false;
  const char tag = in->front();
  std::string raw;
  size_t i = 1;
  while (true) {
    if (i >= in->size()) return false;
    const char c = (*in)[i++];
    if (c != '\0') {
      raw.push_back(c);
      continue;
    }
    if (i >= in->size()) return false;
    const char next = (*in)[i++];
    if (next == '\0') break;
    if (next != '\xff') return false;
    raw.push_back('\0');
  }
  in->remove_prefix(i);
  if (tag == 'S') {
    *value = AttributeValue::S(raw);
  } else if (tag == 'B') {
    *value = AttributeValue::B(raw);
  } else if (tag == 'N') {
    absl::StatusOr<Number> number = Number::FromEncoded(raw);
    if (!number.ok()) return false;
    *value = AttributeValue::N(*std::move(number));
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string EncodeKeyComponentPrefix(const AttributeValue& value) {
  std::string out;
  if (const std::string* text = value.If<std::string>()) {
    out.push_back('S');
    Escape(*text, &out);
  } else if (const Number* number = value.If<Number>()) {
    out.push_back('N');
    Escape(number->encoded(), &out);
  } else {
    const Binary* binary = value.If<Binary>();
    MERIDIAN_CHECK(binary != nullptr, "a key is S, N or B, not ", value.type_name());
    out.push_back('B');
    Escape(binary->bytes, &out);
  }
  return out;
}

std::string EncodeKeyComponent(const AttributeValue& value) {
  std::string out = EncodeKeyComponentPrefix(value);
  out.append(2, '\0');
  return out;
}

std::string PartitionKeyPrefix(const AttributeValue& partition_key) {
  const std::string component = EncodeKeyComponent(partition_key);
  std::string out;
  out.reserve(kHashBytes + component.size() + 16);
  ByteWriter(&out).Fixed64(XXH3_64bits(component.data(), component.size()));
  out += component;
  return out;
}

ItemKey EncodeItemKey(const AttributeValue& partition_key, const AttributeValue* sort_key) {
  ItemKey key{PartitionKeyPrefix(partition_key)};
  if (sort_key != nullptr) key.bytes += EncodeKeyComponent(*sort_key);
  return key;
}

absl::StatusOr<DecodedKey> DecodeItemKey(std::string_view bytes) {
  const absl::Status bad = absl::DataLossError("not a valid encoded key");
  if (bytes.size() < kHashBytes) return bad;
  std::string_view in = bytes.substr(kHashBytes);
  DecodedKey key;
  if (!ReadComponent(&in, &key.partition_key)) return bad;
  if (!in.empty()) {
    AttributeValue sort_key;
    if (!ReadComponent(&in, &sort_key) || !in.empty()) return bad;
    key.sort_key = std::move(sort_key);
  }
  if (!std::string_view(PartitionKeyPrefix(key.partition_key)).starts_with(bytes.substr(0, kHashBytes))) {
    return bad;
  }
  return key;
}

uint64_t KeyHash(std::string_view key_bytes) {
  MERIDIAN_CHECK(key_bytes.size() >= kHashBytes, "an item key has a hash in front");
  return ByteReader(key_bytes).Fixed64();
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return end;
}

}  // namespace meridian
