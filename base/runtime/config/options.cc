#include "base/runtime/config/options.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace meridian {
namespace {

constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;
constexpr int64_t kGiB = 1024 * kMiB;
constexpr int64_t kHourMs = 3'600'000;

struct Bounds {
  int64_t min;
  int64_t max;
};

OptionSpec Number(const char* name, const char* unit, int64_t ClusterOptions::*field,
                  int64_t by_default, Bounds bounds, const char* help) {
  return {.name = name,
          .unit = unit,
          .field = field,
          .number_default = by_default,
          .number_min = bounds.min,
          .number_max = bounds.max,
          .help = help};
}

OptionSpec Text(const char* name, std::string ClusterOptions::*field, const char* by_default,
                std::vector<std::string> choices, const char* help) {
  return {.name = name,
          .field = field,
          .text_default = by_default,
          .text_choices = std::move(choices),
          .help = help};
}

using O = ClusterOptions;

std::vector<OptionSpec> MakeTable() {
  return {
      Text("durability", &O::durability, "os", {"os", "fsync"},
           "When a write counts as persisted in an AZ. `os`: once the operating system has it; "
           "survives "
           "kill -9 of every process, not a power cut. `fsync`: once the disk has it."),
      Number("request_body_bytes_max", "bytes", &O::request_body_bytes_max, 16 * kMiB, {kKiB, kGiB},
             "Largest request body; larger ones are answered 413."),
      Number(
          "connections_max", "count", &O::connections_max, 4096, {1, 1'000'000},
          "Open client connections per HTTP endpoint; further ones are answered 503 and closed."),
      Number("http_idle_timeout_ms", "ms", &O::http_idle_timeout_ms, 60'000, {10, 24 * kHourMs},
             "A connection without a request for this long is closed."),
      Number("http_header_timeout_ms", "ms", &O::http_header_timeout_ms, 10'000, {10, kHourMs},
             "Time from the first byte of a request to the end of its header, and for a TLS "
             "handshake."),
      Number("http_body_timeout_ms", "ms", &O::http_body_timeout_ms, 60'000, {10, kHourMs},
             "Time from the header of a request to the end of its body, and for a client to take "
             "an answer."),
      Number("log_segment_bytes_max", "bytes", &O::log_segment_bytes_max, 64 * kMiB,
             {64 * kKiB, 4 * kGiB},
             "Size at which the log of an AZ goes on in a new segment file."),
      Text("availability_zones", &O::availability_zones, "3", {"3", "1"},
           "Copies of everything within a Region: 3, of which 2 must have a write before it is acknowledged, or 1. A data directory "
           "keeps the number that it was made with."),
      Number("az_lag_records_max", "count", &O::az_lag_records_max, 200'000, {100, 100'000'000},
             "Records of a partition by which an AZ may be behind before the logs of the others stop waiting for it; then it is "
             "brought up to date by a copy of the partition."),
      Number("scrub_interval_ms", "ms", &O::scrub_interval_ms, 60'000, {100, 24 * kHourMs},
             "How often the AZs' copies of every partition are compared."),
      Number("index_lag_ms", "ms", &O::index_lag_ms, 0, {0, kHourMs},
             "How much later than its items a global secondary index shows a change, in each AZ."),
      Number("partitions_per_table", "count", &O::partitions_per_table, 0, {0, 1024},
             "Partitions of a new table; 0 derives the number from its capacity."),
      Number("partition_bytes_max", "bytes", &O::partition_bytes_max, 10 * kGiB, {64 * kKiB, 1024 * kGiB},
             "Size of the items of a partition beyond which it is split, as DynamoDB does at 10 GB."),
      Number("item_collection_bytes_max", "bytes", &O::item_collection_bytes_max, 10 * kGiB, {kKiB, 1024 * kGiB},
             "Size of the items with one partition key, with their entries in local indexes, beyond which a table that has local indexes "
             "takes no more of them, as DynamoDB does at 10 GB."),
      Number("table_change_ms", "ms", &O::table_change_ms, 0, {0, kHourMs},
             "How long a table is CREATING, UPDATING or DELETING after CreateTable, UpdateTable and DeleteTable; 0: not at all."),
      Number("ttl_delay_ms", "ms", &O::ttl_delay_ms, 0, {0, 30 * 24 * kHourMs},
             "How long after its time an item that TTL has expired can still be read, before it is deleted. DynamoDB takes up to a few "
             "days."),
      Text("propagation", &O::propagation, "notes", {"notes", "aws"},
           "Which settings of a global table all its Regions share (docs/replication.md): with aws also whether items expire, with notes "
           "that is each Region's own."),
      Number("replication_batch_bytes_max", "bytes", &O::replication_batch_bytes_max, 256 * kKiB,
             {kKiB, 64 * kMiB}, "Bytes of change records that a replicator puts into one batch."),
      Number("replication_window_batches", "count", &O::replication_window_batches, 8, {1, 1024},
             "Batches per partition and destination that may be sent and not yet acknowledged."),
      Number("replication_retry_ms", "ms", &O::replication_retry_ms, 3000, {1, kHourMs},
             "Silence of a destination after which a replicator sends again what is not "
             "acknowledged, and its pause after a refusal."),
      Number("clock_skew_bound_ms", "ms", &O::clock_skew_bound_ms, 500, {0, 24 * kHourMs},
             "How far a version from the future may advance the hybrid clock of a Region; beyond, "
             "it is "
             "counted and does not advance it."),
      Number("conflict_journal_entries_max", "count", &O::conflict_journal_entries_max, 100'000,
             {1, 100'000'000}, "Conflicts kept per table and Region; the oldest go first."),
      Text("tls_cert_file", &O::tls_cert_file, "", {},
           "PEM file with the certificate chain of the HTTP endpoints. Empty: plain HTTP. Needs "
           "tls_key_file."),
      Text("tls_key_file", &O::tls_key_file, "", {},
           "PEM file with the unencrypted private key that belongs to tls_cert_file."),
      Text("log_level", &O::log_level, "info", {"trace", "debug", "info", "warn", "error"},
           "The least severe messages that daemons log."),
  };
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

absl::Status SetNumber(const OptionSpec& option, std::string_view text, ClusterOptions* options) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return absl::InvalidArgumentError(absl::StrCat("option '", option.name,
                                                   "' takes a whole number (", option.unit,
                                                   "), not '", std::string(text), "'"));
  }
  if (value < option.number_min || value > option.number_max) {
    return absl::InvalidArgumentError(absl::StrCat("option '", option.name, "' is ", value,
                                                   "; allowed are ", option.number_min, " to ",
                                                   option.number_max, " (", option.unit, ")"));
  }
  options->*std::get<int64_t ClusterOptions::*>(option.field) = value;
  return absl::OkStatus();
}

absl::Status SetText(const OptionSpec& option, std::string_view text, ClusterOptions* options) {
  const std::vector<std::string>& choices = option.text_choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
    return absl::InvalidArgumentError(absl::StrCat("option '", option.name, "' is '",
                                                   std::string(text), "'; allowed are ",
                                                   absl::StrJoin(choices, ", ")));
  }
  options->*std::get<std::string ClusterOptions::*>(option.field) = std::string(text);
  return absl::OkStatus();
}

}  // namespace

const std::vector<OptionSpec>& OptionTable() {
  static const auto* const kTable = new std::vector<OptionSpec>(MakeTable());  // never destroyed
  return *kTable;
}

ClusterOptions::ClusterOptions() {
  for (const OptionSpec& option : OptionTable()) {
    if (option.is_number()) {
      this->*std::get<int64_t ClusterOptions::*>(option.field) = option.number_default;
    } else {
      this->*std::get<std::string ClusterOptions::*>(option.field) = option.text_default;
    }
  }
}

const OptionSpec* FindOption(std::string_view name) {
  for (const OptionSpec& option : OptionTable()) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

absl::Status SetOption(std::string_view name, std::string_view text, ClusterOptions* options) {
  const OptionSpec* option = FindOption(name);
  if (option == nullptr) {
    std::vector<std::string> names;
    for (const OptionSpec& known : OptionTable()) names.push_back(known.name);
    return absl::InvalidArgumentError(
        absl::StrCat("unknown option '", std::string(name), "'", DidYouMean(name, names)));
  }
  return option->is_number() ? SetNumber(*option, text, options) : SetText(*option, text, options);
}

std::string OptionText(const OptionSpec& option, const ClusterOptions& options) {
  if (option.is_number()) {
    return absl::StrCat(options.*std::get<int64_t ClusterOptions::*>(option.field));
  }
  return options.*std::get<std::string ClusterOptions::*>(option.field);
}

std::string DidYouMean(std::string_view text, const std::vector<std::string>& candidates) {
  const std::string* nearest = nullptr;
  size_t least = std::max<size_t>(1, text.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(text, candidate);
    if (distance < least) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? "" : absl::StrCat("; did you mean '", *nearest, "'?");
}

}  // namespace meridian
