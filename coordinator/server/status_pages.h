// What the coordinator's HTTP port answers beside fis_api.h: GET /healthz says "ok", GET /status the cluster's
// status as JSON, with the names of admin.proto. Threads: the io thread.
#pragma once

#include <functional>
#include <string>

#include "base/runtime/http/http_message.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

HttpHandler StatusPages(std::function<v1::ClusterStatus()> status);

// The answer to one request.
HttpResponse StatusPage(std::string_view method, std::string_view target,
                        const std::function<v1::ClusterStatus()>& status);

}  // namespace meridian
