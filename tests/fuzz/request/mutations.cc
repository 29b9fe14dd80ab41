#include "tests/fuzz/request/mutations.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/fuzz/request/grammar/rule.h"
#include "tests/fuzz/request/json_piece.h"

namespace meridian::fuzz {
namespace {

constexpr size_t kPieceMax = 64;

// REQUIRES of all that follow: the body is not empty.
Piece AnyPiece(Choices& choices, const std::string& body) {
  const size_t at = choices.Below(body.size());
  return {at, choices.Between(1, std::min(kPieceMax, body.size() - at))};
}

void ReplaceByte(Choices& choices, std::string& body) { body[choices.Below(body.size())] = static_cast<char>(choices.Below(256)); }

void FlipBit(Choices& choices, std::string& body) {
  char& byte = body[choices.Below(body.size())];
  byte = static_cast<char>(byte ^ (1 << choices.Below(8)));
}

void Lose(Choices& choices, std::string& body) {
  const Piece piece = AnyPiece(choices, body);
  body.erase(piece.at, piece.size);
}

void Repeat(Choices& choices, std::string& body) {
  const Piece piece = AnyPiece(choices, body);
  body.insert(choices.Below(body.size()), body.substr(piece.at, piece.size));
}

void CutOff(Choices& choices, std::string& body) { body.resize(choices.Below(body.size())); }

// What parsers have been known to stumble over.
void InsertToken(Choices& choices, std::string& body) {
  static constexpr std::array<std::string_view, 20> kTokens = {
      "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "-", "\\u0000", "\\ud800", "\\udc00\\ud800", "\xff", "\xc3", "\xe2\x82", "\xef\xbb\xbf",
      std::string_view("\0", 1), "1e400", "18446744073709551616"};
  body.insert(choices.Below(body.size() + 1), choices.OneOf(kTokens));
}

void Nest(Choices& choices, std::string& body) {
  const size_t levels = choices.OneOf(std::array<size_t, 4>{2, 40, 400, 2000});
  std::string deep;
  for (size_t i = 0; i < levels; ++i) deep += choices.Chance(1, 2) ? "[" : "{\"L\":";
  body.insert(choices.Below(body.size() + 1), deep);
}

// The body stays JSON, so that this comes farther than what is above.
void ReplaceValue(Choices& choices, std::string& body) {
  const Piece from = AnyValue(choices, body), to = AnyValue(choices, body);
  body.replace(to.at, to.size, body.substr(from.at, from.size));
}

// About as long as keys, expressions, names and items may be. Often within a text, as these are most of a body.
void Lengthen(Choices& choices, std::string& body) {
  constexpr std::array<size_t, 8> kSizes = {255, 256, 1024, 2048, 4096, 8192, 65536, 400 * 1024};
  const Piece value = AnyValue(choices, body);
  body.insert(value.at + (body[value.at] == '"' ? 1 : 0), choices.OneOf(kSizes), 'a');
}

// The body stays what it is, but for its size, which may be more than a body may have.
void Pad(Choices& choices, std::string& body) { body.resize(choices.Chance(1, 8) ? (16 << 20) + 1 : 100'000, ' '); }

using Mutation = Alternative<void (*)(Choices&, std::string&)>;
constexpr Mutation kMutations[] = {{400, ReplaceByte}, {400, FlipBit}, {300, Lose},         {300, Repeat},  {100, CutOff},
                                   {500, InsertToken}, {100, Nest},    {600, ReplaceValue}, {60, Lengthen}, {3, Pad}};

}  // namespace

void Mutate(Choices& choices, std::string& body) {
  do {
    if (body.empty()) return InsertToken(choices, body);
    Pick(choices, kMutations).make(choices, body);
  } while (choices.Chance(1, 3));
}

}  // namespace meridian::fuzz
