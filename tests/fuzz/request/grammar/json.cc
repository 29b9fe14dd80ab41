#include "tests/fuzz/request/grammar/json.h"

#include <array>

#include "regiond/server/api/json_text.h"

namespace meridian::fuzz {
namespace {

constexpr std::array<std::string_view, 10> kStrangers = {
    "null", "true", "-1", "1.5", "\"\"", "\"x\"", "[]", "{}", "[null]", "123456789012345678901234567890"};

std::string OtherCase(std::string_view name) {
  std::string other(name);
  if (!other.empty()) other[0] = static_cast<char>(other[0] ^ 0x20);
  return other;
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(text, &quoted);
  return quoted;
}

std::string Bool(Choices& choices) { return choices.Chance(1, 2) ? "true" : "false"; }

Members& Members::Add(std::string_view name, std::string_view json) {
  if (choices_.Slips()) {
    AddWrong(name, json);
  } else {
    Append(name, json);
  }
  return *this;
}

void Members::Append(std::string_view name, std::string_view json) {
  if (!text_.empty()) text_ += ",";
  AppendJsonString(name, &text_);
  text_ += ":";
  text_ += json;
}

void Members::AddWrong(std::string_view name, std::string_view json) {
  switch (choices_.Below(6)) {
    case 0: return;
    case 1: return Append(name, "null");
    case 2: return Append(name, choices_.OneOf(kStrangers));
    case 3: return Append(OtherCase(name), json);
    case 4: Append(name, choices_.OneOf(kStrangers)); return Append(name, json);
    default: Append("Stranger", choices_.OneOf(kStrangers)); return Append(name, json);
  }
}

}  // namespace meridian::fuzz
