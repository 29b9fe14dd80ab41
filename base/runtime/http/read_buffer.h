// Received bytes that have not been parsed yet, in one contiguous and reused piece of memory.
//
// Threads: thread-compatible. Bounds: grows to what Prepare() asks for beyond the unparsed bytes.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace meridian {

class ReadBuffer {
 public:
  std::string_view data() const { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  // Room for `size` more bytes behind data(); valid until the next Prepare(). May move data().
  char* Prepare(size_t size) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (capacity_ - end_ >= size) return memory_.get() + end_;
    const size_t held = end_ - begin_;
    if (capacity_ >= held + size) {
      std::memmove(memory_.get(), memory_.get() + begin_, held);
    } else {
      std::unique_ptr<char[]> larger(new char[held + size]);
      if (held > 0) std::memcpy(larger.get(), memory_.get() + begin_, held);
      memory_ = std::move(larger);
      capacity_ = held + size;
    }
    begin_ = 0;
    end_ = held;
    return memory_.get() + end_;
  }
  // The first `size` bytes of the prepared room now hold data. REQUIRES: size <= what was prepared.
  void Commit(size_t size) { end_ += size; }
  // Drops `size` bytes from the front. REQUIRES: size <= data().size().
  void Consume(size_t size) { begin_ += size; }
  // Gives memory back. REQUIRES: empty().
  void Release() {
    memory_.reset();
    begin_ = end_ = capacity_ = 0;
  }
  size_t capacity() const { return capacity_; }

 private:
  std::unique_ptr<char[]> memory_;
  size_t capacity_ = 0;
  size_t begin_ = 0;  // begin_ <= end_ <= capacity_
  size_t end_ = 0;
};

}  // namespace meridian
