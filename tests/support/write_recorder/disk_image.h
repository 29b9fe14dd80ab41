// A directory tree as a value, to which recorded file operations are applied one by one: what a crash after any of them leaves.
// Crash of the process: everything that was handed to the kernel. Crash of the machine, as LevelDB's fault-injecting Env has it: a file falls
// back to what its last sync covered, and one that was never synced is gone; names change at once.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace meridian {

struct FileOperation {
  enum class Kind : uint8_t { kCreate, kTruncate, kWrite, kSync, kRename, kDelete, kMakeDirectory, kDeleteDirectory } kind;
  std::string path;       // relative to the root
  std::string to;         // of kRename
  uint64_t offset = 0;    // of kWrite; the new size of kTruncate
  std::string bytes;      // of kWrite
};

class DiskImage {
 public:
  void Apply(const FileOperation& operation);

  enum class After : uint8_t { kProcessCrash, kMachineCrash };
  // Makes `directory`, which must be empty, look so.
  void WriteTo(const std::string& directory, After after) const;
  // In words, the first difference between the image and `directory`; empty if there is none. Ignores what is ignored in recording.
  std::string DifferenceFrom(const std::string& directory) const;

 private:
  struct File {
    std::string bytes;
    std::string synced;
    bool ever_synced = false;
  };
  std::map<std::string, File> files_;
  std::set<std::string> directories_;
};

// Files that carry no data: locks, and LevelDB's log in words.
bool IsWithoutData(const std::string& path);

}  // namespace meridian
