#include "regiond/core/settings/capacity_bounds.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr std::string_view kGuide = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html";

// "table", or "index : <name>".
std::string Named(const BoundsOwner& owner) { return owner.index.empty() ? "table" : StrCat("index : ", owner.index); }

absl::Status AboveQuota(std::string_view member, std::string_view of, bool reads, const BoundsOwner& owner) {
  return LimitExceededError(StrCat("Subscriber limit exceeded: Requested ", member, " for ", of, " for ", Named(owner), " exceeds TableMax",
                                   reads ? "Read" : "Write", "CapacityUnits of the account in region ", owner.region));
}

absl::Status CheckMaximum(std::optional<int64_t> units, bool reads, const BoundsOwner& owner) {
  if (!units) return absl::OkStatus();
  const std::string_view member = reads ? "MaxReadRequestUnits" : "MaxWriteRequestUnits";
  if (*units < kNoMaximum || *units == 0) {
    return ValidationError(StrCat(kInvalid, "Requested ", member, " for OnDemandThroughput for ", Named(owner), " is outside of valid range"));
  }
  return *units <= kTableUnitsMax ? absl::OkStatus() : AboveQuota(member, "OnDemandThroughput", reads, owner);
}

// `low`: what is wrong with less than `now`.
absl::Status CheckWarm(std::optional<int64_t> units, int64_t now, bool reads, std::string_view low, const BoundsOwner& owner) {
  if (!units) return absl::OkStatus();
  const std::string_view member = reads ? "ReadUnitsPerSecond" : "WriteUnitsPerSecond";
  if (*units < now) {
    return ValidationError(StrCat(kInvalid, "Requested ", member, " for WarmThroughput for ", Named(owner), " is lower than ", low));
  }
  return *units <= std::max(now, kTableUnitsMax) ? absl::OkStatus() : AboveQuota(member, "WarmThroughput", reads, owner);
}

int64_t Merged(int64_t current, std::optional<int64_t> change) {
  if (!change) return current;
  return *change == kNoMaximum ? 0 : *change;
}

absl::Status SetInitialWarm(const UnitsChange& wanted, BillingMode mode, const Throughput& provisioned, const BoundsOwner& owner,
                            Throughput* warm) {
  const Throughput given = WarmThroughput(mode, provisioned, {});
  const auto low = [&](std::string_view member) {
    return mode == BillingMode::kPayPerRequest ? StrCat("initial throughput for OnDemand. See: ", kGuide)
                                               : StrCat(member, " of ProvisionedThroughput");
  };
  if (absl::Status status = CheckWarm(wanted.read_units, given.read_units, true, low("ReadCapacityUnits"), owner); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckWarm(wanted.write_units, given.write_units, false, low("WriteCapacityUnits"), owner); !status.ok()) {
    return status;
  }
  *warm = {wanted.read_units.value_or(given.read_units), wanted.write_units.value_or(given.write_units)};
  return absl::OkStatus();
}

}  // namespace

absl::Status ChangeOnDemandMax(Throughput& maximum, const UnitsChange& change, const BoundsOwner& owner) {
  if (absl::Status status = CheckMaximum(change.read_units, true, owner); !status.ok()) return status;
  if (absl::Status status = CheckMaximum(change.write_units, false, owner); !status.ok()) return status;
  maximum = {Merged(maximum.read_units, change.read_units), Merged(maximum.write_units, change.write_units)};
  return absl::OkStatus();
}

absl::Status OnDemandMaxOfProvisioned(const UnitsChange& change, const BoundsOwner& owner) {
  return ValidationError(StrCat(kInvalid, change.read_units || !change.write_units ? "MaxReadRequestUnits" : "MaxWriteRequestUnits",
                                " for OnDemandThroughput cannot be specified when ",
                                owner.in_create_table ? "table BillingMode is PROVISIONED." : "the table BillingMode is PROVISIONED"));
}

absl::Status SetInitialBounds(const BoundsChange& wanted, BillingMode mode, const Throughput& provisioned, const BoundsOwner& owner,
                              Throughput* on_demand_max, Throughput* warm) {
  if (wanted.on_demand_max) {
    if (mode == BillingMode::kProvisioned) return OnDemandMaxOfProvisioned(*wanted.on_demand_max, owner);
    if (absl::Status status = ChangeOnDemandMax(*on_demand_max, *wanted.on_demand_max, owner); !status.ok()) return status;
  }
  return wanted.warm ? SetInitialWarm(*wanted.warm, mode, provisioned, owner, warm) : absl::OkStatus();
}

absl::Status RaiseWarmThroughput(Throughput& warm, BillingMode mode, const Throughput& provisioned, const UnitsChange& change,
                                 const BoundsOwner& owner) {
  const Throughput now = WarmThroughput(mode, provisioned, warm);
  constexpr std::string_view kLow = "current WarmThroughput, decreasing WarmThroughput is not supported";
  if (absl::Status status = CheckWarm(change.read_units, now.read_units, true, kLow, owner); !status.ok()) return status;
  if (absl::Status status = CheckWarm(change.write_units, now.write_units, false, kLow, owner); !status.ok()) return status;
  warm = {change.read_units.value_or(now.read_units), change.write_units.value_or(now.write_units)};
  return absl::OkStatus();
}

}  // namespace meridian
