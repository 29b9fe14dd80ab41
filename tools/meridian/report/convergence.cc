#include "tools/meridian/report/convergence.h"

#include <algorithm>
#include <utility>

namespace meridian {

namespace {

bool Same(const v1::ItemVersion& a, const v1::ItemVersion& b) {
  return a.version_hlc() == b.version_hlc() && a.version_region() == b.version_region() &&
         a.deleted() == b.deleted() && a.digest() == b.digest();
}

bool Agree(const std::vector<std::optional<v1::ItemVersion>>& versions) {
  const v1::ItemVersion* first = nullptr;
  bool missing = false;
  for (const auto& version : versions) {
    if (!version) {
      missing = true;
    } else if (!first) {
      first = &*version;
    } else if (!Same(*first, *version)) {
      return false;
    }
  }
  return !missing || first->deleted();
}

}  // namespace

void Convergence::Add(Convergence next) {
  keys += next.keys;
  differing += next.differing;
  digested += next.digested;
  listed += next.listed;
  for (Difference& difference : next.differences) {
    if (differences.size() < kDifferencesMax) differences.push_back(std::move(difference));
  }
}

absl::StatusOr<Convergence> CompareVersions(const std::vector<VersionStream*>& streams) {
  Convergence result;
  std::optional<std::string> last_key;
  while (true) {
    std::vector<const v1::ItemVersion*> heads;
    const v1::ItemVersion* least = nullptr;
    for (VersionStream* stream : streams) {
      absl::StatusOr<const v1::ItemVersion*> head = stream->Peek();
      if (!head.ok()) return head.status();
      heads.push_back(*head);
      if (*head && (!least || (*head)->key() < least->key())) least = *head;
    }
    if (!least) return result;
    const std::string key = least->key();
    if (last_key && key <= *last_key) return absl::DataLossError("keys are out of order");
    last_key = key;

    Difference difference;
    difference.key_json = least->key_json();
    for (size_t i = 0; i < streams.size(); ++i) {
      auto& version = difference.versions.emplace_back();
      if (!heads[i] || heads[i]->key() != key) continue;
      version = *heads[i];
      streams[i]->Pop();
      ++result.listed;
    }
    ++result.keys;
    if (Agree(difference.versions)) continue;
    ++result.differing;
    if (result.differences.size() < kDifferencesMax) {
      result.differences.push_back(std::move(difference));
    }
  }
}

}  // namespace meridian
