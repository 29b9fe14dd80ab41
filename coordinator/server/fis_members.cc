#include "coordinator/server/fis_members.h"

#include <utility>

#include "base/model/strings.h"

namespace meridian {
namespace {

bool IsEmptyJson(const boost::json::value& value) {
  if (const boost::json::array* array = value.if_array()) return array->empty();
  if (const boost::json::object* object = value.if_object()) return object->empty();
  return value.is_null();
}

std::string TextOf(const boost::json::string& text) { return std::string(text.data(), text.size()); }
std::string_view KeyText(boost::json::string_view key) { return {key.data(), key.size()}; }

}  // namespace

FisMembers::FisMembers(const boost::json::value& value, std::string what, absl::Status& status)
    : object_(value.if_object()), what_(std::move(what)), status_(status) {
  if (object_ == nullptr) Wrong("must be an object");
}

FisMembers::~FisMembers() {
  if (object_ == nullptr) return;
  for (const auto& member : *object_) {
    const std::string_view name = KeyText(member.key());
    if (!taken_.contains(name) && !IsEmptyJson(member.value())) Wrong(StrCat("has '", name, "', which is not supported here"));
  }
}

const boost::json::value* FisMembers::Take(std::string_view name) {
  taken_.emplace(name);
  if (object_ == nullptr) return nullptr;
  const boost::json::value* value = object_->if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::object* FisMembers::TakeObject(std::string_view name) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) Wrong(StrCat("needs an object as '", name, "'"));
  return value->if_object();
}

const boost::json::array* FisMembers::TakeArray(std::string_view name) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) Wrong(StrCat("needs a list as '", name, "'"));
  return value->if_array();
}

bool FisMembers::Text(std::string_view name, std::string* out) {
  const boost::json::value* value = Take(name);
  if (value == nullptr) return false;
  if (!value->is_string()) {
    Wrong(StrCat("needs a text as '", name, "'"));
    return false;
  }
  *out = TextOf(value->get_string());
  return true;
}

bool FisMembers::Texts(std::string_view name, std::vector<std::string>* out) {
  const boost::json::array* array = TakeArray(name);
  if (array == nullptr) return false;
  out->clear();
  for (const boost::json::value& one : *array) {
    if (one.is_string()) {
      out->push_back(TextOf(one.get_string()));
    } else {
      Wrong(StrCat("needs texts in '", name, "'"));
    }
  }
  return true;
}

bool FisMembers::TextsByName(std::string_view name, TextMap* out) {
  const boost::json::object* object = TakeObject(name);
  if (object == nullptr) return false;
  out->clear();
  for (const auto& member : *object) {
    if (member.value().is_string()) {
      (*out)[std::string(KeyText(member.key()))] = TextOf(member.value().get_string());
    } else {
      Wrong(StrCat("needs texts in '", name, "'"));
    }
  }
  return true;
}

bool FisMembers::Choice(std::string_view name, std::vector<std::string_view> known, size_t* out) {
  std::string text;
  if (!Text(name, &text)) return false;
  std::string list;
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i] == text) {
      *out = i;
      return true;
    }
    StrAppend(&list, list.empty() ? "" : ", ", known[i]);
  }
  Wrong(StrCat("has '", text, "' as '", name, "'; supported here: ", list));
  return false;
}

void FisMembers::Require(std::string_view name) {
  if (Take(name) == nullptr) Wrong(StrCat("needs '", name, "'"));
}

void FisMembers::Wrong(std::string_view text) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(StrCat(what_, " ", text, "."));
}

}  // namespace meridian
