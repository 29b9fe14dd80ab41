// Faults as people read them, and which daemon has not yet said that it acts on one.
#pragma once

#include <string>

#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

std::string FaultText(const v1::Fault& fault);       // "link-latency 200ms jitter 5ms", "az-down"
// "from us-east-1 to eu-west-1", "in us-east-1, AZ a", "of orders to and from us-east-1"
std::string FaultPlaceText(const v1::Fault& fault);
std::string FaultEndText(const v1::Fault& fault);    // "2026-01-02T03:04:05Z", "when cleared"

// The connected daemon that `fault` concerns, as long as it has not said that it acts on the faults as they are now, as in
// "the regiond of us-east-1"; else empty.
std::string LateDaemon(const v1::ClusterStatus& cluster, const v1::Fault& fault);

}  // namespace meridian
