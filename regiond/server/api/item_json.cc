#include "regiond/server/api/item_json.h"

#include "base/model/bytes.h"
#include "regiond/server/api/base64.h"
#include "regiond/server/api/json_object.h"
#include "regiond/server/api/json_text.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;

constexpr uint8_t kFormat = 1;
constexpr int kDepthMax = kNestingLevelsMax + 1;

void OpenValue(Type type, std::string* out) {
  out->append("{\"").append(AttributeValue::TypeName(type)).append("\":");
}

void AppendText(Type type, std::string_view bytes, std::string* out) {
  if (type == Type::kB || type == Type::kBS) {
    out->push_back('"');
    AppendBase64(bytes, out);
    out->push_back('"');
  } else {
    AppendJsonString(bytes, out);
  }
}

// Walks an encoding; after an error ok() of the reader is false and the output is void.
class EncodedWriter {
 public:
  EncodedWriter(std::string_view bytes, std::string* out) : in_(bytes), out_(out) {}

  bool Write() {
    if (in_.U8() != kFormat) return false;
    Map(0);
    return in_.done();
  }

 private:
  void Map(int depth) {
    const uint64_t count = in_.Varint();
    out_->push_back('{');
    for (uint64_t i = 0; i < count && in_.ok(); ++i) {
      if (i > 0) out_->push_back(',');
      AppendJsonString(in_.Bytes(), out_);
      out_->push_back(':');
      Value(depth + 1);
    }
    out_->push_back('}');
  }

  void Value(int depth) {
    const uint8_t tag = in_.U8();
    if (depth > kDepthMax || tag > static_cast<uint8_t>(Type::kM)) in_.Fail();
    if (!in_.ok()) return;
    const Type type = static_cast<Type>(tag);
    OpenValue(type, out_);
    switch (type) {
      case Type::kS:
      case Type::kB:
        AppendText(type, in_.Bytes(), out_);
        break;
      case Type::kN:
        Number();
        break;
      case Type::kBool:
        out_->append(in_.U8() != 0 ? "true" : "false");
        break;
      case Type::kNull:
        out_->append("true");
        break;
      case Type::kSS:
      case Type::kBS:
        List([&] { AppendText(type, in_.Bytes(), out_); });
        break;
      case Type::kNS:
        List([&] { Number(); });
        break;
      case Type::kL:
        List([&] { Value(depth + 1); });
        break;
      case Type::kM:
        Map(depth);
        break;
    }
    out_->push_back('}');
  }

  void Number() {
    out_->push_back('"');
    if (!AppendNumberText(in_.Bytes(), out_)) in_.Fail();
    out_->push_back('"');
  }

  template <typename WriteElement>
  void List(WriteElement write_element) {
    const uint64_t count = in_.Varint();
    out_->push_back('[');
    for (uint64_t i = 0; i < count && in_.ok(); ++i) {
      if (i > 0) out_->push_back(',');
      write_element();
    }
    out_->push_back(']');
  }

  ByteReader in_;
  std::string* const out_;
};

void AppendNumber(const Number& number, std::string* out) {
  out->push_back('"');
  AppendNumberText(number.encoded(), out);
  out->push_back('"');
}

struct ValueWriter {
  std::string* out;

  void Write(const AttributeValue& value) {
    OpenValue(value.type(), out);
    std::visit(*this, value.value());
    out->push_back('}');
  }
  void operator()(const std::string& text) { AppendText(Type::kS, text, out); }
  void operator()(const Number& number) { AppendNumber(number, out); }
  void operator()(const Binary& binary) { AppendText(Type::kB, binary.bytes, out); }
  void operator()(bool value) { out->append(value ? "true" : "false"); }
  void operator()(const Null&) { out->append("true"); }
  void operator()(const StringSet& set) {
    AppendArray(set.elements, out,
                [](const std::string& text, std::string* to) { AppendText(Type::kSS, text, to); });
  }
  void operator()(const BinarySet& set) {
    AppendArray(set.elements, out, [](const std::string& bytes, std::string* to) {
      AppendText(Type::kBS, bytes, to);
    });
  }
  void operator()(const NumberSet& set) { AppendArray(set.elements, out, AppendNumber); }
  void operator()(const AttributeList& list) {
    AppendArray(list, out,
                [](const AttributeValue& value, std::string* to) { ValueWriter{to}.Write(value); });
  }
  void operator()(const AttributeMap& map) { AppendItemJson(map, out); }
};

}  // namespace

absl::Status AppendItemJson(std::string_view encoded_item, std::string* out) {
  out->reserve(out->size() + encoded_item.size() * 2);
  if (EncodedWriter(encoded_item, out).Write()) return absl::OkStatus();
  return absl::DataLossError("not a valid encoded item");
}

void AppendItemJson(const Item& item, std::string* out) {
  out->push_back('{');
  bool first = true;
  for (const Attribute& attribute : item) {
    if (!first) out->push_back(',');
    first = false;
    AppendJsonString(attribute.name, out);
    out->push_back(':');
    ValueWriter{out}.Write(attribute.value);
  }
  out->push_back('}');
}

absl::Status AppendResultItemJson(const ResultItem& item, std::string* out) {
  if (const std::string* encoded = std::get_if<std::string>(&item))
    return AppendItemJson(std::string_view(*encoded), out);
  AppendItemJson(std::get<Item>(item), out);
  return absl::OkStatus();
}

}  // namespace meridian
