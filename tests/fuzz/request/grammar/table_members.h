// Members that CreateTable and UpdateTable share.
// Threads: pure functions.
#pragma once

#include <string>
#include <vector>

#include "tests/fuzz/request/grammar/json.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

std::string Definitions(Choices& choices, const std::vector<KeyPart>& parts);
std::string KeySchema(Choices& choices, const std::vector<KeyPart>& partition, const std::vector<KeyPart>& sort);
std::string IndexJson(Choices& choices, const IndexShape& index, bool provisioned);
std::string Throughput(Choices& choices);
std::string OnDemandThroughput(Choices& choices);
std::string WarmThroughput(Choices& choices);
std::string Encryption(Choices& choices);
std::string TableClassText(Choices& choices);
std::string TagsJson(Choices& choices);
std::string PolicyText(Choices& choices);
std::string StreamJson(Choices& choices);

}  // namespace meridian::fuzz
