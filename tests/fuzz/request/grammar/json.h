// JSON text under construction. What a client gets wrong about any JSON goes wrong here, so that the grammars need not care: a member that
// is missing, null, there twice, misspelt or of another type.
// Threads: pure functions; Members is thread-compatible.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

std::string Quoted(std::string_view text);
std::string Bool(Choices& choices);

// The members of an object, in the order in which they are added.
class Members {
 public:
  explicit Members(Choices& choices) : choices_(choices) {}

  Members& Add(std::string_view name, std::string_view json);
  Members& AddText(std::string_view name, std::string_view text) { return Add(name, Quoted(text)); }
  std::string Object() const { return "{" + text_ + "}"; }

 private:
  void Append(std::string_view name, std::string_view json);
  void AddWrong(std::string_view name, std::string_view json);

  Choices& choices_;
  std::string text_;
};

// [make(), ...]
template <typename Make>
std::string List(size_t count, Make make) {
  std::string text = "[";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += ",";
    text += make();
  }
  return text + "]";
}

}  // namespace meridian::fuzz
