#include "replicator/server/replicator_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/model/strings.h"
#include "base/runtime/daemon/asio_clock.h"
#include "base/runtime/daemon/daemon_config.h"
#include "base/runtime/daemon/device_random.h"
#include "base/runtime/daemon/log.h"
#include "base/runtime/metrics/metrics.h"
#include "base/runtime/state/single_store.h"
#include "base/runtime/transport/grpc_transport.h"
#include "base/runtime/transport/late_transport.h"
#include "replicator/core/node/replicator.h"

namespace meridian {
namespace {

constexpr Duration kMetricsPeriod = Duration::Millis(500);

class ReplicatorServer final : public DaemonService {
 public:
  ReplicatorServer(ClusterConfig config, const RegionConfig& region, boost::asio::io_context& io)
      : config_(std::move(config)),
        region_config_(region),
        io_(io),
        random_(DeviceSeededRandom("replicator")),
        timer_(io) {}
  ~ReplicatorServer() override { CloseGrpc(); }

  absl::Status Start();
  void Stop(std::function<void()> stopped) override;

 private:
  absl::Status OpenCore();
  absl::Status Listen();
  ReplicatorOptions CoreOptions() const;
  void Post(std::function<void()> task) { boost::asio::post(io_, std::move(task)); }
  void OnLink(const LinkChange& change);
  // Does what is due and sets the timer for what is due next.
  void Turn();
  void UpdateMetrics();
  void UpdateLatency(const Replicator::FlowStatus& flow);
  void CloseGrpc();

  const ClusterConfig config_;
  const RegionConfig region_config_;
  boost::asio::io_context& io_;
  AsioClock clock_;
  SeededRandom random_;
  std::optional<SingleStore> store_;
  LateTransport late_transport_;
  std::unique_ptr<Replicator> core_;
  boost::asio::steady_timer timer_;
  Instant timer_at_ = Instant::Max();
  std::unique_ptr<GrpcTransport> transport_;
  Metrics metrics_;
  Instant next_metrics_;
  std::map<FlowId, std::string> shown_;  // the flows that metrics tell of, with their tables
};

absl::Status ReplicatorServer::Start() {
  if (absl::Status status = OpenCore(); !status.ok()) return status;
  if (absl::Status status = Listen(); !status.ok()) return status;
  if (absl::Status status = metrics_.Serve(io_, config_.bind_address, region_config_.replicator_metrics_port);
      !status.ok()) {
    return status;
  }
  Turn();
  return absl::OkStatus();
}

ReplicatorOptions ReplicatorServer::CoreOptions() const {
  ReplicatorOptions options;
  options.self = RegionId(region_config_.name);
  options.sender.batch_bytes_max = static_cast<uint64_t>(config_.options.replication_batch_bytes_max);
  options.sender.window_batches = static_cast<size_t>(config_.options.replication_window_batches);
  options.sender.retry = Duration::Millis(config_.options.replication_retry_ms);
  for (const LinkConfig& link : config_.links) {
    if (link.from != region_config_.name) continue;
    options.links.push_back({RegionId(link.to), static_cast<uint64_t>(link.latency_ms) * 1000,
                             static_cast<uint64_t>(link.jitter_ms) * 1000, link.cut});
  }
  return options;
}

absl::Status ReplicatorServer::OpenCore() {
  const std::string path = StrCat(config_.data_dir, "/", region_config_.name, "/replicator");
  absl::StatusOr<SingleStore> store = SingleStore::Open(path, "checkpoints");
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  core_ = std::make_unique<Replicator>(CoreOptions(), clock_, random_, **store_, late_transport_);
  return core_->Recover();
}

absl::Status ReplicatorServer::Listen() {
  GrpcTransportOptions options;
  options.self = NodeId::Replicator(RegionId(region_config_.name));
  options.cluster = config_.name;
  options.process_instance = random_.Next();
  options.listen = StrCat(config_.bind_address, ":", region_config_.replicator_grpc_port);
  auto transport = GrpcTransport::Start(
      std::move(options), [this](std::function<void()> task) { Post(std::move(task)); },
      [this](const NodeId& from, Message message) {
        if (const Conditions* conditions = std::get_if<Conditions>(&message)) {
          clock_.SetAhead(Duration::Micros(conditions->clock_ahead_us));
          return;
        }
        core_->OnMessage(from, std::move(message));
        Turn();
      },
      [this](const LinkChange& change) { OnLink(change); });
  if (!transport.ok()) return transport.status();
  transport_ = *std::move(transport);
  late_transport_.Set(transport_.get());
  transport_->Connect(NodeId::Coordinator(), StrCat(config_.coordinator.host, ":", config_.coordinator.grpc_port));
  for (const RegionConfig& region : config_.regions) {
    transport_->Connect(NodeId::Regiond(RegionId(region.name)), StrCat(region.host, ":", region.grpc_port));
  }
  return absl::OkStatus();
}

void ReplicatorServer::Turn() {
  const Instant now = clock_.Now();
  core_->Tick();
  if (!core_->failure().ok()) AbandonDaemon(core_->failure());
  if (now >= next_metrics_) {
    next_metrics_ = now + kMetricsPeriod;
    UpdateMetrics();
  }
  const Instant next = std::min(core_->next_deadline(), next_metrics_);
  if (next == timer_at_) return;
  timer_at_ = next;
  timer_.expires_at(AsioClock::ToTimePoint(next));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timer_at_ = Instant::Max();
    Turn();
  });
}

void ReplicatorServer::UpdateMetrics() {
  const std::vector<Replicator::FlowStatus> flows = core_->Status();
  // What a replica that has left shows no more takes the table's other replicas with it; those are made anew below.
  std::map<FlowId, std::string> gone = std::move(shown_);
  shown_.clear();
  for (const Replicator::FlowStatus& flow : flows) {
    gone.erase(flow.flow);
    shown_[flow.flow] = flow.table_name;
  }
  for (const auto& [flow, table_name] : gone) metrics_.Remove("table_name", table_name);
  for (const Replicator::FlowStatus& flow : flows) {
    const Metrics::Labels labels = {{"table_name", flow.table_name}, {"destination", flow.flow.destination.name}};
    metrics_.AddGauge("meridian_replicator_pending_records_count",
                      "Log records, of other Regions too, that the replicator knows of and that are not yet durable at the "
                      "destination. Under a cut it fetches nothing, and learns of none: see meridian_regiond_pending_writes_count.", labels)
        ->Set(static_cast<double>(flow.pending_records));
    metrics_.AddGauge("meridian_replicator_resent_batches_count", "Batches sent again since the start.", labels)
        ->Set(static_cast<double>(flow.resent_batches));
    metrics_.AddGauge("meridian_replicator_gaps_closed_count",
                      "Partitions whose log had lost changes that were not sent, so that all items were, since the start.", labels)
        ->Set(static_cast<double>(flow.gaps_closed));
    metrics_.AddGauge("meridian_replicator_link_cut", "1 while the link to the destination is cut.",
                      {{"destination", flow.flow.destination.name}})
        ->Set(flow.link_cut ? 1 : 0);
    metrics_.AddGauge("meridian_replicator_paused", "1 while a fault pauses the table's replication to the destination.", labels)
        ->Set(flow.paused ? 1 : 0);
    UpdateLatency(flow);
  }
}

// CloudWatch's ReplicationLatency, which has no data point for a time in which nothing was replicated: then not a number.
void ReplicatorServer::UpdateLatency(const Replicator::FlowStatus& flow) {
  const Metrics::Labels labels = {
      {"region", region_config_.name}, {"table_name", flow.table_name}, {"receiving_region", flow.flow.destination.name}};
  const auto set = [&](const char* name, const char* help, Duration LatencyWindow::Latency::*statistic) {
    metrics_.AddGauge(name, help, labels)->Set(flow.latency ? ((*flow.latency).*statistic).ToMillis() : std::nan(""));
  };
  set("aws_dynamodb_replication_latency_average",
      "Milliseconds from a write here until the receiving Region has acknowledged it as durable, the acknowledgement's way back, which no "
      "link delays, included: the average of the last minute. NaN if nothing was acknowledged in it.",
      &LatencyWindow::Latency::average);
  set("aws_dynamodb_replication_latency_minimum", "As aws_dynamodb_replication_latency_average: the shortest of the last minute.",
      &LatencyWindow::Latency::minimum);
  set("aws_dynamodb_replication_latency_maximum", "As aws_dynamodb_replication_latency_average: the longest of the last minute.",
      &LatencyWindow::Latency::maximum);
}

void ReplicatorServer::OnLink(const LinkChange& change) {
  switch (change.state) {
    case LinkChange::State::kUp:
      core_->OnConnected(change.peer);
      return LogInfo(change.peer.ToString(), " is connected");
    case LinkChange::State::kDown: return LogInfo(change.peer.ToString(), " is gone: ", change.reason);
    case LinkChange::State::kRefused: return LogWarning("refused ", change.peer.ToString(), ": ", change.reason);
  }
}

void ReplicatorServer::Stop(std::function<void()> stopped) {
  timer_.cancel();
  CloseGrpc();
  stopped();
}

void ReplicatorServer::CloseGrpc() {
  late_transport_.Set(nullptr);
  transport_.reset();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DaemonService>> StartReplicator(const DaemonArguments& arguments,
                                                               boost::asio::io_context& io) {
  absl::StatusOr<ClusterConfig> config = LoadDaemonConfig(arguments);
  if (!config.ok()) return config.status();
  const absl::StatusOr<RegionConfig> region = OwnRegion(*config, arguments);
  if (!region.ok()) return region.status();
  auto server = std::make_unique<ReplicatorServer>(*std::move(config), *region, io);
  if (absl::Status status = server->Start(); !status.ok()) return status;
  return server;
}

}  // namespace meridian
