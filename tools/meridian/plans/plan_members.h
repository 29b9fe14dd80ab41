// Takes members out of one JSON object of a plan; remembers the first thing that is wrong with it. Members that nobody took are wrong too.
// Threads: thread-compatible.   The value and the status are the caller's and must outlive it.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/model/strings.h"
#include "base/model/time.h"

namespace meridian {

class PlanMembers {
 public:
  // `what`: the object in words, for errors.
  PlanMembers(const boost::json::value& value, std::string what, absl::Status& status)
      : object_(value.if_object()), what_(std::move(what)), status_(status) {
    if (object_ == nullptr) Wrong("must be an object");
  }
  ~PlanMembers() {
    if (object_ == nullptr) return;
    for (const auto& [key, value] : *object_) {
      if (!taken_.contains(std::string(key))) Wrong(StrCat("has no member '", std::string_view(key), "'"));
    }
  }
  PlanMembers(const PlanMembers&) = delete;
  PlanMembers& operator=(const PlanMembers&) = delete;

  // Each leaves `*out` as it is if the object has no such member.
  void Text(const std::string& name, std::string* out);
  void Flag(const std::string& name, bool* out);
  void Number(const std::string& name, int64_t min, int64_t max, int64_t* out);
  void Number(const std::string& name, uint64_t min, uint64_t max, uint64_t* out);
  // A duration: "<name>_ms" or "<name>_us", whole numbers from `min`.
  void Time(const std::string& name, Duration* out, int64_t min = 0);
  void Texts(const std::string& name, const std::function<void(const std::string&)>& each);
  void List(const std::string& name, const std::function<void(const boost::json::value&)>& each);

  const boost::json::value* Take(const std::string& name);  // nullptr if there is none
  void Wrong(const std::string& text) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(StrCat(what_, " ", text));
  }

 private:
  const boost::json::object* const object_;
  const std::string what_;
  absl::Status& status_;
  std::set<std::string> taken_;
};

}  // namespace meridian
