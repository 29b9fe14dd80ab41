#include "tests/fuzz/request/follow_up.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/model/strings.h"

namespace meridian::fuzz {
namespace {

using Found = simdjson::simdjson_result<simdjson::dom::element>;

// What an answer says, and the member that takes it.
constexpr std::pair<std::string_view, std::string_view> kContinuations[] = {
    {"LastEvaluatedKey", "ExclusiveStartKey"},
    {"NextToken", "NextToken"},
    {"LastEvaluatedTableName", "ExclusiveStartTableName"},
    {"LastEvaluatedStreamArn", "ExclusiveStartStreamArn"},
    {"LastEvaluatedBackupArn", "ExclusiveStartBackupArn"},
};

// "" if it is no text.
std::string TextOf(Found found) {
  std::string_view text;
  return found.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

template <typename Use>
void ForEach(Found array, Use use) {
  simdjson::dom::array elements;
  if (array.get(elements) != simdjson::SUCCESS) return;
  for (const simdjson::dom::element element : elements) use(element);
}

void LearnText(Found found, Recent<std::string>& texts) {
  if (std::string text = TextOf(found); !text.empty()) texts.Learn(std::move(text));
}

}  // namespace

std::optional<Request> NextPage(const Request& request, simdjson::dom::element answer) {
  // Of two members of one name the later one counts, which is how an old page gives way to the next.
  const size_t end = request.body.rfind('}');
  if (end == std::string::npos) return std::nullopt;
  const bool statement = request.target.ends_with("Statement");
  for (const auto& [from, to] : kContinuations) {
    simdjson::dom::element value;
    if (answer.at_key(from).get(value) != simdjson::SUCCESS) continue;
    if (statement && from == "LastEvaluatedKey") continue;  // ExecuteStatement goes on by its NextToken
    Request next = request;
    next.body.replace(end, std::string::npos, StrCat(",\"", to, "\":", std::string(simdjson::minify(value)), "}"));
    return next;
  }
  return std::nullopt;
}

void Learn(simdjson::dom::element answer, Known& known) {
  using Element = simdjson::dom::element;
  for (const std::string_view name : {"Table", "TableDescription"}) LearnText(answer[name]["LatestStreamArn"], known.streams);
  ForEach(answer["Streams"], [&](Element stream) { LearnText(stream["StreamArn"], known.streams); });
  LearnText(answer["BackupDetails"]["BackupArn"], known.backups);
  const Found description = answer["StreamDescription"];
  ForEach(description["Shards"], [&](Element shard) {
    known.shards.Learn({TextOf(description["StreamArn"]), TextOf(shard["ShardId"]),
                        TextOf(shard["SequenceNumberRange"]["StartingSequenceNumber"])});
  });
  for (const std::string_view name : {"ShardIterator", "NextShardIterator"}) LearnText(answer[name], known.iterators);
}

}  // namespace meridian::fuzz
