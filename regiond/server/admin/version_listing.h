// What RegionAdmin.ListVersions and DigestRange answer (proto/meridian/v1/admin.proto): pages of versions of a table's items, tombstones
// included, and digests of them. A page shows what is committed, partition by partition in key order, as each partition's leader has it.
// Threads: the io thread, between turns.   Bounds: a page reads so many entries and so many bytes, then the caller asks on.
// Errors:  kNotFound for a table that is not here; kInvalidArgument for a range of hashes that ends before it begins; kInternal while
//          too few AZs are there; those of the store.
#pragma once

#include "absl/status/status.h"
#include "proto/meridian/v1/admin.pb.h"
#include "regiond/core/region/region.h"

namespace meridian {

absl::Status ListVersions(Region& region, const v1::ListVersionsRequest& request, v1::ListVersionsResponse* response);
absl::Status DigestRange(Region& region, const v1::DigestRangeRequest& request, v1::DigestRangeResponse* response);

}  // namespace meridian
