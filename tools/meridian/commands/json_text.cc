#include "tools/meridian/commands/json_text.h"

#include <google/protobuf/util/json_util.h>

#include <boost/json.hpp>
#include <iostream>

namespace meridian {

boost::json::value ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return nullptr;
  return ParsedJson(text);
}

boost::json::value ParsedJson(const std::string& text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  if (error) return boost::json::string(text);
  return value;
}

void PrintJson(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << std::endl;
}

}  // namespace meridian
