// The option table as text for people: --help and docs/configuration.md.
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/runtime/config/options.h"

namespace meridian {
namespace {

constexpr size_t kHelpColumns = 100;

std::string Allowed(const OptionSpec& option) {
  if (option.is_number()) return absl::StrCat(option.number_min, " to ", option.number_max);
  return option.text_choices.empty() ? "any text" : absl::StrJoin(option.text_choices, ", ");
}

std::string Default(const OptionSpec& option) {
  if (option.is_number()) return absl::StrCat(option.number_default);
  return option.text_default.empty() ? "empty" : option.text_default;
}

// `text` in lines of at most kHelpColumns, each indented by `indent`.
std::string Wrap(const std::string& text, const std::string& indent) {
  std::istringstream words(text);
  std::string lines;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > kHelpColumns) {
      absl::StrAppend(&lines, indent, line, "\n");
      line.clear();
    }
    absl::StrAppend(&line, line.empty() ? "" : " ", word);
  }
  return line.empty() ? lines : absl::StrCat(lines, indent, line, "\n");
}

constexpr const char* kIntroduction = R"(# Configuration

<!-- Written from the option table: see ConfigurationMarkdown(). The unit test of base/runtime/config compares this
     file with it, and rewrites the file when run with MERIDIAN_REWRITE=1. -->

All daemons of a cluster read one YAML file, the cluster file: `regiond --config cluster.yaml --region us-east-1`.
`meridian up` writes one into its data directory. Every key below may be left out, except the names of Regions and of
links. An unknown key is an error that names its line.

```yaml
name: meridian                # of the cluster
data_dir: ./meridian-data     # all state lives below it
bind_address: 127.0.0.1       # where all daemons listen
base_port: 8000               # the ports below follow from it unless given
coordinator:
  host: 127.0.0.1             # where others reach it
  http_port: 8000
  grpc_port: 8100
  metrics_port: 8200
regions:
  - name: us-east-1
    host: 127.0.0.1
    api_port: 8001            # the DynamoDB endpoint
    grpc_port: 8101
    metrics_port: 8201
    replicator_grpc_port: 8121
    replicator_metrics_port: 8221
  - name: eu-west-1
links:                        # directed; those not listed get a latency by distance
  - from: us-east-1
    to: eu-west-1
    latency_ms: 37            # one way
    jitter_ms: 4
    cut: false                # true: nothing passes
options:
  durability: os
```

## Ports

From base port B: coordinator HTTP B, gRPC B+100, metrics B+200. The k-th Region (k = 1, 2, …): API B+k, gRPC B+100+k,
metrics B+200+k; its replicator: gRPC B+120+k, metrics B+220+k.

## Options

| option | unit | default | allowed | meaning |
|---|---|---|---|---|
)";

}  // namespace

std::string OptionHelp() {
  std::string help;
  for (const OptionSpec& option : OptionTable()) {
    absl::StrAppend(&help, "  ", option.name, " (", option.unit, option.unit.empty() ? "" : ", ",
                    "default ", Default(option), "; ", Allowed(option), ")\n",
                    Wrap(absl::StrReplaceAll(option.help, {{"`", ""}}), "      "));
  }
  return help;
}

std::string ConfigurationMarkdown() {
  std::string page = kIntroduction;
  for (const OptionSpec& option : OptionTable()) {
    absl::StrAppend(&page, "| `", option.name, "` | ", option.unit, " | ", Default(option), " | ",
                    Allowed(option), " | ", option.help, " |\n");
  }
  return page;
}

}  // namespace meridian
