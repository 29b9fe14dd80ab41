// The gRPC service RegionAdmin (proto/meridian/v1/admin.proto) on top of the Region.
// Threads: gRPC calls on its own threads; each call is carried out on the io thread.
#pragma once

#include <functional>

#include "base/runtime/transport/rpc_calls.h"
#include "base/seam/clock.h"
#include "proto/meridian/v1/admin.grpc.pb.h"
#include "regiond/core/region/region.h"
#include "regiond/server/az/az_host.h"

namespace meridian {

class RegionAdminService final : public v1::RegionAdmin::CallbackService {
 public:
  // `region` and `azs` are used on the io thread, and must exist when the first call arrives; `clock` must outlive the service.
  RegionAdminService(RpcCalls::Post post, std::function<Region&()> region, std::function<const AzHost&()> azs,
                     Clock& clock)
      : calls_(std::move(post)), region_(std::move(region)), azs_(std::move(azs)), clock_(clock), started_at_(clock.Now()) {}

  void Close() { calls_.Close(); }  // as RpcCalls

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetRegionStatusRequest* request,
                                      v1::RegionStatus* response) override;
  grpc::ServerUnaryReactor* ListTables(grpc::CallbackServerContext* context,
                                       const v1::ListRegionTablesRequest* request,
                                       v1::ListRegionTablesResponse* response) override;
  grpc::ServerUnaryReactor* ListVersions(grpc::CallbackServerContext* context, const v1::ListVersionsRequest* request,
                                         v1::ListVersionsResponse* response) override;
  grpc::ServerUnaryReactor* DigestRange(grpc::CallbackServerContext* context, const v1::DigestRangeRequest* request,
                                        v1::DigestRangeResponse* response) override;
  grpc::ServerUnaryReactor* ListConflicts(grpc::CallbackServerContext* context,
                                          const v1::ListConflictsRequest* request,
                                          v1::ListConflictsResponse* response) override;

 private:
  RpcCalls calls_;
  const std::function<Region&()> region_;
  const std::function<const AzHost&()> azs_;
  Clock& clock_;
  const Instant started_at_;
};

}  // namespace meridian
