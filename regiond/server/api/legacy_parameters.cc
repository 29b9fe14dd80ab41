#include "regiond/server/api/legacy_parameters.h"

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

}  // namespace meridian
