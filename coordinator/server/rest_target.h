// The target of a REST request, taken apart and decoded.
// Threads: pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace meridian {

struct RestTarget {
  std::string collection;  // the first segment of the path
  bool has_rest = false;   // whether a slash and something follow
  std::string rest;        // all of that, with slashes: what an ARN has of them may come encoded or not
  std::string raw_rest;    // the same as sent
  std::map<std::string, std::vector<std::string>> query;

  // The first value of the query's parameter; empty if there is none.
  std::string Parameter(const std::string& name) const;
};

RestTarget ParseRestTarget(std::string_view target);

}  // namespace meridian
