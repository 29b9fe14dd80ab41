#include "regiond/server/api/unsupported.h"

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

absl::Status MemberNotSupported(std::string_view operation, std::string_view member) {
  return ValidationError(StrCat("Meridian does not support ", member, " in ", operation, " yet"));
}

}  // namespace meridian
