// A partition's log as far as it is committed.
#pragma once

#include "base/model/ids.h"
#include "base/seam/log_store.h"

namespace meridian {

struct CommittedLog {
  LogId id;
  LogStore* store = nullptr;  // nullptr if no AZ can be read now
  Lsn committed{0};
};

}  // namespace meridian
