#include "regiond/server/api/unsupported.h"

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

std::string LegacyParameters::Names() const {
  std::string text;
  for (size_t i = 0; i < kLegacyParameterNames.size(); ++i) {
    if ((bits_ >> i & 1) == 0) continue;
    StrAppend(&text, text.empty() ? "" : ", ", kLegacyParameterNames[i]);
  }
  return text;
}

absl::Status LegacyParameters::Refusal() const {
  for (size_t i = 0; i < kLegacyParameterNames.size(); ++i) {
    if ((bits_ >> i & 1) == 0) continue;
    return ValidationError(StrCat("Meridian does not support the legacy parameter ",
                                  kLegacyParameterNames[i], " yet; use an expression"));
  }
  return absl::OkStatus();
}

absl::Status MemberNotSupported(std::string_view operation, std::string_view member) {
  return ValidationError(StrCat("Meridian does not support ", member, " in ", operation, " yet"));
}

}  // namespace meridian
