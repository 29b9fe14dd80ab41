// Which entries of a conflict journal somebody asks for, by what their position in the journal tells: the item and the losing version.
// Threads: a value.
#pragma once

#include <string>

#include "base/model/key_codec.h"
#include "base/model/version.h"

namespace meridian {

struct ConflictFilter {
  std::string key_begins;  // an encoded key, or what all keys of a partition key begin with; empty: any item
  RegionId loser_region;   // without a name: any
  // The loser's clock lies in [since, before).
  Hlc since;
  Hlc before{UINT64_MAX};

  bool Matches(const ItemKey& key, const Version& loser) const {
    return key.bytes.starts_with(key_begins) && (loser_region.name.empty() || loser.region == loser_region) && loser.hlc >= since &&
           loser.hlc < before;
  }
};

}  // namespace meridian
