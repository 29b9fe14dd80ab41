// What the API calls the parts of a stream (reference/streams-ttl-triggers.md §1).
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/model/date_text.h"
#include "base/model/stream.h"

namespace meridian {

inline std::string_view StreamViewName(StreamView view) {
  switch (view) {
    case StreamView::kKeysOnly: return "KEYS_ONLY";
    case StreamView::kNewImage: return "NEW_IMAGE";
    case StreamView::kOldImage: return "OLD_IMAGE";
    case StreamView::kNewAndOldImages: return "NEW_AND_OLD_IMAGES";
  }
  return "";
}

// The end of its ARN. The labels of a table's streams are in the order of the streams.
inline std::string StreamLabel(const StreamDefinition& stream) { return IsoDate(stream.created_at); }

}  // namespace meridian
