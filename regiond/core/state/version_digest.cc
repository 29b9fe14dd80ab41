#include "regiond/core/state/version_digest.h"

#include <xxhash.h>

#include <string>

#include "base/model/bytes.h"

namespace meridian {

uint64_t ImageDigest(const VersionedItem& item) { return item.deleted ? 0 : XXH3_64bits(item.image.data(), item.image.size()); }

void VersionDigest::Add(std::string_view key, const VersionedItem& item) {
  std::string bytes;
  bytes.reserve(key.size() + item.version.region.name.size() + 32);
  ByteWriter out(&bytes);
  out.Bytes(key);
  out.Fixed64(item.version.hlc.bits);
  out.Bytes(item.version.region.name);
  out.U8(item.deleted ? 1 : 0);
  out.Fixed64(ImageDigest(item));
  ++versions;
  sum += XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace meridian
