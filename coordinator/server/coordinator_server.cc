#include "coordinator/server/coordinator_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "base/model/strings.h"
#include "base/runtime/daemon/asio_clock.h"
#include "base/runtime/daemon/daemon_config.h"
#include "base/runtime/daemon/device_random.h"
#include "base/runtime/daemon/log.h"
#include "base/runtime/http/http_server.h"
#include "base/runtime/metrics/metrics.h"
#include "base/runtime/state/single_store.h"
#include "base/runtime/transport/grpc_transport.h"
#include "base/runtime/transport/late_transport.h"
#include "coordinator/server/admin_service.h"
#include "coordinator/server/backed_up_store.h"
#include "coordinator/server/cluster_status.h"
#include "coordinator/server/fis_api.h"
#include "coordinator/server/status_pages.h"

namespace meridian {

namespace {

constexpr std::chrono::milliseconds kTickPeriod{50};
constexpr size_t kBodyBytesMax = 256 << 10;  // more than any template takes
constexpr Duration kBackupRetry = Duration::Seconds(5);

class CoordinatorServer final : public DaemonService {
 public:
  CoordinatorServer(ClusterConfig config, boost::asio::io_context& io)
      : config_(std::move(config)),
        io_(io),
        random_(DeviceSeededRandom("coordinator")),
        tick_(io),
        admin_([this](std::function<void()> task) { Post(std::move(task)); }, AdminCalls()) {}
  ~CoordinatorServer() override { CloseGrpc(); }

  absl::Status Start();
  void Stop(std::function<void()> stopped) override;

 private:
  absl::Status OpenCore();
  absl::Status OpenOn(const std::string& directory, const std::string& backup);
  absl::Status ListenGrpc();
  absl::Status ListenHttp();
  AdminService::Calls AdminCalls();
  HttpHandler HttpAnswers();
  v1::ClusterStatus Status();
  void Post(std::function<void()> task) { boost::asio::post(io_, std::move(task)); }
  void OnLink(const LinkChange& change);
  void Tick();
  void TendBackup();
  void CloseGrpc();

  const ClusterConfig config_;
  boost::asio::io_context& io_;
  AsioClock clock_;
  SeededRandom random_;
  const Instant started_at_ = clock_.Now();
  std::optional<SingleStore> store_;
  std::unique_ptr<BackedUpStore> backed_up_;
  Instant next_backup_;  // if it could not be written
  LateTransport late_transport_;
  std::unique_ptr<Coordinator> core_;
  std::set<NodeId> connected_;
  boost::asio::steady_timer tick_;
  AdminService admin_;
  std::unique_ptr<GrpcTransport> transport_;
  Metrics metrics_;
  Gauge* tables_ = nullptr;
  Gauge* link_faults_ = nullptr;
  Gauge* az_faults_ = nullptr;
  Gauge* pauses_ = nullptr;
  Gauge* daemons_ = nullptr;
  Gauge* backup_current_ = nullptr;
  Counter* backup_failures_ = nullptr;
  int64_t backup_failures_seen_ = 0;
  std::unique_ptr<HttpServer> http_;
};

absl::Status CoordinatorServer::Start() {
  for (absl::Status (CoordinatorServer::*step)() :
       {&CoordinatorServer::OpenCore, &CoordinatorServer::ListenGrpc,
        &CoordinatorServer::ListenHttp}) {
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  Tick();
  return absl::OkStatus();
}

absl::Status CoordinatorServer::OpenCore() {
  const std::string directory = StrCat(config_.data_dir, "/coordinator");
  const std::string backup = directory + ".backup";
  return WithWayBack(OpenOn(directory, backup), directory, backup);
}

absl::Status CoordinatorServer::OpenOn(const std::string& directory, const std::string& backup) {
  absl::StatusOr<SingleStore> store = SingleStore::Open(directory, "catalog");
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  absl::StatusOr<std::unique_ptr<BackedUpStore>> backed_up = BackedUpStore::Open(**store_, backup);
  if (!backed_up.ok()) return backed_up.status();
  backed_up_ = *std::move(backed_up);
  absl::StatusOr<std::unique_ptr<Coordinator>> core =
      Coordinator::Open(ToCoordinatorOptions(config_), {clock_, random_, late_transport_, *backed_up_});
  if (!core.ok()) return core.status();
  core_ = *std::move(core);
  backed_up_->BringUpToDate();
  return absl::OkStatus();
}

absl::Status CoordinatorServer::ListenGrpc() {
  GrpcTransportOptions options;
  options.self = NodeId::Coordinator();
  options.cluster = config_.name;
  options.process_instance = random_.Next();
  options.listen = StrCat(config_.bind_address, ":", config_.coordinator.grpc_port);
  options.services = {&admin_};
  auto transport = GrpcTransport::Start(
      std::move(options), [this](std::function<void()> task) { Post(std::move(task)); },
      [this](const NodeId& from, Message message) { core_->OnMessage(from, message); },
      [this](const LinkChange& change) { OnLink(change); });
  if (!transport.ok()) return transport.status();
  transport_ = *std::move(transport);
  late_transport_.Set(transport_.get());
  return absl::OkStatus();
}

absl::Status CoordinatorServer::ListenHttp() {
  HttpServerOptions options;
  options.address = config_.bind_address;
  options.port = config_.coordinator.http_port;
  options.body_bytes_max = kBodyBytesMax;
  auto http = HttpServer::Start(io_, options, HttpAnswers());
  if (!http.ok()) return http.status();
  http_ = *std::move(http);
  tables_ = metrics_.AddGauge("meridian_coordinator_global_tables_count",
                              "Global tables in the catalog.");
  link_faults_ =
      metrics_.AddGauge("meridian_coordinator_link_faults_count", "Link faults in force.");
  az_faults_ = metrics_.AddGauge("meridian_coordinator_az_faults_count",
                                 "Faults of Availability Zones in force.");
  pauses_ = metrics_.AddGauge("meridian_coordinator_replication_pauses_count",
                              "Faults in force that pause the replication of a table.");
  daemons_ = metrics_.AddGauge("meridian_coordinator_daemons_connected_count",
                               "Regionds and replicators connected to the coordinator.");
  backup_current_ = metrics_.AddGauge("meridian_coordinator_backup_current",
                                      "1 while the backup file has everything that the store has.");
  backup_failures_ = metrics_.AddCounter("meridian_coordinator_backup_failures_total",
                                         "Times that the backup file could not be written.");
  return metrics_.Serve(io_, config_.bind_address, config_.coordinator.metrics_port);
}

void CoordinatorServer::Stop(std::function<void()> stopped) {
  tick_.cancel();
  CloseGrpc();
  http_->Shutdown(std::move(stopped));
}

// Admin calls that wait for this thread must be answered before the transport waits for them.
void CoordinatorServer::CloseGrpc() {
  admin_.Close();
  late_transport_.Set(nullptr);
  transport_.reset();
}

AdminService::Calls CoordinatorServer::AdminCalls() {
  return {[this] { return Status(); }, [this]() -> Coordinator& { return *core_; }};
}

HttpHandler CoordinatorServer::HttpAnswers() {
  return [fis = FisApi([this]() -> Coordinator& { return *core_; }),
          pages = StatusPages([this] { return Status(); })](const HttpRequest& request, HttpResponder responder) {
    if (!FisApi::Takes(request.target)) return pages(request, std::move(responder));
    responder.Send(fis.Answer(request));
  };
}

v1::ClusterStatus CoordinatorServer::Status() {
  return BuildClusterStatus(config_, *core_, connected_, clock_.Now() - started_at_);
}

void CoordinatorServer::OnLink(const LinkChange& change) {
  switch (change.state) {
    case LinkChange::State::kUp:
      connected_.insert(change.peer);
      LogInfo(change.peer.ToString(), " is connected");
      return;
    case LinkChange::State::kDown:
      connected_.erase(change.peer);
      LogInfo(change.peer.ToString(), " is gone: ", change.reason);
      return;
    case LinkChange::State::kRefused:
      LogWarning("refused ", change.peer.ToString(), ": ", change.reason);
      return;
  }
}

void CoordinatorServer::Tick() {
  core_->Tick();
  if (!core_->failure().ok()) AbandonDaemon(core_->failure());
  double live = 0;
  for (const auto& [id, entry] : core_->catalog().entries()) live += entry.dropped ? 0 : 1;
  tables_->Set(live);
  double of_links = 0;
  double of_azs = 0;
  double pauses = 0;
  for (const auto& [id, fault] : core_->faults().faults()) {
    of_links += std::holds_alternative<LinkFault>(fault.what) ? 1 : 0;
    of_azs += std::holds_alternative<ZoneFault>(fault.what) ? 1 : 0;
    pauses += std::holds_alternative<PausedReplication>(fault.what) ? 1 : 0;
  }
  link_faults_->Set(of_links);
  az_faults_->Set(of_azs);
  pauses_->Set(pauses);
  daemons_->Set(static_cast<double>(connected_.size()));
  TendBackup();
  tick_.expires_after(kTickPeriod);
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) Tick();
  });
}

void CoordinatorServer::TendBackup() {
  const Instant now = clock_.Now();
  if (backed_up_->current()) {
    next_backup_ = now + kBackupRetry;
  } else if (now >= next_backup_) {
    next_backup_ = now + kBackupRetry;
    backed_up_->BringUpToDate();
  }
  backup_current_->Set(backed_up_->current() ? 1 : 0);
  backup_failures_->Add(static_cast<double>(backed_up_->failures_total() - backup_failures_seen_));
  backup_failures_seen_ = backed_up_->failures_total();
}

}  // namespace

CoordinatorOptions ToCoordinatorOptions(const ClusterConfig& config) {
  CoordinatorOptions options;
  options.propagation = config.options.profile();
  for (const RegionConfig& region : config.regions) {
    options.regions.push_back(RegionId(region.name));
  }
  for (const LinkConfig& link : config.links) {
    options.links.push_back({RegionId(link.from),
                             {.to = RegionId(link.to),
                              .latency_us = static_cast<uint64_t>(link.latency_ms) * 1000,
                              .jitter_us = static_cast<uint64_t>(link.jitter_ms) * 1000,
                              .cut = link.cut}});
  }
  return options;
}

absl::StatusOr<std::unique_ptr<DaemonService>> StartCoordinator(const DaemonArguments& arguments,
                                                                boost::asio::io_context& io) {
  absl::StatusOr<ClusterConfig> config = LoadDaemonConfig(arguments);
  if (!config.ok()) return config.status();
  auto server = std::make_unique<CoordinatorServer>(*std::move(config), io);
  if (absl::Status status = server->Start(); !status.ok()) return status;
  return server;
}

}  // namespace meridian
