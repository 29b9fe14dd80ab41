#include "regiond/core/expression/expression_cache.h"

#include "regiond/core/expression/parser.h"

namespace meridian {

template <typename T, typename Parse>
absl::StatusOr<std::shared_ptr<const T>> ExpressionCache::Get(ExpressionKind kind,
                                                              std::string_view text, Parse parse) {
  if (const auto at = index_.find(Key(kind, text)); at != index_.end()) {
    ++hits_total_;
    entries_.splice(entries_.begin(), entries_, at->second);
    return std::get<std::shared_ptr<const T>>(at->second->parsed);
  }
  ++misses_total_;
  absl::StatusOr<std::shared_ptr<const T>> parsed = parse();
  if (!parsed.ok() || text.size() > kExpressionBytesMax) return parsed;
  if (entries_.size() >= capacity_) {
    index_.erase(Key(entries_.back().kind, entries_.back().text));
    entries_.pop_back();
  }
  entries_.push_front(Entry{kind, std::string(text), *parsed});
  index_.emplace(Key(kind, entries_.front().text), entries_.begin());
  return parsed;
}

absl::StatusOr<std::shared_ptr<const ParsedCondition>> ExpressionCache::Condition(
    ExpressionKind kind, std::string_view text) {
  return Get<ParsedCondition>(kind, text, [&] { return ParseCondition(kind, text); });
}

absl::StatusOr<std::shared_ptr<const ParsedProjection>> ExpressionCache::Projection(
    std::string_view text, ExpressionKind kind) {
  return Get<ParsedProjection>(kind, text, [&] { return ParseProjection(text, kind); });
}

absl::StatusOr<std::shared_ptr<const ParsedUpdate>> ExpressionCache::Update(
    std::string_view text, ExpressionKind kind) {
  return Get<ParsedUpdate>(kind, text, [&] { return ParseUpdate(text, kind); });
}

}  // namespace meridian
