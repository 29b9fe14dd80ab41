// A DynamoDB number: a decimal of up to 38 significant digits, magnitude 1E-130 to 9.99…E+125, exact.
//
// Kept as its order-preserving encoding, so that comparing, hashing, storing and using it as a key are byte operations:
//   zero       02
//   positive   03 E D* 00    value = 0.d1d2d3… × 10^e, d1 ≠ 0; E = e + 129; each D = 1 + a pair of digits (0..99),
//                            an odd last digit counts as its tenfold
//   negative   01 and the complement of every byte that the absolute value has after its 03
// Byte-wise comparison orders numbers; equal numbers have equal bytes. Golden vectors: tests/unit/base/model/number_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace meridian {

class Number {
 public:
  static constexpr int kDigitsMax = 38;

  Number() : bytes_(1, '\x02') {}  // zero
  static Number FromInt(int64_t value);
  // Parses the API's text. Errors are ValidationExceptions with DynamoDB's texts (reference/dynamodb-api.md §3).
  static absl::StatusOr<Number> Parse(std::string_view text);
  // Takes an encoding read from a disk or a peer; kDataLoss unless it is the one canonical encoding of a number.
  static absl::StatusOr<Number> FromEncoded(std::string_view bytes);

  // Plain decimal, never an exponent: "1000", "-0.05".
  std::string ToString() const;
  const std::string& encoded() const { return bytes_; }
  // Bytes that the number counts for in an item's size (reference/dynamodb-api.md §3.1).
  size_t SizeForBilling() const { return EncodedSizeForBilling(bytes_); }
  // The same for an encoding, valid or not.
  static size_t EncodedSizeForBilling(std::string_view bytes);

  // Exact results; a ValidationException on overflow, underflow or more than 38 significant digits.
  absl::StatusOr<Number> Add(const Number& other) const;
  absl::StatusOr<Number> Subtract(const Number& other) const;
  Number Negated() const;

  auto operator<=>(const Number& other) const { return bytes_.compare(other.bytes_) <=> 0; }
  bool operator==(const Number& other) const { return bytes_ == other.bytes_; }

 private:
  explicit Number(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

}  // namespace meridian
