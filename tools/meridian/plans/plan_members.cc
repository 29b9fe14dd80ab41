#include "tools/meridian/plans/plan_members.h"

namespace meridian {
namespace {

constexpr int64_t kTimeMax = 1'000'000'000;  // in whatever unit

}  // namespace

const boost::json::value* PlanMembers::Take(const std::string& name) {
  taken_.insert(name);
  return object_ == nullptr ? nullptr : object_->if_contains(name);
}

void PlanMembers::Text(const std::string& name, std::string* out) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return;
  if (!value->is_string()) return Wrong(StrCat("'", name, "' must be a string"));
  *out = boost::json::value_to<std::string>(*value);
}

void PlanMembers::Flag(const std::string& name, bool* out) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return;
  if (!value->is_bool()) return Wrong(StrCat("'", name, "' must be true or false"));
  *out = value->as_bool();
}

void PlanMembers::Number(const std::string& name, int64_t min, int64_t max, int64_t* out) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return;
  if (!value->is_int64() || value->as_int64() < min || value->as_int64() > max) {
    return Wrong(StrCat("'", name, "' must be a whole number from ", min, " to ", max));
  }
  *out = value->as_int64();
}

void PlanMembers::Number(const std::string& name, uint64_t min, uint64_t max, uint64_t* out) {
  int64_t number = static_cast<int64_t>(*out);
  Number(name, static_cast<int64_t>(min), static_cast<int64_t>(max), &number);
  *out = static_cast<uint64_t>(number);
}

void PlanMembers::Time(const std::string& name, Duration* out, int64_t min) {
  const bool millis = Take(name + "_ms") != nullptr;
  const bool micros = Take(name + "_us") != nullptr;
  if (millis && micros) return Wrong(StrCat("has both '", name, "_ms' and '", name, "_us'"));
  if (!millis && !micros) return;
  int64_t count = 0;
  Number(name + (millis ? "_ms" : "_us"), min, kTimeMax, &count);
  *out = millis ? Duration::Millis(count) : Duration::Micros(count);
}

void PlanMembers::Texts(const std::string& name, const std::function<void(const std::string&)>& each) {
  List(name, [&](const boost::json::value& element) {
    if (!element.is_string()) return Wrong(StrCat("'", name, "' must be a list of strings"));
    each(boost::json::value_to<std::string>(element));
  });
}

void PlanMembers::List(const std::string& name, const std::function<void(const boost::json::value&)>& each) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return;
  if (!value->is_array()) return Wrong(StrCat("'", name, "' must be a list"));
  for (const boost::json::value& element : value->as_array()) each(element);
}

}  // namespace meridian
