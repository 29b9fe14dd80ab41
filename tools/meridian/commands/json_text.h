// JSON for scripts: protobuf messages and Boost.JSON values.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace google::protobuf {
class Message;
}

namespace meridian {

// With the field names of admin.proto, fields at their default included.
boost::json::value ToJson(const google::protobuf::Message& message);

// JSON text as a value; as a JSON string if it is not JSON.
boost::json::value ParsedJson(const std::string& text);

// One line on stdout.
void PrintJson(const boost::json::value& value);

}  // namespace meridian
