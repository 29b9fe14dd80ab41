// The REST API of Fault Injection Service at the coordinator's HTTP port: templates of experiments, experiments, and their parts.
// Threads: the io thread.
// Errors:  in the way of rest-json, ValidationException 400, ResourceNotFoundException 404, ConflictException 409,
//          ServiceQuotaExceededException 402; InternalServerException 500 for an error of the store. Operations that are not
//          supported: ValidationException.
// AWS:     API version 2020-12-01. Signatures are not checked; of the Region in them only ARNs are made.
#pragma once

#include <functional>
#include <string_view>

#include "base/runtime/http/http_message.h"
#include "coordinator/core/coordinator.h"

namespace meridian {

class FisApi {
 public:
  explicit FisApi(std::function<Coordinator&()> core) : core_(std::move(core)) {}

  // Whether the path is one of the service's.
  static bool Takes(std::string_view target);
  // REQUIRES: Takes(request.target).
  HttpResponse Answer(const HttpRequest& request) const;

 private:
  const std::function<Coordinator&()> core_;
};

}  // namespace meridian
