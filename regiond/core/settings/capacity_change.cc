#include "regiond/core/settings/capacity_change.h"

#include "base/model/errors.h"
#include "base/model/global_indexes.h"
#include "base/model/strings.h"
#include "regiond/core/settings/throughput_change.h"

namespace meridian {
namespace {

// As for a table (unverified).
absl::Status SameThroughput(const std::string& index, const Throughput& throughput) {
  const auto units = [](std::string_view name, int64_t value) {
    return StrCat("Current ", name, " provisioned for the index: ", value, ". Requested ", name, ": ", value, ". ");
  };
  return ValidationError(StrCat(
      "The provisioned throughput for the index ", index, " will not change. The requested value equals the current value. ",
      units("ReadCapacityUnits", throughput.read_units), units("WriteCapacityUnits", throughput.write_units),
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."));
}

// What was warm stays so in the other mode.
void ChangeMode(TableDescriptor& table, BillingMode mode, WallTime now) {
  TableSettings& settings = table.settings;
  const BillingMode before = settings.billing_mode;
  const auto change = [&](Throughput& throughput, Throughput& on_demand_max, Throughput& warm) {
    warm = WarmThroughput(before, throughput, warm);
    (mode == BillingMode::kPayPerRequest ? throughput : on_demand_max) = {};
  };
  change(settings.throughput, settings.on_demand_max, settings.warm);
  for (SecondaryIndex& index : settings.indexes) {
    if (index.kind == IndexKind::kGlobal) change(index.throughput, index.on_demand_max, index.warm);
  }
  settings.billing_mode = mode;
  if (mode == BillingMode::kPayPerRequest) table.attributes.pay_per_request_at = now;
}

// Throughput where there was none comes with the mode and is neither an increase nor a decrease (unverified).
absl::Status ChangeThroughput(TableAttributes& attributes, uint32_t number, Throughput& throughput, Throughput& warm,
                              const Throughput& wanted, WallTime now) {
  if (throughput != Throughput{}) {
    if (absl::Status status = RecordThroughputChange(attributes.throughput[number], throughput, wanted, now); !status.ok()) return status;
    warm = WarmThroughput(BillingMode::kProvisioned, throughput, warm);
  }
  throughput = wanted;
  return absl::OkStatus();
}

absl::Status ChangeBounds(const BoundsChange& change, BillingMode mode, const Throughput& throughput, const BoundsOwner& owner,
                          Throughput& on_demand_max, Throughput& warm) {
  if (change.on_demand_max) {
    if (mode == BillingMode::kProvisioned) return OnDemandMaxOfProvisioned(*change.on_demand_max, owner);
    if (absl::Status status = ChangeOnDemandMax(on_demand_max, *change.on_demand_max, owner); !status.ok()) return status;
  }
  return change.warm ? RaiseWarmThroughput(warm, mode, throughput, *change.warm, owner) : absl::OkStatus();
}

absl::Status ChangeIndex(TableDescriptor& table, const IndexCapacityChange& change, std::string_view region, WallTime now) {
  absl::StatusOr<SecondaryIndex*> found = GlobalIndexToChange(table.settings, table.name, change.index, "update");
  if (!found.ok()) return found.status();
  SecondaryIndex& index = **found;
  absl::Status status;
  const bool nothing = !change.throughput && !change.bounds.on_demand_max && !change.bounds.warm;
  if (nothing || change.throughput == index.throughput) return SameThroughput(index.name, index.throughput);
  if (change.throughput) {
    status = ChangeThroughput(table.attributes, index.number, index.throughput, index.warm, *change.throughput, now);
  }
  if (!status.ok()) return status;
  return ChangeBounds(change.bounds, table.settings.billing_mode, index.throughput, {region, index.name}, index.on_demand_max, index.warm);
}

}  // namespace

absl::Status ChangeCapacity(TableDescriptor& table, const CapacityChange& change, std::string_view region, WallTime now) {
  TableSettings& settings = table.settings;
  if (change.mode && *change.mode != settings.billing_mode) ChangeMode(table, *change.mode, now);
  absl::Status status;
  if (change.throughput) {
    status = ChangeThroughput(table.attributes, kTableItself, settings.throughput, settings.warm, *change.throughput, now);
  }
  if (status.ok()) {
    status = ChangeBounds(change.bounds, settings.billing_mode, settings.throughput, {region, {}}, settings.on_demand_max, settings.warm);
  }
  for (const IndexCapacityChange& index : change.indexes) {
    if (status.ok()) status = ChangeIndex(table, index, region, now);
  }
  return status;
}

}  // namespace meridian
