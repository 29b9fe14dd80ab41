// The rules of StreamSpecification (reference/streams-ttl-triggers.md §1).
// Threads: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/model/table_attributes.h"

namespace meridian {

// Enables a new stream, or disables the one there is; both are ValidationExceptions if it is so already. `table`: its name, for the text.
absl::Status EnableStream(TableAttributes& attributes, std::string_view table, StreamView view, WallTime now);
absl::Status DisableStream(TableAttributes& attributes, std::string_view table, WallTime now);

// Forgets streams that were disabled before `horizon`, but for the newest, whose number and name stay known.
void ForgetStreams(TableAttributes& attributes, WallTime horizon);

}  // namespace meridian
