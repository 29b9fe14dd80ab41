// The attributes that items have besides their keys, and the items, keys and starting keys of a table.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/grammar/tables.h"
#include "tests/fuzz/request/grammar/values.h"

namespace meridian::fuzz {

// An attribute that mostly has values of one kind.
struct Attribute {
  std::string_view name;
  Kind kind;
};
const Attribute& AnyAttribute(Choices& choices);  // not a key of any table, but perhaps of an index

// Adds what is not there yet.
void AddParts(std::vector<KeyPart>& parts, const std::vector<KeyPart>& more);
// The attributes of a primary key.
std::vector<KeyPart> KeyOf(const TableShape& table);
// Of an index, and what an ExclusiveStartKey of it must have.
std::vector<KeyPart> KeyOf(const IndexShape& index);
std::vector<KeyPart> StartKeyOf(const TableShape& table, const IndexShape* index);

// {"pk":{"S":"a"}, ...}
std::string KeyJson(Choices& choices, const std::vector<KeyPart>& key);
std::string ItemJson(Choices& choices, const TableShape& table);

}  // namespace meridian::fuzz
