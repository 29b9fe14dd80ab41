// Pieces of JSON text, appended to one string.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/model/time.h"

namespace meridian {

// The string with its quotes. Escapes what JSON demands and nothing else; the bytes are UTF-8
// already.
void AppendJsonString(std::string_view text, std::string* out);

// Epoch seconds with milliseconds, as the API's dates are: "1728930000.123". REQUIRES: not before 1970.
void AppendJsonTime(WallTime time, std::string* out);

// The plain decimal of a number's encoding (base/model/number.h), without quotes: what
// Number::ToString gives, but straight into `out`. False, with nothing useful appended, if
// `encoded` has not the form of an encoding.
bool AppendNumberText(std::string_view encoded, std::string* out);

}  // namespace meridian
