// The options of the daemons: one table entry each.
//
// An entry in options.cc gives name, unit, default, bounds and help; it feeds parsing, range
// checks, --help and docs/configuration.md. A new option is a field here and an entry there.
// Threads: constant after construction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "base/model/propagation.h"

namespace meridian {

struct ClusterOptions {
  // Every field has its table entry's default.
  ClusterOptions();

  std::string durability;
  std::string availability_zones;
  int64_t request_body_bytes_max;
  int64_t connections_max;
  int64_t http_idle_timeout_ms;
  int64_t http_header_timeout_ms;
  int64_t http_body_timeout_ms;
  int64_t log_segment_bytes_max;
  int64_t az_lag_records_max;
  int64_t scrub_interval_ms;
  int64_t index_lag_ms;
  int64_t partitions_per_table;
  int64_t partition_bytes_max;
  int64_t item_collection_bytes_max;
  int64_t table_change_ms;
  int64_t ttl_delay_ms;
  std::string propagation;
  int64_t replication_batch_bytes_max;
  int64_t replication_window_batches;
  int64_t replication_retry_ms;
  int64_t clock_skew_bound_ms;
  int64_t conflict_journal_entries_max;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string log_level;

  bool fsync() const { return durability == "fsync"; }
  size_t azs() const { return availability_zones == "1" ? 1 : 3; }
  PropagationProfile profile() const { return propagation == "aws" ? PropagationProfile::kAws : PropagationProfile::kNotes; }
  bool operator==(const ClusterOptions&) const = default;
};

struct OptionSpec {
  using Field = std::variant<int64_t ClusterOptions::*, std::string ClusterOptions::*>;

  bool is_number() const { return std::holds_alternative<int64_t ClusterOptions::*>(field); }

  std::string name;
  std::string unit;  // of numbers: "bytes", "ms", "count"
  Field field;
  int64_t number_default = 0;  // numbers only, with the inclusive bounds
  int64_t number_min = 0;
  int64_t number_max = 0;
  std::string text_default;               // texts only
  std::vector<std::string> text_choices;  // empty: any text
  std::string help;                       // sentences
};

// In the order in which documents list them.
const std::vector<OptionSpec>& OptionTable();

// Null where there is no such option.
const OptionSpec* FindOption(std::string_view name);

// Sets one option from its text. kInvalidArgument: unknown name (with the nearest known one), not a
// number, out of bounds, not one of the choices.
absl::Status SetOption(std::string_view name, std::string_view text, ClusterOptions* options);

// The value as SetOption() takes it.
std::string OptionText(const OptionSpec& option, const ClusterOptions& options);

// The part of --help that lists every option.
std::string OptionHelp();

// docs/configuration.md.
std::string ConfigurationMarkdown();

// "; did you mean 'x'?" for the candidate nearest to `text`, or "" where none is near.
std::string DidYouMean(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace meridian
