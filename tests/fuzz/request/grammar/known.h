// What the answers so far have told and later requests can name: streams, their shards, and where readers of these stand; backups.
// Threads: thread-compatible.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace meridian::fuzz {

// The last few of what was learnt.
template <typename Value>
class Recent {
 public:
  void Learn(Value value) {
    constexpr size_t kMax = 8;
    if (values_.size() < kMax) return values_.push_back(std::move(value));
    values_[next_++ % kMax] = std::move(value);
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
  size_t next_ = 0;  // to be forgotten
};

struct KnownShard {
  std::string stream;  // its ARN
  std::string id;
  std::string sequence_number;  // that it begins at
};

struct Known {
  Recent<std::string> streams;  // ARNs
  Recent<KnownShard> shards;
  Recent<std::string> iterators;
  Recent<std::string> backups;  // ARNs
};

}  // namespace meridian::fuzz
