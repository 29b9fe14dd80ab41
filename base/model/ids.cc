#include "base/model/ids.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/model/check.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

std::string FormatUuid(uint64_t high, uint64_t low) {
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xffff, low >> 48, low & 0xffffffffffffULL);
}

absl::Status ParseUuid(std::string_view text, uint64_t* high, uint64_t* low) {
  std::string hex;
  const absl::Status bad = absl::InvalidArgumentError(StrCat("not a UUID: ", text));
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return bad;
    if (!dash) hex.push_back(text[i]);
  }
  if (hex.size() != 32 || !absl::SimpleHexAtoi(hex.substr(0, 16), high) ||
      !absl::SimpleHexAtoi(hex.substr(16), low)) {
    return bad;
  }
  return absl::OkStatus();
}

constexpr std::string_view kAzNames = "abc";
static_assert(kAzNames.size() == kAzsMax);

}  // namespace

std::string AzId::name() const {
  MERIDIAN_CHECK(index < kAzsMax, "no such Availability Zone");
  return std::string(1, kAzNames[index]);
}

std::optional<AzId> AzId::Parse(std::string_view name) {
  const size_t index = name.size() == 1 ? kAzNames.find(name[0]) : std::string_view::npos;
  if (index == std::string_view::npos) return std::nullopt;
  return AzId(static_cast<uint8_t>(index));
}

template <typename Tag>
std::string Uuid<Tag>::ToString() const {
  return FormatUuid(high, low);
}

template <typename Tag>
absl::StatusOr<Uuid<Tag>> Uuid<Tag>::Parse(std::string_view text) {
  Uuid id;
  if (absl::Status status = ParseUuid(text, &id.high, &id.low); !status.ok()) return status;
  return id;
}

template struct Uuid<struct TableIdTag>;
template struct Uuid<struct GlobalTableIdTag>;
template struct Uuid<struct TransactionIdTag>;

}  // namespace meridian
