// The part of a table descriptor's encoding that holds its attributes; the layout follows the order of the fields.
#pragma once

#include "base/model/bytes.h"
#include "base/model/table_attributes.h"

namespace meridian {

void WriteTableAttributes(const TableAttributes& attributes, ByteWriter& out);
// What is no encoding of attributes fails `in`. `complete`: false for encodings from before there were queues of TTL and point-in-time
// recovery.
TableAttributes ReadTableAttributes(ByteReader& in, bool complete);

}  // namespace meridian
