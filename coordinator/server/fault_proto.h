// Faults as the messages of admin.proto.
#pragma once

#include "absl/status/statusor.h"
#include "coordinator/core/faults/fault.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

v1::Fault ToProto(const Fault& fault);
// Without id and end. kInvalidArgument if no kind is set, or for an AZ that no Region has.
absl::StatusOr<Fault> FaultOf(const v1::AddFaultRequest& request);

}  // namespace meridian
