// Takes members out of one JSON object of a request; remembers the first thing that is wrong with it. A member that nobody took, and
// that is not empty, is one that is not supported.
// Threads: thread-compatible.   The value and the status are the caller's and must outlive it.   Errors: kInvalidArgument.
#pragma once

#include <boost/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {

class FisMembers {
 public:
  // `what`: the object in words, for errors.
  FisMembers(const boost::json::value& value, std::string what, absl::Status& status);
  ~FisMembers();
  FisMembers(const FisMembers&) = delete;
  FisMembers& operator=(const FisMembers&) = delete;

  // Each leaves `*out` as it is, and returns false, if the object has no such member or it is null.
  bool Text(std::string_view name, std::string* out);
  bool Texts(std::string_view name, std::vector<std::string>* out);
  bool TextsByName(std::string_view name, TextMap* out);
  // The member as it is; null if there is none.
  const boost::json::value* Take(std::string_view name);
  const boost::json::object* TakeObject(std::string_view name);
  const boost::json::array* TakeArray(std::string_view name);
  // The text must be one of `known`; `*out` is its index.
  bool Choice(std::string_view name, std::vector<std::string_view> known, size_t* out);
  void Require(std::string_view name);
  void Wrong(std::string_view text);

 private:
  const boost::json::object* const object_;
  const std::string what_;
  absl::Status& status_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace meridian
