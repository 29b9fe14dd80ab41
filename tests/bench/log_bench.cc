// How many 1-KB records a second one AZ's log takes, in groups of 1, 16 and 32, with and without fsync.
// Run:  log_bench [--benchmark_filter=…]; it writes below the directory in TMPDIR, which should be on the disk in question.
// With fsync a group is answered before the next is appended: the worst case, with nothing to gather meanwhile.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "base/runtime/log/segment_log.h"

namespace meridian {
namespace {

void AppendGroups(benchmark::State& state, Durability durability) {
  std::string directory = (std::filesystem::temp_directory_path() / "log-bench-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) {
    state.SkipWithError("mkdtemp");
    return;
  }
  std::atomic<Ticket> answered{0};
  auto log = SegmentLog::Open({.az_directory = directory, .durability = durability}, [&](AppendDone done) {
    answered.store(done.status.ok() ? done.ticket : UINT64_MAX);
    answered.notify_one();
  });
  if (!log.ok()) {
    state.SkipWithError(log.status().ToString().c_str());
    return;
  }
  const LogId id{TableId{1, 1}, PartitionId(0)};
  const std::string payload(1024, 'x');
  Lsn next(1);
  for (auto _ : state) {
    Ticket last = 0;
    for (int64_t i = 0; i < state.range(0); ++i) {
      std::vector<LogRecord> record;
      record.push_back({id, Epoch(1), next, payload});
      last = (*log)->Append(std::move(record));
      next = next.Next();
    }
    (*log)->Flush();
    for (Ticket seen = answered.load(); seen < last; seen = answered.load()) answered.wait(seen);
    if (answered.load() == UINT64_MAX) state.SkipWithError("append failed");
    // As in the field: what is old is trimmed, so that the disk does not fill.
    if (next.value % 65536 < static_cast<uint64_t>(state.range(0))) (*log)->Trim(id, Lsn(next.value - 1));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  log->reset();
  std::filesystem::remove_all(directory);
}

BENCHMARK_CAPTURE(AppendGroups, os, Durability::kOs)->Arg(1)->Arg(16)->Arg(32)->UseRealTime();
BENCHMARK_CAPTURE(AppendGroups, fsync, Durability::kFsync)->Arg(1)->Arg(16)->Arg(32)->UseRealTime();

}  // namespace
}  // namespace meridian

BENCHMARK_MAIN();
