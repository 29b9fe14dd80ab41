// Writes one JSON object into a string: the braces by scope, the commas by itself. Private to this
// directory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/model/strings.h"
#include "regiond/server/api/json_text.h"

namespace meridian {

class JsonObjectWriter {
 public:
  explicit JsonObjectWriter(std::string* out) : out_(out) { out_->push_back('{'); }
  ~JsonObjectWriter() { out_->push_back('}'); }
  JsonObjectWriter(const JsonObjectWriter&) = delete;
  JsonObjectWriter& operator=(const JsonObjectWriter&) = delete;

  std::string* out() { return out_; }

  // The name; the caller appends the value.
  void Name(std::string_view name) {
    if (!first_) out_->push_back(',');
    first_ = false;
    AppendJsonString(name, out_);
    out_->push_back(':');
  }
  void String(std::string_view name, std::string_view value) {
    Name(name);
    AppendJsonString(value, out_);
  }
  void Integer(std::string_view name, int64_t value) {
    Name(name);
    StrAppend(out_, value);
  }
  void Time(std::string_view name, WallTime value) {
    Name(name);
    AppendJsonTime(value, out_);
  }
  void Bool(std::string_view name, bool value) {
    Name(name);
    out_->append(value ? "true" : "false");
  }

 private:
  std::string* const out_;
  bool first_ = true;
};

// "[a,b]" with append_element(element, out) for each.
template <typename List, typename AppendElement>
void AppendArray(const List& list, std::string* out, AppendElement append_element) {
  out->push_back('[');
  bool first = true;
  for (const auto& element : list) {
    if (!first) out->push_back(',');
    first = false;
    append_element(element, out);
  }
  out->push_back(']');
}

}  // namespace meridian
