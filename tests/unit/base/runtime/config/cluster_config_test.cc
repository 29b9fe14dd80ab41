#include "base/runtime/config/cluster_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace meridian::cluster_config_test {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& yaml) {
  const absl::StatusOr<ClusterConfig> config = ParseClusterYaml(yaml, "cluster.yaml");
  EXPECT_FALSE(config.ok()) << yaml;
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

TEST(DefaultClusterTest, FollowsThePortScheme) {
  const ClusterConfig config =
      DefaultCluster({"us-east-1", "eu-west-1", "ap-southeast-2"}, 9000, "/data");
  EXPECT_TRUE(ValidateCluster(config).ok()) << ValidateCluster(config);
  EXPECT_EQ(config.data_dir, "/data");
  EXPECT_EQ(config.coordinator.http_port, 9000);
  EXPECT_EQ(config.coordinator.grpc_port, 9100);
  EXPECT_EQ(config.coordinator.metrics_port, 9200);
  const RegionConfig* second = config.FindRegion("eu-west-1");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->api_port, 9002);
  EXPECT_EQ(second->grpc_port, 9102);
  EXPECT_EQ(second->metrics_port, 9202);
  EXPECT_EQ(second->replicator_grpc_port, 9122);
  EXPECT_EQ(second->replicator_metrics_port, 9222);
  EXPECT_EQ(config.FindRegion("eu-west-9"), nullptr);
}

TEST(DefaultClusterTest, LinksEveryOrderedPairByDistance) {
  const ClusterConfig config = DefaultCluster({"us-east-1", "eu-west-1", "mars-1"}, 8000, "d");
  EXPECT_EQ(config.links.size(), 6u);
  const LinkConfig* link = config.FindLink("us-east-1", "eu-west-1");
  ASSERT_NE(link, nullptr);
  EXPECT_NEAR(static_cast<double>(link->latency_ms), 35, 5);  // measured round trips: 65 to 75 ms
  EXPECT_EQ(link->jitter_ms, 4);
  EXPECT_FALSE(link->cut);
  EXPECT_EQ(config.FindLink("eu-west-1", "us-east-1")->latency_ms, link->latency_ms);
  EXPECT_EQ(config.FindLink("eu-west-1", "mars-1")->latency_ms, 40);
}

TEST(DefaultClusterTest, LatenciesResembleTheMeasuredOnes) {
  EXPECT_NEAR(static_cast<double>(WanLatencyMs("us-east-1", "us-west-2")), 30, 8);
  EXPECT_NEAR(static_cast<double>(WanLatencyMs("us-east-1", "ap-southeast-2")), 100, 10);
  EXPECT_NEAR(static_cast<double>(WanLatencyMs("eu-west-1", "ap-northeast-1")), 105, 45);
  EXPECT_NEAR(static_cast<double>(WanLatencyMs("us-west-2", "ap-northeast-1")), 50,
              8);  // over the date line
  EXPECT_LE(WanLatencyMs("us-east-2", "us-gov-east-1"), 1);
}

TEST(DefaultClusterTest, NineteenRegionsHaveDistinctPorts) {
  std::vector<std::string> names;
  for (size_t k = 1; k <= kRegionsMax; ++k) names.push_back("r-" + std::to_string(k));
  EXPECT_TRUE(ValidateCluster(DefaultCluster(names, kBasePortMax, "d")).ok());
  names.push_back("r-20");
  EXPECT_THAT(ValidateCluster(DefaultCluster(names, 8000, "d")).message(),
              HasSubstr("20 Regions; allowed are 1 to 19"));
}

TEST(ClusterFileTest, RoundTrips) {
  ClusterConfig config = DefaultCluster({"us-east-1", "eu-west-1"}, 8000, "./some dir: #1");
  config.name = "yes";  // a word that YAML could take for something else
  config.bind_address = "0.0.0.0";
  config.coordinator.host = "coordinator";
  config.regions[1].host = "eu.example.com";
  config.regions[1].api_port = 443;
  config.links[0] = {"us-east-1", "eu-west-1", 120, 0, true};
  config.options.durability = "fsync";
  config.options.connections_max = 10;
  config.options.tls_cert_file = "c.pem";
  config.options.tls_key_file = "k.pem";
  const std::string yaml = RenderClusterYaml(config);
  const absl::StatusOr<ClusterConfig> read = ParseClusterYaml(yaml, "x");
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << yaml;
  EXPECT_EQ(*read, config) << yaml;
}

TEST(ClusterFileTest, WhatIsLeftOutHasItsDefault) {
  const absl::StatusOr<ClusterConfig> config = ParseClusterYaml(
      "base_port: 9000\n"
      "regions:\n  - name: us-east-1\n  - {name: eu-west-1, api_port: 7}\n"
      "links:\n  - {from: us-east-1, to: eu-west-1, cut: true}\n",
      "x");
  ASSERT_TRUE(config.ok()) << config.status();
  ClusterConfig expected = DefaultCluster({"us-east-1", "eu-west-1"}, 9000, "./meridian-data");
  expected.regions[1].api_port = 7;
  expected.links[0].cut = true;
  EXPECT_EQ(*config, expected);
}

TEST(ClusterFileTest, NamesTheLineOfAMistake) {
  EXPECT_EQ(
      ErrorOf("regions:\n  - name: r\noptions:\n  durability: os\n  connection_max: 5\n"),
      "cluster.yaml: line 5: unknown option 'connection_max'; did you mean 'connections_max'?");
  EXPECT_EQ(
      ErrorOf("regions:\n  - name: r\noptions:\n  connections_max: 0\n"),
      "cluster.yaml: line 4: option 'connections_max' is 0; allowed are 1 to 1000000 (count)");
  EXPECT_EQ(ErrorOf("regions:\n  - name: r\nlinkz: []\n"),
            "cluster.yaml: line 3: unknown key 'linkz' in the cluster file; did you mean 'links'?");
  EXPECT_EQ(ErrorOf("regions:\n  - name: r\n    apiport: 5\n"),
            "cluster.yaml: line 3: unknown key 'apiport' in a Region; did you mean 'api_port'?");
  EXPECT_EQ(ErrorOf("regions:\n  - name: r\n    api_port: 70000\n"),
            "cluster.yaml: line 3: 'api_port' must be a whole number from 1 to 65535, not '70000'");
  EXPECT_THAT(ErrorOf("regions:\n  - name: r\n   bad: [\n"), HasSubstr("cluster.yaml: line 3: "));
}

TEST(ClusterFileTest, RefusesWhatIsNotACluster) {
  for (const char* yaml :
       {"",
        "[]",
        "just text",
        "regions:",
        "regions: []",
        "regions: 5",
        "regions: [5]",
        "regions: [{host: h}]",
        "regions: [{name: }]",
        "regions: [{name: Bad_Name}]",
        "regions: [{name: r}, {name: r}]",
        "regions: [{name: r, name: r}]",
        "regions: [{name: r}]\noptions: {durability: [os]}",
        "regions: [{name: r}]\noptions: []",
        "regions: [{name: r}]\noptions: {log_level: info, log_level: info}",
        "regions: [{name: r}]\noptions: {tls_cert_file: a}",
        "regions: [{name: r}]\n? [a]\n: b",
        "regions: [{name: r}]\nlinks: [{from: r, to: r}]",
        "regions: [{name: r}, {name: s}]\nlinks: [{from: r, to: s}, {from: r, to: s}]",
        "regions: [{name: r}, {name: s}]\nlinks: [{from: r, to: s, cut: perhaps}]",
        "regions: [{name: r}]\nbase_port: 65400",
        "regions: [{name: r}]\nbase_port: -1",
        "regions: *unknown",
        "regions: [{name: r}]\ncoordinator: 7",
        "\t- x: {"}) {
    ErrorOf(yaml);
  }
}

TEST(ClusterFileTest, RefusesTwoListenersOnOnePort) {
  EXPECT_EQ(ErrorOf("regions: [{name: r, api_port: 8000}]"),
            "cluster.yaml: coordinator http_port and r api_port are both 127.0.0.1:8000");
  EXPECT_TRUE(ParseClusterYaml("regions: [{name: r, host: elsewhere, api_port: 8000}]", "x").ok());
}

TEST(ClusterFileTest, TheDocumentedExampleIsValid) {
  const std::string page = ConfigurationMarkdown();
  const size_t begin = page.find("```yaml\n") + 8;
  const absl::StatusOr<ClusterConfig> config =
      ParseClusterYaml(page.substr(begin, page.find("```", begin) - begin), "example");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, DefaultCluster({"us-east-1", "eu-west-1"}, 8000, "./meridian-data"))
      << "the example shows defaults";
}

TEST(ClusterFileTest, LoadsFiles) {
  const std::string path = ::testing::TempDir() + "cluster_config_test.yaml";
  std::ofstream(path) << RenderClusterYaml(DefaultCluster({"us-east-1"}, 8000, "d"));
  const absl::StatusOr<ClusterConfig> config = LoadClusterFile(path);
  std::remove(path.c_str());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, DefaultCluster({"us-east-1"}, 8000, "d"));
  EXPECT_EQ(LoadClusterFile(path).status(),
            absl::NotFoundError("cannot read cluster file " + path));
  EXPECT_FALSE(LoadClusterFile(::testing::TempDir()).ok()) << "a directory is no cluster file";
}

}  // namespace
}  // namespace meridian::cluster_config_test
