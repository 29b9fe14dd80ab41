// The version of a key that a new write meets: in flight or stored. An item that was never here has an empty version.
#pragma once

#include <optional>
#include <string>

#include "base/model/change_record.h"
#include "regiond/core/partition/log_point.h"

namespace meridian {

struct MetItem {
  VersionedItem item;
  LogPoint in_flight;  // to wait for before telling anybody about it; LSN 0 if it is committed
  bool exists() const { return !item.version.empty() && !item.deleted; }
  std::optional<std::string> image() const { return exists() ? std::optional(item.image) : std::nullopt; }
};

}  // namespace meridian
