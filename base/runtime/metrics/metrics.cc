#include "base/runtime/metrics/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <type_traits>
#include <variant>

#include "absl/strings/match.h"
#include "base/model/check.h"
#include "base/runtime/http/http_server.h"

namespace meridian {
namespace {

bool IsMetricName(const std::string& name) {
  return (absl::StartsWith(name, "meridian_") || absl::StartsWith(name, "aws_")) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool IsLabelName(const std::string& name) {
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

void Fill(const Counter& counter, prometheus::ClientMetric* out) {
  out->counter.value = counter.value();
}

void Fill(const Gauge& gauge, prometheus::ClientMetric* out) { out->gauge.value = gauge.value(); }

void Fill(const Histogram& histogram, prometheus::ClientMetric* out) {
  uint64_t cumulative = 0;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    cumulative += histogram.count(i);
    const double bound = i < histogram.bounds().size() ? histogram.bounds()[i]
                                                       : std::numeric_limits<double>::infinity();
    out->histogram.bucket.push_back({cumulative, bound});
  }
  out->histogram.sample_count = cumulative;
  out->histogram.sample_sum = histogram.sum();
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
  MERIDIAN_CHECK(std::is_sorted(bounds_.begin(), bounds_.end()), "histogram bounds must ascend");
}

void Histogram::Observe(double value) {
  const size_t bucket = static_cast<size_t>(
      std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<double> LatencyBoundsSeconds() {
  return {0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
          0.05,    0.1,    0.2,    0.5,    1,     2,     5,     10};
}

class Metrics::Families {
 public:
  template <typename Metric, typename Make>
  Metric* Add(prometheus::MetricType type, const std::string& name, const std::string& help,
              Labels labels, const Make& make) {
    MERIDIAN_CHECK(IsMetricName(name), "metric name ", name);
    for (const auto& [label, value] : labels) MERIDIAN_CHECK(IsLabelName(label), "label ", label);
    std::sort(labels.begin(), labels.end());
    const std::lock_guard<std::mutex> lock(mutex_);
    Family& family = by_name_.try_emplace(name, Family{type, help, {}}).first->second;
    MERIDIAN_CHECK(family.type == type && family.help == help, "metric ", name,
                   " has two meanings");
    AnyMetric& metric = family.metrics[std::move(labels)];
    if (std::holds_alternative<std::monostate>(metric)) metric = make();
    return std::get<std::unique_ptr<Metric>>(metric).get();
  }

  void Remove(const std::string& label, const std::string& value) {
    const std::pair<std::string, std::string> wanted(label, value);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [name, family] : by_name_) {
      std::erase_if(family.metrics, [&](const auto& entry) {
        return std::find(entry.first.begin(), entry.first.end(), wanted) != entry.first.end();
      });
    }
  }

  std::vector<prometheus::MetricFamily> Collect() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<prometheus::MetricFamily> all;
    for (const auto& [name, family] : by_name_) {
      if (family.metrics.empty()) continue;
      prometheus::MetricFamily& out = all.emplace_back();
      out.name = name;
      out.help = family.help;
      out.type = family.type;
      for (const auto& [labels, metric] : family.metrics) {
        prometheus::ClientMetric& client = out.metric.emplace_back();
        for (const auto& [label, value] : labels) client.label.push_back({label, value});
        std::visit(
            [&](const auto& held) {
              if constexpr (!std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
                Fill(*held, &client);
              }
            },
            metric);
      }
    }
    return all;
  }

 private:
  using AnyMetric = std::variant<std::monostate, std::unique_ptr<Counter>, std::unique_ptr<Gauge>,
                                 std::unique_ptr<Histogram>>;
  struct Family {
    prometheus::MetricType type;
    std::string help;
    std::map<Labels, AnyMetric> metrics;  // labels are sorted
  };

  mutable std::mutex mutex_;  // guards the maps, not the numbers
  std::map<std::string, Family> by_name_;
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

Counter* Metrics::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  MERIDIAN_CHECK(absl::EndsWith(name, "_total") || absl::StartsWith(name, "aws_"), "counter ",
                 name);
  return families_->Add<Counter>(prometheus::MetricType::Counter, name, help, labels,
                                 [] { return std::make_unique<Counter>(); });
}

Gauge* Metrics::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  return families_->Add<Gauge>(prometheus::MetricType::Gauge, name, help, labels,
                               [] { return std::make_unique<Gauge>(); });
}

Histogram* Metrics::AddHistogram(const std::string& name, const std::string& help,
                                 std::vector<double> bounds, const Labels& labels) {
  return families_->Add<Histogram>(prometheus::MetricType::Histogram, name, help, labels,
                                   [&] { return std::make_unique<Histogram>(std::move(bounds)); });
}

void Metrics::Remove(const std::string& label, const std::string& value) {
  families_->Remove(label, value);
}

absl::Status Metrics::Serve(boost::asio::io_context& io, const std::string& address,
                            uint16_t port) {
  MERIDIAN_CHECK(server_ == nullptr, "metrics are served once");
  HttpServerOptions options;
  options.address = address;
  options.port = port;
  options.connections_max = 64;
  absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Start(
      io, std::move(options), [this](const HttpRequest& request, HttpResponder responder) {
        HttpResponse response;
        if (request.target == "/metrics") {
          response.content_type = "text/plain; version=0.0.4";
          response.body = Text();
        } else {
          response.status = 404;
        }
        responder.Send(std::move(response));
      });
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

uint16_t Metrics::port() const { return server_->port(); }

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(families_->Collect());
}

}  // namespace meridian
