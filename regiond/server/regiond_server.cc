#include "regiond/server/regiond_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "base/runtime/daemon/asio_clock.h"
#include "base/runtime/daemon/daemon_config.h"
#include "base/runtime/daemon/device_random.h"
#include "base/runtime/daemon/log.h"
#include "base/runtime/http/http_server.h"
#include "base/runtime/metrics/metrics.h"
#include "base/runtime/transport/grpc_transport.h"
#include "base/runtime/transport/late_transport.h"
#include "regiond/core/membership/condition_watch.h"
#include "regiond/core/region/region.h"
#include "regiond/server/admin/admin_service.h"
#include "regiond/server/az/az_host.h"
#include "regiond/server/kept_clock.h"
#include "regiond/server/operations/api_server.h"
#include "regiond/server/region_metrics.h"
#include "regiond/server/replication_metrics.h"

namespace meridian {
namespace {

constexpr std::chrono::milliseconds kTickPeriod{50};  // of the Availability Zones
constexpr Duration kRegionTickPeriod = Duration::Millis(200);

class RegiondServer final : public DaemonService {
 public:
  RegiondServer(ClusterConfig config, const RegionConfig& region, boost::asio::io_context& io)
      : config_(std::move(config)),
        region_config_(region),
        io_(io),
        random_(DeviceSeededRandom("regiond")),
        tick_(io),
        az_timer_(io),
        admin_([this](std::function<void()> task) { Post(std::move(task)); }, [this]() -> Region& { return *region_; },
               [this]() -> const AzHost& { return *azs_; }, clock_) {}
  ~RegiondServer() override {
    CloseGrpc();
    if (region_ != nullptr && azs_ != nullptr) {
      for (uint8_t i = 0; i < azs_->azs(); ++i) region_->StopAz(AzId(i));
      azs_->Stop();
    }
  }

  absl::Status Start();
  void Stop(std::function<void()> stopped) override;

 private:
  absl::Status OpenRegion();
  absl::Status ListenGrpc();
  absl::Status ListenHttp();
  void Post(std::function<void()> task) { boost::asio::post(io_, std::move(task)); }
  void OnLink(const LinkChange& change);
  void OnRequest(const HttpRequest& request, HttpResponder responder);
  // Asks for EndTurn once everything that is ready now has been handled.
  void WantTurn();
  // The end of a turn of the loop: what was proposed goes to the log, what is durable is answered.
  void EndTurn();
  void Tick();
  void CloseGrpc();
  void TakeConditions();
  // The replicator measures by the Region's clock how long replication takes.
  void TellClock();

  const ClusterConfig config_;
  const RegionConfig region_config_;
  boost::asio::io_context& io_;
  AsioClock clock_;
  Duration clock_ahead_;    // as clock_ was told
  std::string clock_path_;  // how far ahead it was last told to be, for a start without the coordinator
  SeededRandom random_;
  std::unique_ptr<AzHost> azs_;
  LateTransport late_transport_;
  std::unique_ptr<Region> region_;
  std::unique_ptr<ConditionWatch> conditions_;
  Metrics metrics_;
  std::unique_ptr<RegionMetrics> region_metrics_;
  ReplicationMetrics replication_metrics_{metrics_};
  std::unique_ptr<ApiServer> api_;
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer az_timer_;  // for what a fault holds back between the AZs
  Instant region_tick_at_;
  RegionAdminService admin_;
  std::unique_ptr<GrpcTransport> transport_;
  std::unique_ptr<HttpServer> http_;
  bool turn_wanted_ = false;
};

absl::Status RegiondServer::Start() {
  for (absl::Status (RegiondServer::*step)() : {&RegiondServer::OpenRegion, &RegiondServer::ListenGrpc,
                                                &RegiondServer::ListenHttp}) {
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  Tick();
  return absl::OkStatus();
}

absl::Status RegiondServer::OpenRegion() {
  const ClusterOptions& settings = config_.options;
  AzHostOptions host;
  host.directory = StrCat(config_.data_dir, "/", region_config_.name);
  host.azs = settings.azs();
  host.durability = settings.fsync() ? Durability::kFsync : Durability::kOs;
  host.segment_bytes_max = settings.log_segment_bytes_max;
  clock_path_ = StrCat(host.directory, "/clock");
  const absl::StatusOr<Duration> clock_ahead = ReadKeptClock(clock_path_);
  if (!clock_ahead.ok()) return clock_ahead.status();
  clock_.SetAhead(*clock_ahead);
  clock_ahead_ = *clock_ahead;
  azs_ = std::make_unique<AzHost>(host, clock_, [this] { Post([this] { WantTurn(); }); });
  RegionOptions options;
  options.self = RegionId(region_config_.name);
  options.azs.azs = host.azs;
  options.azs.journal_entries_max = static_cast<size_t>(settings.conflict_journal_entries_max);
  options.azs.index_lag = Duration::Millis(settings.index_lag_ms);
  options.az_lag_records_max = static_cast<uint64_t>(settings.az_lag_records_max);
  options.scrub_interval = Duration::Millis(settings.scrub_interval_ms);
  options.partitions_per_table = static_cast<uint64_t>(settings.partitions_per_table);
  options.partition_bytes_max = settings.partition_bytes_max;
  options.item_collection_bytes_max = settings.item_collection_bytes_max;
  options.table_change = Duration::Millis(settings.table_change_ms);
  options.propagation = settings.profile();
  options.ttl_delay = Duration::Millis(settings.ttl_delay_ms);
  options.clock_skew_bound = Duration::Millis(settings.clock_skew_bound_ms);
  region_ = std::make_unique<Region>(std::move(options), clock_, random_, late_transport_, azs_->transport());
  if (absl::Status status = azs_->Start(*region_); !status.ok()) return status;
  conditions_ = std::make_unique<ConditionWatch>(region_->self(), late_transport_);
  conditions_->StartsAhead(*clock_ahead);
  region_metrics_ = std::make_unique<RegionMetrics>(metrics_);
  api_ = std::make_unique<ApiServer>(*region_, ApiEndpoint{region_config_.name},
                                     StrCat(region_config_.host, ":", region_config_.api_port), clock_, metrics_,
                                     random_.Next());
  WantTurn();
  return absl::OkStatus();
}

absl::Status RegiondServer::ListenGrpc() {
  GrpcTransportOptions options;
  options.self = NodeId::Regiond(RegionId(region_config_.name));
  options.cluster = config_.name;
  options.process_instance = random_.Next();
  options.listen = StrCat(config_.bind_address, ":", region_config_.grpc_port);
  options.services = {&admin_};
  auto transport = GrpcTransport::Start(
      std::move(options), [this](std::function<void()> task) { Post(std::move(task)); },
      [this](const NodeId& from, Message message) {
        if (Conditions* conditions = std::get_if<Conditions>(&message)) {
          conditions_->OnMessage(std::move(*conditions));
          TakeConditions();
        } else {
          region_->OnMessage(from, std::move(message));
        }
        WantTurn();
      },
      [this](const LinkChange& change) { OnLink(change); });
  if (!transport.ok()) return transport.status();
  transport_ = *std::move(transport);
  late_transport_.Set(transport_.get());
  transport_->Connect(NodeId::Coordinator(),
                      StrCat(config_.coordinator.host, ":", config_.coordinator.grpc_port));
  return absl::OkStatus();
}

absl::Status RegiondServer::ListenHttp() {
  HttpServerOptions options;
  options.address = config_.bind_address;
  options.port = region_config_.api_port;
  options.body_bytes_max = static_cast<size_t>(config_.options.request_body_bytes_max);
  options.connections_max = static_cast<size_t>(config_.options.connections_max);
  options.idle_timeout = std::chrono::milliseconds(config_.options.http_idle_timeout_ms);
  options.header_timeout = std::chrono::milliseconds(config_.options.http_header_timeout_ms);
  options.body_timeout = std::chrono::milliseconds(config_.options.http_body_timeout_ms);
  options.tls = {config_.options.tls_cert_file, config_.options.tls_key_file};
  auto http = HttpServer::Start(io_, std::move(options), [this](const HttpRequest& request, HttpResponder responder) {
    OnRequest(request, std::move(responder));
  });
  if (!http.ok()) return http.status();
  http_ = *std::move(http);
  return metrics_.Serve(io_, config_.bind_address, region_config_.metrics_port);
}

void RegiondServer::OnRequest(const HttpRequest& request, HttpResponder responder) {
  api_->Handle(request, std::move(responder));
  if (api_->waiting() > 0) WantTurn();
}

void RegiondServer::TakeConditions() {
  const std::optional<Conditions> conditions = conditions_->TakeChanged();
  if (!conditions) return;
  azs_->SetFaults(conditions->faults);
  region_->lost_accesses().Set(conditions->lost_accesses);
  const Duration ahead = Duration::Micros(conditions->clock_ahead_us);
  clock_.SetAhead(ahead);
  clock_ahead_ = ahead;
  TellClock();
  if (absl::Status status = KeepClock(clock_path_, ahead); !status.ok()) LogWarning(status.message());
}

void RegiondServer::TellClock() {
  late_transport_.Send(NodeId::Replicator(region_->self()), Conditions{.clock_ahead_us = clock_ahead_.us});
}

void RegiondServer::WantTurn() {
  if (turn_wanted_) return;
  turn_wanted_ = true;
  boost::asio::post(io_, [this] {
    turn_wanted_ = false;
    EndTurn();
  });
}

void RegiondServer::EndTurn() {
  region_->backups().Work();
  if (azs_->Turn() || region_->backups().ready()) WantTurn();
  for (Reply& reply : region_->TakeReplies()) api_->OnReply(std::move(reply));
  api_->RetryParked();
  const Instant due = azs_->NextDue();
  if (due == Instant::Max()) return;
  az_timer_.expires_at(AsioClock::ToTimePoint(due));
  az_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) EndTurn();
  });
}

void RegiondServer::OnLink(const LinkChange& change) {
  switch (change.state) {
    case LinkChange::State::kUp:
      if (change.peer == NodeId::Coordinator()) conditions_->OnConnected();
      if (change.peer == NodeId::Replicator(region_->self())) TellClock();
      return LogInfo(change.peer.ToString(), " is connected");
    case LinkChange::State::kDown: return LogInfo(change.peer.ToString(), " is gone: ", change.reason);
    case LinkChange::State::kRefused: return LogWarning("refused ", change.peer.ToString(), ": ", change.reason);
  }
}

void RegiondServer::Tick() {
  region_->TickAzs();
  azs_->Tick();
  const Instant now = clock_.Now();
  conditions_->Tick(now);
  if (now >= region_tick_at_) {
    region_tick_at_ = now + kRegionTickPeriod;
    region_->Tick();
    region_metrics_->Update(*region_, *azs_, http_ == nullptr ? 0 : http_->connections());
    replication_metrics_.Update(*region_, now);
  }
  EndTurn();
  tick_.expires_after(kTickPeriod);
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) Tick();
  });
}

void RegiondServer::Stop(std::function<void()> stopped) {
  tick_.cancel();
  az_timer_.cancel();
  CloseGrpc();
  http_->Shutdown(std::move(stopped));
}

// Admin calls that wait for this thread must be answered before the transport waits for them.
void RegiondServer::CloseGrpc() {
  admin_.Close();
  late_transport_.Set(nullptr);
  transport_.reset();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DaemonService>> StartRegiond(const DaemonArguments& arguments,
                                                            boost::asio::io_context& io) {
  absl::StatusOr<ClusterConfig> config = LoadDaemonConfig(arguments);
  if (!config.ok()) return config.status();
  const absl::StatusOr<RegionConfig> region = OwnRegion(*config, arguments);
  if (!region.ok()) return region.status();
  auto server = std::make_unique<RegiondServer>(*std::move(config), *region, io);
  if (absl::Status status = server->Start(); !status.ok()) return status;
  return server;
}

}  // namespace meridian
