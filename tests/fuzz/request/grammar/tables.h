// The few tables that all requests are about. A table is always made with the keys that it has here, and with some of its indexes, so that
// requests mostly fit what is there.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

struct KeyPart {
  std::string_view name;
  char type;  // 'S', 'N' or 'B'
};

struct IndexShape {
  std::string_view name;
  bool local;
  std::vector<KeyPart> partition, sort;
  std::string_view projection;  // a ProjectionType
};

struct TableShape {
  std::string_view name;
  KeyPart partition;
  std::optional<KeyPart> sort;
  std::vector<IndexShape> indexes;
};

const std::vector<TableShape>& Tables();
const TableShape& AnyTable(Choices& choices);
const IndexShape* AnyIndex(Choices& choices, const TableShape& table);  // nullptr, too: the table itself

// As requests name a table: by name or ARN, and sometimes there is none like that.
std::string NameText(Choices& choices, const TableShape& table);
std::string ArnText(Choices& choices, const TableShape& table);
// Likewise of an index, which is never by ARN.
std::string IndexText(Choices& choices, const IndexShape& index);
std::string AnyRegion(Choices& choices);

constexpr std::string_view kRegion = "us-east-1";

}  // namespace meridian::fuzz
