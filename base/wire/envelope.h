// Between base/seam/message.h and the protobuf messages, for those who hold an Envelope already (the gRPC transport).
// Include "proto/meridian/v1/peer.pb.h" in the .cc file; this header does not.
#pragma once

#include "absl/status/statusor.h"
#include "base/seam/message.h"

namespace meridian {
namespace v1 {
class Envelope;
}  // namespace v1

// Sets the envelope's message. REQUIRES: the envelope is empty.
void ToEnvelope(const Message& message, v1::Envelope* envelope);
// kDataLoss, with the field's name, for what ToEnvelope cannot have made; a Hello is none of these messages.
absl::StatusOr<Message> FromEnvelope(const v1::Envelope& envelope);

}  // namespace meridian
