#include "regiond/core/settings/stream_setting.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// Streams are named by the millisecond at which they were made, and no two of a table alike.
constexpr Duration kNameGrain = Duration::Millis(1);

}  // namespace

absl::Status EnableStream(TableAttributes& attributes, std::string_view table, StreamView view, WallTime now) {
  if (attributes.enabled_stream() != nullptr) return ValidationError(StrCat("Table already has an enabled stream: TableName: ", table));
  StreamDefinition stream{1, view, now, WallTime()};
  if (!attributes.streams.empty()) {
    const StreamDefinition& last = attributes.streams.back();
    stream.number = last.number + 1;
    stream.created_at = std::max(now, last.created_at + kNameGrain);
  }
  attributes.streams.push_back(stream);
  return absl::OkStatus();
}

absl::Status DisableStream(TableAttributes& attributes, std::string_view table, WallTime now) {
  if (attributes.enabled_stream() == nullptr) return ValidationError(StrCat("Table has no stream to disable: TableName: ", table));
  attributes.streams.back().disabled_at = now;
  return absl::OkStatus();
}

void ForgetStreams(TableAttributes& attributes, WallTime horizon) {
  while (attributes.streams.size() > 1 && attributes.streams.front().disabled_at < horizon) {
    attributes.streams.erase(attributes.streams.begin());
  }
}

}  // namespace meridian
