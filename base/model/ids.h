// Strong types for everything that could be swapped by accident.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace meridian {

// A number that only mixes with its own kind.
template <typename Tag>
struct TaggedNumber {
  uint64_t value = 0;
  constexpr TaggedNumber() = default;
  constexpr explicit TaggedNumber(uint64_t v) : value(v) {}
  auto operator<=>(const TaggedNumber&) const = default;
  constexpr TaggedNumber Next() const { return TaggedNumber(value + 1); }
  constexpr TaggedNumber Prev() const { return TaggedNumber(value - 1); }
};

// Position of a record in one partition's log. The first record has LSN 1; 0 means "before the first".
using Lsn = TaggedNumber<struct LsnTag>;
// Leadership fence of a partition: rises with every change of leader and every restart. Never Unix time.
using Epoch = TaggedNumber<struct EpochTag>;
// Index of a partition within its table, from 0.
using PartitionId = TaggedNumber<struct PartitionIdTag>;

// An AWS Region name such as "eu-west-1". All real names fit the small-string buffer.
struct RegionId {
  std::string name;
  RegionId() = default;
  explicit RegionId(std::string n) : name(std::move(n)) {}
  auto operator<=>(const RegionId&) const = default;
};

// Identity of one table in one Region (its UUID), and of a global table across Regions (GlobalTableId).
// A table that is deleted and created again under the same name gets another one.
template <typename Tag>
struct Uuid {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Uuid&) const = default;
  bool empty() const { return high == 0 && low == 0; }
  std::string ToString() const;  // 8-4-4-4-12 lower-case hex
  static absl::StatusOr<Uuid> Parse(std::string_view text);
};
using TableId = Uuid<struct TableIdTag>;
using GlobalTableId = Uuid<struct GlobalTableIdTag>;
using TransactionId = Uuid<struct TransactionIdTag>;

// The Availability Zones of a Region, at most.
constexpr size_t kAzsMax = 3;

// One Availability Zone of a Region; people know it by the letter "a", "b" or "c".
struct AzId {
  uint8_t index = 0;  // < kAzsMax
  constexpr AzId() = default;
  constexpr explicit AzId(uint8_t i) : index(i) {}
  auto operator<=>(const AzId&) const = default;
  std::string name() const;
  static std::optional<AzId> Parse(std::string_view name);  // none for anything but the letter of a zone
};

// One partition's log, within a Region.
struct LogId {
  TableId table;
  PartitionId partition;
  auto operator<=>(const LogId&) const = default;
};

}  // namespace meridian
