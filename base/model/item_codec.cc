#include "base/model/item_codec.h"

#include "base/model/bytes.h"

namespace meridian {
namespace {

constexpr uint8_t kFormat = 1;
// One above what validation admits, since the item itself is a level.
constexpr int kDepthMax = kNestingLevelsMax + 1;

void WriteMap(const AttributeMap& map, ByteWriter& out);

void WriteValue(const AttributeValue& value, ByteWriter& out) {
  out.U8(static_cast<uint8_t>(value.type()));
  struct Visitor {
    ByteWriter& out;
    void operator()(const std::string& text) { out.Bytes(text); }
    void operator()(const Number& number) { out.Bytes(number.encoded()); }
    void operator()(const Binary& binary) { out.Bytes(binary.bytes); }
    void operator()(bool value) { out.U8(value ? 1 : 0); }
    void operator()(const Null&) {}
    void operator()(const StringSet& set) { Strings(set.elements); }
    void operator()(const BinarySet& set) { Strings(set.elements); }
    void operator()(const NumberSet& set) {
      out.Varint(set.elements.size());
      for (const Number& number : set.elements) out.Bytes(number.encoded());
    }
    void operator()(const AttributeList& list) {
      out.Varint(list.size());
      for (const AttributeValue& element : list) WriteValue(element, out);
    }
    void operator()(const AttributeMap& map) { WriteMap(map, out); }
    void Strings(const std::vector<std::string>& elements) {
      out.Varint(elements.size());
      for (const std::string& element : elements) out.Bytes(element);
    }
  };
  std::visit(Visitor{out}, value.value());
}

void WriteMap(const AttributeMap& map, ByteWriter& out) {
  out.Varint(map.size());
  for (const Attribute& attribute : map) {
    out.Bytes(attribute.name);
    WriteValue(attribute.value, out);
  }
}

class ItemReader {
 public:
  explicit ItemReader(std::string_view bytes) : in_(bytes) {}

  bool Read(Item* item) {
    if (in_.U8() != kFormat) return false;
    *item = Map(0);
    return in_.done();
  }

 private:
  AttributeMap Map(int depth) {
    AttributeMap map;
    const uint64_t count = in_.Varint();
    std::string_view previous;
    for (uint64_t i = 0; i < count && in_.ok(); ++i) {
      const std::string_view name = in_.Bytes();
      if (i > 0 && name <= previous) in_.Fail();
      previous = name;
      AttributeValue value = Value(depth + 1);
      if (in_.ok()) map.Set(name, std::move(value));
    }
    return map;
  }

  AttributeValue Value(int depth) {
    const uint8_t tag = in_.U8();
    if (depth > kDepthMax || tag > static_cast<uint8_t>(AttributeValue::Type::kM)) in_.Fail();
    if (!in_.ok()) return {};
    switch (static_cast<AttributeValue::Type>(tag)) {
      case AttributeValue::Type::kS: return AttributeValue::S(in_.Bytes());
      case AttributeValue::Type::kN: return AttributeValue::N(ReadNumber());
      case AttributeValue::Type::kB: return AttributeValue::B(in_.Bytes());
      case AttributeValue::Type::kBool: return Bool();
      case AttributeValue::Type::kNull: return AttributeValue::Value(Null{});
      case AttributeValue::Type::kSS: return AttributeValue::Value(StringSet{Set<std::string>()});
      case AttributeValue::Type::kNS: return AttributeValue::Value(NumberSet{Set<Number>()});
      case AttributeValue::Type::kBS: return AttributeValue::Value(BinarySet{Set<std::string>()});
      case AttributeValue::Type::kL: return List(depth);
      case AttributeValue::Type::kM: return AttributeValue::Value(Map(depth));
    }
    return {};
  }

  AttributeValue Bool() {
    const uint8_t byte = in_.U8();
    if (byte > 1) in_.Fail();
    return AttributeValue::Bool(byte == 1);
  }

  AttributeValue List(int depth) {
    AttributeList list;
    const uint64_t count = in_.Varint();
    for (uint64_t i = 0; i < count && in_.ok(); ++i) list.push_back(Value(depth + 1));
    return AttributeValue::Value(std::move(list));
  }

  void ReadElement(std::string* element) { *element = std::string(in_.Bytes()); }
  void ReadElement(Number* element) { *element = ReadNumber(); }

  Number ReadNumber() {
    absl::StatusOr<Number> number = Number::FromEncoded(in_.Bytes());
    if (number.ok()) return *std::move(number);
    in_.Fail();
    return Number();
  }

  template <typename T>
  std::vector<T> Set() {
    std::vector<T> elements;
    const uint64_t count = in_.Varint();
    if (count == 0) in_.Fail();
    for (uint64_t i = 0; i < count && in_.ok(); ++i) {
      T element;
      ReadElement(&element);
      if (i > 0 && !(elements.back() < element)) in_.Fail();
      elements.push_back(std::move(element));
    }
    return elements;
  }

  ByteReader in_;
};

// Adds up what attribute_value.cc does, over encoded bytes.
class SizeReader {
 public:
  explicit SizeReader(std::string_view bytes) : in_(bytes) {}

  absl::StatusOr<int64_t> Read() {
    if (in_.U8() != kFormat) in_.Fail();
    const int64_t size = Attributes(0);
    if (!in_.done()) return absl::DataLossError("not a valid encoded item");
    return size;
  }

 private:
  int64_t Attributes(int depth) {
    int64_t size = 0;
    for (uint64_t count = in_.Varint(); count > 0 && in_.ok(); --count) {
      size += static_cast<int64_t>(in_.Bytes().size());
      size += Value(depth + 1);
      if (depth > 0) size += kElementBytes;
    }
    return size;
  }

  int64_t Value(int depth) {
    const uint8_t tag = in_.U8();
    if (depth > kDepthMax || tag > static_cast<uint8_t>(AttributeValue::Type::kM)) in_.Fail();
    if (!in_.ok()) return 0;
    switch (static_cast<AttributeValue::Type>(tag)) {
      case AttributeValue::Type::kS:
      case AttributeValue::Type::kB: return static_cast<int64_t>(in_.Bytes().size());
      case AttributeValue::Type::kN: return NumberSize();
      case AttributeValue::Type::kBool: in_.U8(); return 1;
      case AttributeValue::Type::kNull: return 1;
      case AttributeValue::Type::kSS:
      case AttributeValue::Type::kBS: return Set([this] { return static_cast<int64_t>(in_.Bytes().size()); });
      case AttributeValue::Type::kNS: return Set([this] { return NumberSize(); });
      case AttributeValue::Type::kL:
        return kContainerBytes + Set([this, depth] { return kElementBytes + Value(depth + 1); });
      case AttributeValue::Type::kM: return kContainerBytes + Attributes(depth);
    }
    return 0;
  }

  int64_t NumberSize() { return static_cast<int64_t>(Number::EncodedSizeForBilling(in_.Bytes())); }

  template <typename Element>
  int64_t Set(Element element) {
    int64_t size = 0;
    for (uint64_t count = in_.Varint(); count > 0 && in_.ok(); --count) size += element();
    return size;
  }

  static constexpr int64_t kContainerBytes = 3;
  static constexpr int64_t kElementBytes = 1;
  ByteReader in_;
};

}  // namespace

absl::StatusOr<int64_t> EncodedItemSizeForBilling(std::string_view bytes) { return SizeReader(bytes).Read(); }

std::string EncodeItem(const Item& item) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  WriteMap(item, out);
  return bytes;
}

absl::StatusOr<Item> DecodeItem(std::string_view bytes) {
  Item item;
  if (!ItemReader(bytes).Read(&item)) return absl::DataLossError("not a valid encoded item");
  return item;
}

}  // namespace meridian
