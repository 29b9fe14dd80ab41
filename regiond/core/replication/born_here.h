// Which changes of a log record are for other Regions.
// Threads: pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "base/model/change_record.h"

namespace meridian {

// Adds the changes that the record makes and that were written in Region `self`: what came from another Region is that one's to send. False
// if the record cannot be decoded.
bool AddBornHere(const RegionId& self, std::string_view payload, std::vector<ChangeRecord>* changes);

}  // namespace meridian
