#include "base/model/check.h"

#include <cstdio>
#include <cstdlib>

namespace meridian {

void CheckFailed(const char* file, int line, const char* condition, const std::string& text) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s %s\n", file, line, condition, text.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace meridian
