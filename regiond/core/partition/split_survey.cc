#include "regiond/core/partition/split_survey.h"

#include <algorithm>

#include "base/model/change_record.h"
#include "base/model/key_codec.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {
namespace {

constexpr int64_t kFairShare = 8;  // the least part of the whole that either side must have: one eighth

}  // namespace

uint64_t SplitSurvey::FirstHashOfPart(size_t part) const {
  const unsigned __int128 width = static_cast<unsigned __int128>(range_.last - range_.first) + 1;
  return range_.first + static_cast<uint64_t>(width * part / kParts);
}

absl::StatusOr<bool> SplitSurvey::Work(StateStore& store, size_t entries_max) {
  const StateRange keys = ItemRange(range_);
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  size_t part = 0;
  for (cursor->Seek(after_.empty() ? keys.low : after_ + '\0'); cursor->valid() && cursor->key() < keys.high; cursor->Next()) {
    if (entries_max-- == 0) return false;
    after_ = std::string(cursor->key());
    const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
    if (!image.ok()) return image.status();
    if (image->empty()) continue;
    const uint64_t hash = KeyHash(cursor->key().substr(1));
    while (part + 1 < kParts && hash >= FirstHashOfPart(part + 1)) ++part;
    ++parts_[part].items;
    parts_[part].bytes += static_cast<int64_t>(image->size());
  }
  if (!cursor->status().ok()) return cursor->status();
  return true;
}

std::optional<SplitSurvey::Cut> SplitSurvey::Best() const {
  int64_t total = 0;
  for (const Part& part : parts_) total += part.bytes;
  std::optional<Cut> best;
  Cut cut;
  for (size_t part = kParts - 1; part > 0; --part) {
    cut.items += parts_[part].items;
    cut.bytes += parts_[part].bytes;
    cut.at = FirstHashOfPart(part);
    if (cut.at <= range_.first || cut.at > range_.last) continue;  // there are fewer hashes than parts
    if (aim_ == Aim::kByHash) {
      if (part == kParts / 2) best = cut;
      continue;
    }
    const auto uneven = [&](const Cut& one) { return std::abs(total - 2 * one.bytes); };
    if (std::min(cut.bytes, total - cut.bytes) * kFairShare < total || total == 0) continue;
    if (!best || uneven(cut) < uneven(*best)) best = cut;
  }
  return best;
}

}  // namespace meridian
