// Any bytes as a number's text and as its encoding. What either accepts must survive text and encoding unchanged, and
// arithmetic with it must be exact. The first byte of the input picks text or encoding.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/model/check.h"
#include "base/model/number.h"

namespace meridian {
namespace {

void CheckNumber(const Number& number) {
  const absl::StatusOr<Number> from_text = Number::Parse(number.ToString());
  MERIDIAN_CHECK(from_text.ok() && *from_text == number, "text of ", number.ToString());
  const absl::StatusOr<Number> from_encoding = Number::FromEncoded(number.encoded());
  MERIDIAN_CHECK(from_encoding.ok() && *from_encoding == number, "encoding of ", number.ToString());
  MERIDIAN_CHECK(number.Negated().Negated() == number, "negating ", number.ToString());
  MERIDIAN_CHECK((number < Number()) == (number.Negated() > Number()), "sign of ", number.ToString());
  MERIDIAN_CHECK(number.SizeForBilling() >= 1 && number.SizeForBilling() <= 23, "size of ", number.ToString());

  const Number one = Number::FromInt(1);
  if (const absl::StatusOr<Number> sum = number.Add(one); sum.ok()) {
    MERIDIAN_CHECK(*sum > number, "one more than ", number.ToString());
    const absl::StatusOr<Number> back = sum->Subtract(one);
    MERIDIAN_CHECK(back.ok() && *back == number, "adding and subtracting from ", number.ToString());
  }
}

}  // namespace
}  // namespace meridian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using meridian::Number;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const absl::StatusOr<Number> number = data[0] % 2 == 0 ? Number::Parse(bytes) : Number::FromEncoded(bytes);
  if (number.ok()) meridian::CheckNumber(*number);
  return 0;
}
