// Whether an HTTP server answers.
#pragma once

#include <cstdint>
#include <string>

#include "base/model/time.h"

namespace meridian {

// The status code of GET `path` at an IPv4 address; 0 if there was no answer in time.
int ProbeHttp(const std::string& address, uint16_t port, const std::string& path, Duration timeout);

// Whether anything listens there.
bool ProbeTcp(const std::string& address, uint16_t port);

}  // namespace meridian
