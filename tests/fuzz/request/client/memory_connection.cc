#include "tests/fuzz/request/client/memory_connection.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace meridian::fuzz {

void MemoryConnection::Open() {
  Start();
  OnHandshake(true);
}

void MemoryConnection::Send(std::string_view bytes) {
  while (!bytes.empty() && !ended_ && room_.data != nullptr) {
    const Room room = std::exchange(room_, {});
    const size_t size = std::min(room.size, bytes.size());
    std::memcpy(room.data, bytes.data(), size);
    bytes.remove_prefix(size);
    OnRead(true, size);
  }
}

bool MemoryConnection::BeginWrite(std::string_view head, std::string_view body) {
  answers_.push_back({std::string(head), std::string(body)});
  return true;
}

}  // namespace meridian::fuzz
