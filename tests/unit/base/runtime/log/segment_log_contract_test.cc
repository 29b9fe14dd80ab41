#include "tests/support/log_store_contract.h"
#include "tests/unit/base/runtime/log/segment_log_harness.h"

namespace meridian::segment_log_contract_test {
namespace {

class OsHarness : public SegmentLogHarness {};
class FsyncHarness : public SegmentLogHarness {
 public:
  FsyncHarness() : SegmentLogHarness(Durability::kFsync) {}
};
// Every record begins a segment, and every read goes to the disk.
class TinySegmentsHarness : public SegmentLogHarness {
 public:
  TinySegmentsHarness() : SegmentLogHarness(Durability::kOs, 1, 0) {}
};

INSTANTIATE_TYPED_TEST_SUITE_P(Os, LogStoreContract, OsHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(Fsync, LogStoreContract, FsyncHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(TinySegments, LogStoreContract, TinySegmentsHarness);

}  // namespace
}  // namespace meridian::segment_log_contract_test
