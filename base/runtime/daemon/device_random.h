// Randomness that differs from run to run, for the daemons.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/seam/random.h"

namespace meridian {

// 64 bits from the operating system.
uint64_t DeviceSeed();

// The stream of the component `label` under a fresh seed.
SeededRandom DeviceSeededRandom(std::string_view label);

}  // namespace meridian
