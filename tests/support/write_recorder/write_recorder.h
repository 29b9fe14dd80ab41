// Records what this process does to the files below a directory, in order, for all threads and libraries: the program that links this
// defines the C library's file calls itself and hands them on.
// Only one recorder records at a time. What calls the kernel without these functions is missed, so compare the image of all operations
// with the directory at the end (DiskImage::DifferenceFrom).
// Threads: any; each recorded call is one step.
#pragma once

#include <string>
#include <vector>

#include "tests/support/write_recorder/disk_image.h"

namespace meridian {

class WriteRecorder {
 public:
  explicit WriteRecorder(std::string root);  // an absolute path without symbolic links; nothing is in it yet
  ~WriteRecorder();
  WriteRecorder(const WriteRecorder&) = delete;
  WriteRecorder& operator=(const WriteRecorder&) = delete;

  size_t size() const;  // operations so far
  // REQUIRES: nobody writes below the root any more.
  const std::vector<FileOperation>& operations() const;
};

}  // namespace meridian
