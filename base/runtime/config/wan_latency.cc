// Where the AWS Regions are, and how long light takes between them.
#include <cmath>
#include <numbers>

#include "base/runtime/config/cluster_config.h"

namespace meridian {
namespace {

struct Place {
  std::string_view region;
  double latitude;  // degrees
  double longitude;
};

constexpr Place kPlaces[] = {
    {"us-east-1", 38.9, -77.5},      {"us-east-2", 40.0, -83.0},
    {"us-west-1", 37.4, -121.9},     {"us-west-2", 45.8, -119.7},
    {"us-gov-east-1", 40.0, -83.0},  {"us-gov-west-1", 45.8, -119.7},
    {"ca-central-1", 45.5, -73.6},   {"ca-west-1", 51.0, -114.1},
    {"mx-central-1", 20.6, -100.4},  {"sa-east-1", -23.5, -46.6},
    {"eu-west-1", 53.3, -6.3},       {"eu-west-2", 51.5, -0.1},
    {"eu-west-3", 48.9, 2.4},        {"eu-central-1", 50.1, 8.7},
    {"eu-central-2", 47.4, 8.5},     {"eu-north-1", 59.3, 17.8},
    {"eu-south-1", 45.5, 9.2},       {"eu-south-2", 41.6, -0.9},
    {"af-south-1", -33.9, 18.4},     {"il-central-1", 32.1, 34.8},
    {"me-south-1", 26.1, 50.6},      {"me-central-1", 24.5, 54.4},
    {"ap-south-1", 19.1, 72.9},      {"ap-south-2", 17.4, 78.5},
    {"ap-southeast-1", 1.4, 103.8},  {"ap-southeast-2", -33.9, 151.2},
    {"ap-southeast-3", -6.2, 106.8}, {"ap-southeast-4", -37.8, 145.0},
    {"ap-southeast-5", 3.1, 101.7},  {"ap-southeast-6", -36.8, 174.8},
    {"ap-southeast-7", 13.8, 100.5}, {"ap-northeast-1", 35.7, 139.7},
    {"ap-northeast-2", 37.6, 127.0}, {"ap-northeast-3", 34.7, 135.5},
    {"ap-east-1", 22.3, 114.2},      {"ap-east-2", 25.0, 121.5},
    {"cn-north-1", 39.9, 116.4},     {"cn-northwest-1", 37.5, 105.2},
};

constexpr int64_t kUnknownLatencyMs = 40;
constexpr double kEarthRadiusKm = 6371;
constexpr double kFibreKmPerMs = 200;  // two thirds of the speed of light
constexpr double kDetour = 1.3;  // cables are longer than great circles: fits measured round trips
constexpr double kEquipmentMs = 1;

const Place* Find(std::string_view region) {
  for (const Place& place : kPlaces) {
    if (place.region == region) return &place;
  }
  return nullptr;
}

double DistanceKm(const Place& a, const Place& b) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double half_latitude = (b.latitude - a.latitude) * kRadians / 2;
  const double half_longitude = (b.longitude - a.longitude) * kRadians / 2;
  const double haversine = std::pow(std::sin(half_latitude), 2) +
                           std::cos(a.latitude * kRadians) * std::cos(b.latitude * kRadians) *
                               std::pow(std::sin(half_longitude), 2);
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(haversine));
}

}  // namespace

int64_t WanLatencyMs(std::string_view from, std::string_view to) {
  const Place* const a = Find(from);
  const Place* const b = Find(to);
  if (a == nullptr || b == nullptr) return kUnknownLatencyMs;
  return std::llround(kEquipmentMs + DistanceKm(*a, *b) * kDetour / kFibreKmPerMs);
}

}  // namespace meridian
