#include "base/runtime/daemon/device_random.h"

#include <random>

namespace meridian {

uint64_t DeviceSeed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

SeededRandom DeviceSeededRandom(std::string_view label) {
  return SeededRandom(DeviceSeed(), label);
}

}  // namespace meridian
