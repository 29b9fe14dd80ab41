#include "tests/fuzz/request/grammar/attributes.h"

#include <algorithm>

#include "tests/fuzz/request/grammar/json.h"

namespace meridian::fuzz {
namespace {

// Some names need placeholders: reserved words, and what is no identifier.
constexpr Attribute kAttributes[] = {
    {"n", Kind::kN},   {"s", Kind::kS},   {"b", Kind::kB},     {"t", Kind::kS},      {"ss", Kind::kSS},    {"ns", Kind::kNS},
    {"bs", Kind::kBS}, {"l", Kind::kL},   {"m", Kind::kM},     {"ok", Kind::kBool},  {"nil", Kind::kNull}, {"status", Kind::kS},
    {"a.b", Kind::kN}, {"ttl", Kind::kN}, {"ümlaut", Kind::kS},
};

void AddKey(Choices& choices, const std::vector<KeyPart>& key, Members& members) {
  for (const KeyPart& part : key) members.Add(part.name, KeyValueJson(choices, part.type));
}

}  // namespace

void AddParts(std::vector<KeyPart>& parts, const std::vector<KeyPart>& more) {
  for (const KeyPart& part : more) {
    const auto is_it = [&](const KeyPart& other) { return other.name == part.name; };
    if (std::none_of(parts.begin(), parts.end(), is_it)) parts.push_back(part);
  }
}

const Attribute& AnyAttribute(Choices& choices) { return choices.OneOf(kAttributes); }

std::vector<KeyPart> KeyOf(const TableShape& table) {
  std::vector<KeyPart> key = {table.partition};
  if (table.sort) key.push_back(*table.sort);
  return key;
}

std::vector<KeyPart> KeyOf(const IndexShape& index) {
  std::vector<KeyPart> key = index.partition;
  AddParts(key, index.sort);
  return key;
}

std::vector<KeyPart> StartKeyOf(const TableShape& table, const IndexShape* index) {
  std::vector<KeyPart> key = KeyOf(table);
  if (index != nullptr) AddParts(key, KeyOf(*index));
  return key;
}

std::string KeyJson(Choices& choices, const std::vector<KeyPart>& key) {
  Members members(choices);
  AddKey(choices, key, members);
  return members.Object();
}

std::string ItemJson(Choices& choices, const TableShape& table) {
  Members members(choices);
  AddKey(choices, KeyOf(table), members);
  for (const Attribute& attribute : kAttributes) {
    if (choices.Chance(2, 3)) continue;
    // Attributes that an index has as keys must not be empty.
    const bool scalar = attribute.kind == Kind::kS || attribute.kind == Kind::kB;
    members.Add(attribute.name, scalar && choices.Chance(7, 8) ? KeyValueJson(choices, attribute.kind == Kind::kS ? 'S' : 'B')
                                                               : ValueJson(choices, attribute.kind));
  }
  return members.Object();
}

}  // namespace meridian::fuzz
