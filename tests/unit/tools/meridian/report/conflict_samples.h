// Entries of conflict journals, for the tests of what is made of them.
#pragma once

#include <string>

#include "base/model/hlc.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

// Of table "orders": `loser` at second `time` lost to `winner` a second later.
inline v1::ConflictEntry SampleConflict(const std::string& key, const std::string& loser,
                                        const std::string& winner, int64_t time = 1) {
  v1::ConflictEntry entry;
  entry.set_table("orders");
  entry.set_key(key);
  entry.set_key_json("{\"id\":{\"S\":\"" + key + "\"}}");
  entry.mutable_loser()->set_version_hlc(Hlc::FromWall(WallTime{time * 1'000'000}).bits);
  entry.mutable_loser()->set_version_region(loser);
  entry.mutable_loser()->set_item_json("{}");
  entry.mutable_winner()->set_version_hlc(Hlc::FromWall(WallTime{(time + 1) * 1'000'000}).bits);
  entry.mutable_winner()->set_version_region(winner);
  entry.mutable_winner()->set_item_json("{}");
  return entry;
}

}  // namespace meridian
