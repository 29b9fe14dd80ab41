#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/runtime/config/cluster_config.h"

namespace meridian {
namespace {

// How one key of a mapping is read into the configuration.
using Reader = std::function<absl::Status(const YAML::Node&)>;
using Readers = std::map<std::string, Reader>;

absl::Status ErrorAt(const YAML::Mark& mark, const std::string& what) {
  if (mark.is_null()) return absl::InvalidArgumentError(what);
  return absl::InvalidArgumentError(absl::StrCat("line ", mark.line + 1, ": ", what));
}

// Hands every entry of `node` to its reader. Errors: not a mapping, an unknown key, a key given
// twice.
absl::Status ReadMap(const YAML::Node& node, const std::string& what, const Readers& readers) {
  if (!node.IsMap()) return ErrorAt(node.Mark(), what + " must be a mapping of keys to values");
  std::map<std::string, bool> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar())
      return ErrorAt(entry.first.Mark(), what + ": a key must be a word");
    const std::string& key = entry.first.Scalar();
    const auto reader = readers.find(key);
    if (reader == readers.end()) {
      std::vector<std::string> known;
      for (const auto& [name, unused] : readers) known.push_back(name);
      return ErrorAt(entry.first.Mark(),
                     absl::StrCat("unknown key '", key, "' in ", what, DidYouMean(key, known)));
    }
    if (std::exchange(seen[key], true)) {
      return ErrorAt(entry.first.Mark(), absl::StrCat("'", key, "' is given twice in ", what));
    }
    if (absl::Status status = reader->second(entry.second); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ReadList(const YAML::Node& node, const std::string& what,
                      const std::function<absl::Status(const YAML::Node&)>& read) {
  if (!node.IsSequence()) return ErrorAt(node.Mark(), what + " must be a list");
  for (const YAML::Node& element : node) {
    if (absl::Status status = read(element); !status.ok()) return status;
  }
  return absl::OkStatus();
}

Reader Text(const std::string& key, std::string* out) {
  return [=](const YAML::Node& node) {
    if (!node.IsScalar() || node.Scalar().empty()) {
      return ErrorAt(node.Mark(), absl::StrCat("'", key, "' must be a text"));
    }
    *out = node.Scalar();
    return absl::OkStatus();
  };
}

template <typename T>
Reader Number(const std::string& key, int64_t min, int64_t max, T* out) {
  return [=](const YAML::Node& node) {
    int64_t value = 0;
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < min || value > max) {
      return ErrorAt(node.Mark(), absl::StrCat("'", key, "' must be a whole number from ", min,
                                               " to ", max, ", not '", text, "'"));
    }
    *out = static_cast<T>(value);
    return absl::OkStatus();
  };
}

Reader Port(const std::string& key, uint16_t* out) { return Number(key, 1, 65535, out); }

Reader Flag(const std::string& key, bool* out) {
  return [=](const YAML::Node& node) {
    if (!YAML::convert<bool>::decode(node, *out)) {
      return ErrorAt(node.Mark(), absl::StrCat("'", key, "' must be true or false"));
    }
    return absl::OkStatus();
  };
}

absl::Status ReadCoordinator(const YAML::Node& node, CoordinatorConfig* out) {
  return ReadMap(node, "coordinator",
                 {{"host", Text("host", &out->host)},
                  {"http_port", Port("http_port", &out->http_port)},
                  {"grpc_port", Port("grpc_port", &out->grpc_port)},
                  {"metrics_port", Port("metrics_port", &out->metrics_port)}});
}

absl::Status ReadRegion(const YAML::Node& node, RegionConfig* out) {
  return ReadMap(
      node, "a Region",
      {{"name", Text("name", &out->name)},
       {"host", Text("host", &out->host)},
       {"api_port", Port("api_port", &out->api_port)},
       {"grpc_port", Port("grpc_port", &out->grpc_port)},
       {"metrics_port", Port("metrics_port", &out->metrics_port)},
       {"replicator_grpc_port", Port("replicator_grpc_port", &out->replicator_grpc_port)},
       {"replicator_metrics_port",
        Port("replicator_metrics_port", &out->replicator_metrics_port)}});
}

absl::Status ReadLink(const YAML::Node& node, LinkConfig* out) {
  constexpr int64_t kLatencyMsMax = 3'600'000;
  return ReadMap(node, "a link",
                 {{"from", Text("from", &out->from)},
                  {"to", Text("to", &out->to)},
                  {"latency_ms", Number("latency_ms", 0, kLatencyMsMax, &out->latency_ms)},
                  {"jitter_ms", Number("jitter_ms", 0, kLatencyMsMax, &out->jitter_ms)},
                  {"cut", Flag("cut", &out->cut)}});
}

absl::Status ReadOptions(const YAML::Node& node, ClusterOptions* out) {
  if (!node.IsMap()) return ErrorAt(node.Mark(), "options must be a mapping of keys to values");
  std::map<std::string, bool> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (FindOption(key) != nullptr && !entry.second.IsScalar() && !entry.second.IsNull()) {
      return ErrorAt(entry.second.Mark(), absl::StrCat("option '", key, "' takes one value"));
    }
    if (std::exchange(seen[key], true)) {
      return ErrorAt(entry.first.Mark(), absl::StrCat("option '", key, "' is given twice"));
    }
    const std::string value = entry.second.IsScalar() ? entry.second.Scalar() : "";
    if (absl::Status status = SetOption(key, value, out); !status.ok()) {
      return ErrorAt(entry.first.Mark(), std::string(status.message()));
    }
  }
  return absl::OkStatus();
}

// The names of the Regions, which the default ports and links follow from.
absl::Status ReadRegionNames(const YAML::Node& root, std::vector<std::string>* names) {
  const YAML::Node regions = root["regions"];
  if (!regions) return ErrorAt(root.Mark(), "'regions' is missing");
  return ReadList(regions, "regions", [&](const YAML::Node& node) {
    if (!node.IsMap() || !node["name"]) return ErrorAt(node.Mark(), "a Region needs a 'name'");
    return Text("name", &names->emplace_back())(node["name"]);
  });
}

absl::Status ReadLinks(const YAML::Node& node, ClusterConfig* config) {
  std::vector<std::pair<std::string, std::string>> given;
  return ReadList(node, "links", [&](const YAML::Node& element) {
    LinkConfig link;
    if (absl::Status status = ReadLink(element, &link); !status.ok()) return status;
    for (LinkConfig& known : config->links) {
      if (known.from != link.from || known.to != link.to) continue;
      const std::pair<std::string, std::string> ends(link.from, link.to);
      if (std::find(given.begin(), given.end(), ends) != given.end()) break;
      given.push_back(ends);
      return ReadLink(element, &known);  // keys left out keep their defaults
    }
    return ErrorAt(element.Mark(),
                   absl::StrCat("link from '", link.from, "' to '", link.to,
                                "': 'from' and 'to' must name two Regions, and each pair once"));
  });
}

absl::StatusOr<ClusterConfig> ReadCluster(const YAML::Node& root) {
  if (!root.IsMap()) return ErrorAt(root.Mark(), "the file must be a mapping of keys to values");
  std::vector<std::string> names;
  if (absl::Status status = ReadRegionNames(root, &names); !status.ok()) return status;
  uint16_t base_port = ClusterConfig().base_port;
  const Reader read_base_port = Number("base_port", 1, kBasePortMax, &base_port);
  if (const YAML::Node node = root["base_port"]; node) {
    if (absl::Status status = read_base_port(node); !status.ok()) return status;
  }
  ClusterConfig config = DefaultCluster(names, base_port, ClusterConfig().data_dir);
  size_t k = 0;
  const absl::Status status = ReadMap(
      root, "the cluster file",
      {{"name", Text("name", &config.name)},
       {"data_dir", Text("data_dir", &config.data_dir)},
       {"bind_address", Text("bind_address", &config.bind_address)},
       {"base_port", read_base_port},
       {"coordinator",
        [&](const YAML::Node& node) { return ReadCoordinator(node, &config.coordinator); }},
       {"regions",
        [&](const YAML::Node& node) {
          return ReadList(node, "regions", [&](const YAML::Node& element) {
            return ReadRegion(element, &config.regions[k++]);
          });
        }},
       {"links", [&](const YAML::Node& node) { return ReadLinks(node, &config); }},
       {"options", [&](const YAML::Node& node) { return ReadOptions(node, &config.options); }}});
  if (!status.ok()) return status;
  if (absl::Status valid = ValidateCluster(config); !valid.ok()) return valid;
  return config;
}

}  // namespace

absl::StatusOr<ClusterConfig> ParseClusterYaml(const std::string& text, const std::string& name) {
  absl::StatusOr<ClusterConfig> config;
  try {  // yaml-cpp reports by exceptions
    config = ReadCluster(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    config = ErrorAt(error.mark, error.msg);
  }
  if (config.ok()) return config;
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", config.status().message()));
}

absl::StatusOr<ClusterConfig> LoadClusterFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read cluster file ", path));
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return absl::UnavailableError(absl::StrCat("cannot read cluster file ", path));
  return ParseClusterYaml(text.str(), path);
}

std::string RenderClusterYaml(const ClusterConfig& config) {
  YAML::Emitter out;
  const auto text = [&](const char* key, const std::string& value) {
    out << YAML::Key << key << YAML::Value << value;
  };
  const auto number = [&](const char* key, int64_t value) {
    out << YAML::Key << key << YAML::Value << value;
  };
  out << YAML::BeginMap;
  text("name", config.name);
  text("data_dir", config.data_dir);
  text("bind_address", config.bind_address);
  number("base_port", config.base_port);
  out << YAML::Key << "coordinator" << YAML::Value << YAML::BeginMap;
  text("host", config.coordinator.host);
  number("http_port", config.coordinator.http_port);
  number("grpc_port", config.coordinator.grpc_port);
  number("metrics_port", config.coordinator.metrics_port);
  out << YAML::EndMap << YAML::Key << "regions" << YAML::Value << YAML::BeginSeq;
  for (const RegionConfig& region : config.regions) {
    out << YAML::BeginMap;
    text("name", region.name);
    text("host", region.host);
    number("api_port", region.api_port);
    number("grpc_port", region.grpc_port);
    number("metrics_port", region.metrics_port);
    number("replicator_grpc_port", region.replicator_grpc_port);
    number("replicator_metrics_port", region.replicator_metrics_port);
    out << YAML::EndMap;
  }
  out << YAML::EndSeq << YAML::Key << "links" << YAML::Value << YAML::BeginSeq;
  for (const LinkConfig& link : config.links) {
    out << YAML::Flow << YAML::BeginMap;
    text("from", link.from);
    text("to", link.to);
    number("latency_ms", link.latency_ms);
    number("jitter_ms", link.jitter_ms);
    out << YAML::Key << "cut" << YAML::Value << link.cut << YAML::EndMap;
  }
  out << YAML::EndSeq << YAML::Key << "options" << YAML::Value << YAML::BeginMap;
  const ClusterOptions defaults;
  for (const OptionSpec& option : OptionTable()) {
    const std::string value = OptionText(option, config.options);
    if (value != OptionText(option, defaults)) text(option.name.c_str(), value);
  }
  out << YAML::EndMap << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace meridian
