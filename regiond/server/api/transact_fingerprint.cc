#include "regiond/server/api/transact_fingerprint.h"

#include <xxhash.h>

#include <optional>
#include <string>

#include "base/model/bytes.h"
#include "base/model/item_codec.h"

namespace meridian {
namespace {

void Append(const std::optional<std::string>& text, ByteWriter& out) {
  out.U8(text.has_value());
  if (text) out.Bytes(*text);
}

void AppendAction(const PutRequest& put, ByteWriter& out) {
  out.Bytes(put.table);
  out.Bytes(EncodeItem(put.item));
}
void AppendAction(const DeleteRequest& del, ByteWriter& out) {
  out.Bytes(del.table);
  out.Bytes(EncodeItem(del.key));
}
void AppendAction(const UpdateRequest& update, ByteWriter& out) {
  out.Bytes(update.table);
  out.Bytes(EncodeItem(update.key));
  Append(update.update_expression, out);
}
void AppendAction(const ConditionCheckRequest& check, ByteWriter& out) {
  out.Bytes(check.table);
  out.Bytes(EncodeItem(check.key));
}

}  // namespace

uint64_t FingerprintOf(const std::vector<WriteRequest>& writes) {
  std::string text;
  ByteWriter out(&text);
  for (const WriteRequest& write : writes) {
    out.U8(static_cast<uint8_t>(write.action.index()));
    std::visit([&](const auto& action) { AppendAction(action, out); }, write.action);
    Append(write.condition_expression, out);
    out.Varint(write.parameters.names.size());
    for (const auto& [placeholder, name] : write.parameters.names) {
      out.Bytes(placeholder);
      out.Bytes(name);
    }
    out.Bytes(EncodeItem(write.parameters.values));
    out.U8(write.return_item_on_condition_failure);
  }
  return XXH3_64bits(text.data(), text.size());
}

}  // namespace meridian
