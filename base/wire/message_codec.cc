#include "base/wire/message_codec.h"

#include <limits>

#include "base/model/check.h"
#include "base/wire/envelope.h"
#include "proto/meridian/v1/peer.pb.h"

namespace meridian {

std::string EncodeMessage(const Message& message) {
  v1::Envelope envelope;
  ToEnvelope(message, &envelope);
  std::string bytes;
  MERIDIAN_CHECK(envelope.SerializeToString(&bytes), "a message is too large to be encoded");
  return bytes;
}

absl::StatusOr<Message> DecodeMessage(std::string_view bytes) {
  v1::Envelope envelope;
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("Envelope: not a protobuf message of this type");
  }
  return FromEnvelope(envelope);
}

}  // namespace meridian
