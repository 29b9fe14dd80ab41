// Time as values. Pure code receives them; it never reads a clock.
//
//   Duration  a length of time, microseconds
//   Instant   a point on a monotonic clock, to measure and to set timers; its zero means nothing
//   WallTime  microseconds since 1970-01-01 UTC on the cluster's virtual wall clock; for versions, TTL and display
#pragma once

#include <compare>
#include <cstdint>

namespace meridian {

struct Duration {
  int64_t us = 0;
  static constexpr Duration Micros(int64_t n) { return {n}; }
  static constexpr Duration Millis(int64_t n) { return {n * 1000}; }
  static constexpr Duration Seconds(int64_t n) { return {n * 1000 * 1000}; }
  constexpr double ToMillis() const { return static_cast<double>(us) / 1000.0; }
  auto operator<=>(const Duration&) const = default;
  constexpr Duration operator+(Duration other) const { return {us + other.us}; }
  constexpr Duration operator-(Duration other) const { return {us - other.us}; }
  constexpr Duration operator*(int64_t n) const { return {us * n}; }
};

struct Instant {
  int64_t us = 0;
  static constexpr Instant Max() { return {INT64_MAX}; }
  auto operator<=>(const Instant&) const = default;
  constexpr Instant operator+(Duration d) const { return {us + d.us}; }
  constexpr Instant operator-(Duration d) const { return {us - d.us}; }
  constexpr Duration operator-(Instant other) const { return {us - other.us}; }
};

struct WallTime {
  int64_t us = 0;
  auto operator<=>(const WallTime&) const = default;
  constexpr WallTime operator+(Duration d) const { return {us + d.us}; }
  constexpr WallTime operator-(Duration d) const { return {us - d.us}; }
  constexpr Duration operator-(WallTime other) const { return {us - other.us}; }
  // Seconds with a fraction, as the API shows times.
  constexpr double ToSeconds() const { return static_cast<double>(us) / 1e6; }
};

}  // namespace meridian
