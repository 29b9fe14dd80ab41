// Operators who change what the Regions of the table share, over and over, each time in some Region: one makes an index and removes it, by what
// that Region has, so that he may be refused, and his next wish may be the opposite of what another Region shows; another sets the maximum of
// reads, to another number each time; two switch the capacity mode and the class to and fro (GT2, GT5, GT6). They know nothing of each other: of
// two changes of one version one is refused.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/seam/random.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class ChangeSettings final : public SimWorkload {
 public:
  ChangeSettings(SimCluster& cluster, SimClient& client, SimMarks& marks, Random& random);

  Instant NextDue() const override;
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

  // Every Region has the newest version of the table, and every AZ has built what it says and no trace of anything else. REQUIRES: all of
  // them are up.
  bool Settled() const;
  // All Regions have the same; it is as the last answer said, if its question cannot have been overtaken by another one.
  void Judge(Failures& failures) const;

 private:
  // What one of them has asked for, and is to hear of.
  struct Asked {
    uint64_t request = 0;
    RegionId region;
    int64_t wish = 0;
  };
  struct Operator {
    std::optional<Asked> asked;
    std::optional<int64_t> expected = 0;  // which is what the table begins with; nothing while the fate of a question is unknown
    Instant next;
  };
  enum Subject { kIndex, kMaximum, kMode, kClass, kSubjects };
  static constexpr std::array<Subject, kSubjects> kAll = {kIndex, kMaximum, kMode, kClass};
  void Ask(Subject subject, SimRegiond& regiond, const TableDescriptor& table);
  void Lost(Operator& one);
  const TableDescriptor& TableIn(size_t region) const;
  static SimMark MarkOf(Subject subject, int64_t wish);
  static int64_t ValueIn(Subject subject, const TableDescriptor& table);

  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Random& random_;
  std::array<Operator, kSubjects> operators_;
};

}  // namespace meridian
