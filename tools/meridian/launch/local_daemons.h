// The daemons of a cluster that runs on this machine, and where their files are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/runtime/config/cluster_config.h"

namespace meridian {

struct LocalDaemon {
  std::string name;     // "coordinator", "regiond-eu-west-1": of its files
  std::string program;  // "regiond"
  std::vector<std::string> arguments;
  std::string address;          // where it listens
  std::vector<uint16_t> ports;  // on which it listens
};

// In the order in which they are listed to people; they may be started in any.
std::vector<LocalDaemon> DaemonsOf(const ClusterConfig& config);

// The layout of a data directory, as far as the command line knows it.
class DataLayout {
 public:
  explicit DataLayout(std::string data) : data_(std::move(data)) {}
  std::string data() const { return data_; }
  std::string run_directory() const { return data_ + "/run"; }
  std::string lock_file() const { return data_ + "/run/lock"; }
  std::string pid_file(const std::string& daemon) const {
    return data_ + "/run/" + daemon + ".pid";
  }
  std::string log_directory() const { return data_ + "/logs"; }
  std::string log_file(const std::string& daemon) const {
    return data_ + "/logs/" + daemon + ".log";
  }
  std::string aws_directory() const { return data_ + "/aws"; }

 private:
  std::string data_;  // absolute
};

}  // namespace meridian
