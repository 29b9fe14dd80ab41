#include "tools/meridian/process/process_identity.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/model/strings.h"

namespace meridian {

namespace {

std::string BootId() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

}  // namespace

std::optional<ProcessIdentity> IdentityOf(pid_t pid) {
  std::ifstream file(StrCat("/proc/", pid, "/stat"));
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // "pid (name) state …": the name may hold anything, parentheses included.
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  std::string state;
  std::string skipped;
  ProcessIdentity process{.pid = pid};
  fields >> state;
  if (state == "Z" || state == "X") return std::nullopt;
  constexpr int kStateField = 3;
  constexpr int kStartTimeField = 22;
  for (int i = kStateField + 1; i < kStartTimeField; ++i) fields >> skipped;
  if (!(fields >> process.start_ticks)) return std::nullopt;
  process.boot = BootId();
  return process;
}

bool IsAlive(const ProcessIdentity& process) { return IdentityOf(process.pid) == process; }

absl::Status WritePidFile(const std::string& path, const ProcessIdentity& process) {
  const std::string temporary = path + ".new";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << process.pid << ' ' << process.start_ticks << ' ' << process.boot << '\n';
    file.flush();
    if (!file) return absl::InternalError(StrCat("cannot write ", temporary));
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::InternalError(StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

std::optional<ProcessIdentity> ReadPidFile(const std::string& path) {
  std::ifstream file(path);
  ProcessIdentity process;
  if (!(file >> process.pid >> process.start_ticks >> process.boot) || process.pid <= 0) {
    return std::nullopt;
  }
  return process;
}

}  // namespace meridian
