// A position in a log as somebody knows it: another epoch's record may come to stand there.
#pragma once

#include <compare>

#include "base/model/ids.h"

namespace meridian {

struct LogPoint {
  LogId log;
  Lsn lsn{0};
  Epoch epoch{0};
  auto operator<=>(const LogPoint&) const = default;
};

}  // namespace meridian
