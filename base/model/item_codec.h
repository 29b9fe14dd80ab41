// The one encoding of items, made once at the edge; storage, log, replication and streams carry these bytes unchanged.
//
//   item   := 01 map                       the leading byte is the format's version
//   map    := varint count, count × (bytes name, value)      names ascending, each once
//   value  := tag payload
//     00 S    bytes (UTF-8)                05 SS   varint count ≥ 1, count × bytes, ascending, distinct
//     01 N    bytes (number.h)             06 NS   the same with numbers
//     02 B    bytes                        07 BS   the same with bytes
//     03 BOOL one byte 00 or 01            08 L    varint count, count × value
//     04 NULL nothing                      09 M    map
//   bytes  := varint length, that many bytes                 varint: LEB128, shortest form only
//
// Equal items have equal bytes: there is exactly one encoding of an item, and decoding refuses every other.
// Golden vectors: tests/unit/base/model/item_codec_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"

namespace meridian {

std::string EncodeItem(const Item& item);
// kDataLoss for anything that EncodeItem cannot have produced; never crashes, recursion bounded by the nesting limit.
absl::StatusOr<Item> DecodeItem(std::string_view bytes);
// ItemSizeForBilling of an encoded item, without decoding it. kDataLoss if the bytes are cut short.
absl::StatusOr<int64_t> EncodedItemSizeForBilling(std::string_view bytes);

}  // namespace meridian
