#include "regiond/server/api/statement_token.h"

#include <xxhash.h>

#include <utility>

#include "base/model/bytes.h"
#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "regiond/server/api/base64.h"

namespace meridian {
namespace {

constexpr uint8_t kTokenFormat = 1;

uint64_t HashOf(std::string_view statement, const AttributeList& parameters) {
  Item item;
  item.Set("p", AttributeValue(parameters));
  std::string text;
  ByteWriter writer(&text);
  writer.Bytes(statement);
  writer.Bytes(EncodeItem(item));
  return XXH3_64bits(text.data(), text.size());
}

absl::Status InvalidToken() { return ValidationError("Invalid NextToken"); }

}  // namespace

std::string MakeNextToken(const SelectPosition& position, std::string_view statement, const AttributeList& parameters) {
  std::string bytes;
  ByteWriter writer(&bytes);
  writer.U8(kTokenFormat);
  writer.Fixed64(HashOf(statement, parameters));
  writer.Varint(position.query);
  writer.Bytes(position.start ? EncodeItem(*position.start) : std::string());
  std::string token;
  AppendBase64(bytes, &token);
  return token;
}

absl::StatusOr<SelectPosition> ReadNextToken(std::string_view token, std::string_view statement, const AttributeList& parameters) {
  std::string bytes;
  if (DecodeBase64(token, &bytes) != Base64Error::kNone) return InvalidToken();
  ByteReader reader(bytes);
  const uint8_t format = reader.U8();
  const uint64_t hash = reader.Fixed64();
  SelectPosition position;
  position.query = reader.Varint();
  const std::string_view start = reader.Bytes();
  if (!reader.done() || format != kTokenFormat) return InvalidToken();
  if (!start.empty()) {
    absl::StatusOr<Item> item = DecodeItem(start);
    if (!item.ok()) return InvalidToken();
    position.start = *std::move(item);
  }
  if (hash != HashOf(statement, parameters)) return ValidationError("NextToken does not match request");
  return position;
}

}  // namespace meridian
