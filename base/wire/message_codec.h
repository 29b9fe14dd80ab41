// Messages between daemons as bytes: a serialised meridian.v1.Envelope (proto/meridian/v1/peer.proto). The simulator passes
// every message through these two, so that nothing reaches a core in the simulation which the wire could not carry.
// Threads: safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/seam/message.h"

namespace meridian {

std::string EncodeMessage(const Message& message);
// Survives any bytes: kDataLoss, with the field's name, for anything that EncodeMessage cannot have made. (Fields that
// this version does not know are ignored, as Protocol Buffers do.)
absl::StatusOr<Message> DecodeMessage(std::string_view bytes);

}  // namespace meridian
