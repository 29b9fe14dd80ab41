// Parsed expressions by kind and text, the most recently used ones. Applications send few texts, over and over.
// Bounds:  at most `capacity` expressions of at most 4 KiB of text each. Texts with errors are not kept, nor are longer ones, which
//          only legacy kinds may have.
// Threads: thread-compatible; what it returns is immutable and may be shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "regiond/core/expression/ast.h"

namespace meridian {

class ExpressionCache {
 public:
  // REQUIRES: capacity > 0.
  explicit ExpressionCache(size_t capacity) : capacity_(capacity) {}
  ExpressionCache(const ExpressionCache&) = delete;
  ExpressionCache& operator=(const ExpressionCache&) = delete;

  // As the functions of parser.h, whose errors they return.
  absl::StatusOr<std::shared_ptr<const ParsedCondition>> Condition(ExpressionKind kind,
                                                                   std::string_view text);
  absl::StatusOr<std::shared_ptr<const ParsedProjection>> Projection(
      std::string_view text, ExpressionKind kind = ExpressionKind::kProjection);
  absl::StatusOr<std::shared_ptr<const ParsedUpdate>> Update(
      std::string_view text, ExpressionKind kind = ExpressionKind::kUpdate);

  size_t size() const { return entries_.size(); }
  int64_t hits_total() const { return hits_total_; }
  int64_t misses_total() const { return misses_total_; }

 private:
  using Parsed = std::variant<std::shared_ptr<const ParsedCondition>,
                              std::shared_ptr<const ParsedProjection>,
                              std::shared_ptr<const ParsedUpdate>>;
  using Key = std::pair<ExpressionKind, std::string_view>;
  struct Entry {
    ExpressionKind kind;
    std::string text;
    Parsed parsed;
  };

  // The entry's tree, which becomes the most recent; or what `parse` returns, which is kept.
  template <typename T, typename Parse>
  absl::StatusOr<std::shared_ptr<const T>> Get(ExpressionKind kind, std::string_view text,
                                               Parse parse);

  const size_t capacity_;
  std::list<Entry> entries_;                         // most recent first
  std::map<Key, std::list<Entry>::iterator> index_;  // keys view the entries' texts
  int64_t hits_total_ = 0;
  int64_t misses_total_ = 0;
};

}  // namespace meridian
