#include "tools/sim/cluster/sim_regiond.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"
#include "regiond/core/membership/membership.h"

namespace meridian {
namespace {

constexpr Duration kRegiondTick = Duration::Millis(200);  // as the daemon does
constexpr Duration kAzRetry = Duration::Seconds(1);

}  // namespace

SimRegiond::SimRegiond(SimRegiondOptions options, const SimTime& time, SimNetwork& network, SimObserver& observer,
                       uint64_t seed)
    : options_(std::move(options)),
      time_(time),
      network_(network),
      observer_(observer),
      seed_(seed),
      clock_(time, options_.clock_granularity),
      az_network_random_(seed, StrCat("az network ", options_.region.self.name)),
      turn_random_(seed, StrCat("turn ", options_.region.self.name)),
      az_network_(options_.az_network, time, az_network_random_),
      reads_(id(), time, observer) {
  for (uint8_t i = 0; i < azs(); ++i) {
    azs_[i].random = std::make_unique<SeededRandom>(seed, StrCat("disk ", id().name, " ", AzId(i).name()));
    azs_[i].disk = std::make_unique<SimDisk>(options_.disk, clock_, *azs_[i].random);
  }
}

SimRegiond::~SimRegiond() = default;

// --- life ---

void SimRegiond::Start() {
  MERIDIAN_CHECK(!up());
  random_ = std::make_unique<SeededRandom>(seed_, StrCat("regiond ", id().name, " ", ++starts_));
  transport_ = std::make_unique<SimTransport>(network_, NodeId::Regiond(id()));
  conditions_ = std::make_unique<ConditionWatch>(id(), *transport_);
  region_ = std::make_unique<Region>(options_.region, clock_, *random_, *transport_, az_network_);
  // An operator waits until a quorum of the AZs can run; the simulator ends the faults that are in the way.
  const auto able = [](const Az& az) { return !az.kept_down && !az.disk_full; };
  auto ready = static_cast<size_t>(std::count_if(azs_.begin(), azs_.begin() + azs(), able));
  for (uint8_t i = 0; i < azs() && ready < azs() / 2 + 1; ++i) {
    if (able(azs_[i])) continue;
    EndAzFaults(AzId(i));
    ++ready;
  }
  for (uint8_t i = 0; i < azs(); ++i) {
    if (!azs_[i].kept_down) StartAz(AzId(i));
  }
  const absl::Status status = region_->Recover();
  MERIDIAN_CHECK(status.ok(), id().name, " does not start: ", status.ToString());
  tick_at_ = time_.now;
  az_tick_at_ = time_.now;
  Touched();
  observer_.OnRegiondRecovered(id(), *region_);
}

void SimRegiond::Crash(CrashKind kind) {
  MERIDIAN_CHECK(up());
  region_.reset();
  for (Az& az : azs_) {
    if (az.log == nullptr) continue;
    az.disk->Crash(kind);
    az.states.reset();
    az.log.reset();
  }
  az_network_.Clear();
  reads_.Clear();
  conditions_.reset();
  transport_.reset();
  random_.reset();
  flush_at_ = Instant::Max();
  observer_.OnRegiondCrash(id());
}

bool SimRegiond::StartAz(AzId id) {
  Az& az = azs_[id.index];
  az.log = az.disk->OpenLog();
  az.states = az.disk->OpenState();
  const absl::Status status = region_->StartAz(id, *az.log, *az.states);
  if (status.ok()) return true;
  az.states.reset();
  az.log.reset();
  az.retry_at = time_.now + kAzRetry;
  return false;
}

void SimRegiond::CloseAz(AzId id) {
  Az& az = azs_[id.index];
  if (up()) region_->StopAz(id);
  az.states.reset();
  az.log.reset();
}

void SimRegiond::StopAz(AzId id, CrashKind kind) {
  Az& az = azs_[id.index];
  az.kept_down = true;
  if (az.log == nullptr) return;
  if (up()) region_->StopAz(id);
  az.disk->Crash(kind);
  CloseAz(id);
  observer_.OnAz(this->id(), id, "stops");
}

void SimRegiond::FillDisk(AzId id) {
  azs_[id.index].disk_full = true;
  azs_[id.index].disk->SetWriteError(absl::ResourceExhaustedError("no space left on device"));
}

void SimRegiond::SlowDisk(AzId id, Duration delay) {
  azs_[id.index].disk->SetLatency(options_.disk.latency_min + delay, options_.disk.latency_max + delay);
}

bool SimRegiond::OthersWhole(AzId az) {
  if (!up() || azs() != 3) return false;
  for (const auto& [name, table] : region_->catalog().tables()) {
    if (!region_->azs().OthersWhole(az, table->descriptor())) return false;
  }
  for (uint8_t i = 0; i < azs(); ++i) {
    if (AzId(i) != az && azs_[i].disk->damaged()) return false;
  }
  return true;
}

void SimRegiond::LoseDisk(AzId id) {
  Az& az = azs_[id.index];
  CloseAz(id);
  az.lost.push_back(std::move(az.disk));
  az.lost_random.push_back(std::move(az.random));
  az.random = std::make_unique<SeededRandom>(seed_, StrCat("disk ", this->id().name, " ", id.name(), " ", ++disks_made_));
  az.disk = std::make_unique<SimDisk>(options_.disk, clock_, *az.random);
  az.retry_at = time_.now;
  observer_.OnAz(this->id(), id, "loses its disk");
}

bool SimRegiond::CorruptState(AzId id, uint64_t pick) {
  SeededRandom random(pick, "corrupt");
  if (!azs_[id.index].disk->CorruptState(random)) return false;
  observer_.OnAz(this->id(), id, "has an unreadable item");
  return true;
}

void SimRegiond::EndAzFaults(AzId id) {
  Az& az = azs_[id.index];
  az.kept_down = false;
  az.disk_full = false;
  az.disk->SetWriteError(absl::OkStatus());
  az.disk->SetLatency(options_.disk.latency_min, options_.disk.latency_max);
  az.retry_at = time_.now;
  az_network_.SetCut(id, false);
  az_network_.SetDelay(id, Duration());
}

void SimRegiond::TakeFailures() {
  for (const Region::FailedAz& failed : region_->TakeFailedAzs()) {
    Az& az = azs_[failed.az.index];
    az.disk->Crash(CrashKind::kProcess);
    az.states.reset();
    az.log.reset();
    az.retry_at = time_.now + kAzRetry;
    const bool scrubbed = std::exchange(az.damage_found_by_scrub, false);
    std::string_view what = "fails";
    if (absl::IsResourceExhausted(failed.status)) what = "fails with a full disk";
    if (absl::IsDataLoss(failed.status)) what = scrubbed ? "is found damaged by a scrub" : "is found damaged";
    observer_.OnAz(id(), failed.az, what);
  }
}

// --- input ---

void SimRegiond::Write(uint64_t request, const WriteRequest& write) {
  region_->Write(request, write);
  Touched();
}

void SimRegiond::Read(uint64_t request, const ItemKey& key, GetRequest get) {
  reads_.Read(*region_, request, key, std::move(get));
  if (reads_.waiting()) Touched();
}

void SimRegiond::ProposeReplica(uint64_t request, ReplicaAction action, const RegionId& target, const std::string& table) {
  region_->ChangeReplicas(request, action, target, table);
  Touched();
}

void SimRegiond::ChangeSettings(uint64_t request, const std::string& table, Region::TableChange change, TableChangeKind kind) {
  region_->ChangeSettings(request, table, change, kind);
  Touched();
}

BackupId SimRegiond::CreateBackup(uint64_t request, const std::string& table) {
  const BackupId id = region_->backups().Create(request, table, "backup");
  Touched();
  return id;
}

void SimRegiond::Deliver(SimNetwork::Delivery delivery) {
  if (auto* conditions = std::get_if<Conditions>(&delivery.message)) {
    conditions_->OnMessage(std::move(*conditions));
    if (const std::optional<Conditions> changed = conditions_->TakeChanged()) region_->lost_accesses().Set(changed->lost_accesses);
    return;
  }
  region_->OnMessage(delivery.from, std::move(delivery.message));
  Touched();
}

std::vector<std::string> SimRegiond::LeavingReplicas() const {
  std::vector<std::string> leaving;
  for (const auto& [name, table] : region_->catalog().tables()) {
    const TableDescriptor& descriptor = table->descriptor();
    if (descriptor.global && StatusOf(id(), descriptor) == TableStatus::kDeleting) leaving.push_back(name);
  }
  return leaving;
}

void SimRegiond::TickRegion() {
  const std::vector<std::string> leaving = LeavingReplicas();
  if (!leaving.empty()) EndTurn();  // so that what was committed is told before it is gone
  region_->Tick();
  for (const std::string& name : leaving) {
    if (region_->catalog().Find(name) == nullptr) observer_.OnReplicaRemoved(id());
  }
}

void SimRegiond::Touched() {
  if (flush_at_ != Instant::Max()) return;
  flush_at_ = time_.now + Duration{static_cast<int64_t>(turn_random_.Below(options_.turn_max.us + 1))};
}

Instant SimRegiond::NextDue() const {
  if (!up()) return Instant::Max();
  Instant next = std::min({flush_at_, tick_at_, az_tick_at_, az_network_.NextDue()});
  for (const Az& az : azs_) {
    if (az.log != nullptr) next = std::min(next, az.log->NextDue());
  }
  return next;
}

void SimRegiond::RunDue() {
  if (!up()) return;
  for (uint8_t i = 0; i < azs(); ++i) {
    if (azs_[i].log == nullptr) continue;
    for (const AppendDone& done : azs_[i].log->TakeDone(time_.now)) {
      region_->OnAppendDone(AzId(i), done);
      Touched();
    }
  }
  while (std::optional<AzEnvelope> envelope = az_network_.TakeDue()) {
    observer_.OnAzDelivery(id(), *envelope);
    region_->OnAzMessage(*envelope);
    Touched();
  }
  if (az_tick_at_ <= time_.now) {
    az_tick_at_ = time_.now + options_.region.azs.timing.beat;
    for (uint8_t i = 0; i < azs(); ++i) {
      const Az& az = azs_[i];
      if (az.log == nullptr && !az.kept_down && !az.disk_full && az.retry_at <= time_.now && StartAz(AzId(i))) {
        observer_.OnAz(id(), AzId(i), "starts");
      }
    }
    TickAzs();
    Touched();
  }
  if (tick_at_ <= time_.now) {
    tick_at_ = time_.now + kRegiondTick;
    conditions_->Tick(time_.now);
    TickRegion();
    Touched();
  }
  if (flush_at_ <= time_.now) EndTurn();
}

void SimRegiond::EndTurn() {
  flush_at_ = Instant::Max();
  region_->backups().Work();
  region_->Flush();
  if (region_->backups().ready()) Touched();
  ReportCommitted();
  reads_.TellEventual();
  CheckLeaders();
  for (const Reply& reply : region_->TakeReplies()) observer_.OnReply(id(), reply);
  reads_.Retry(*region_);
  region_->TakeArrivals();
  TakeFailures();
}

void SimRegiond::Transact(uint64_t request, TransactWriteRequest transaction) {
  region_->TransactWrite(request, std::move(transaction));
  Touched();
}

// Scrubs work in ticks, and nothing else there reads items.
void SimRegiond::TickAzs() {
  std::vector<AzNode*> whole;
  for (AzNode* node : region_->azs().Up()) {
    if (node->failure().ok()) whole.push_back(node);
  }
  region_->TickAzs();
  for (AzNode* node : whole) azs_[node->self().index].damage_found_by_scrub = absl::IsDataLoss(node->failure());
}

int64_t SimRegiond::unsynced_lost_total() const {
  int64_t total = 0;
  for (const Az& az : azs_) {
    if (az.disk != nullptr) total += az.disk->unsynced_lost_total();
    for (const auto& lost : az.lost) total += lost->unsynced_lost_total();
  }
  return total;
}

// --- the oracle of commitment ---

void SimRegiond::ReportCommitted() {
  for (const auto& [name, table] : region_->catalog().tables()) {
    for (const PartitionLayout::Range& range : table->layout().ranges()) {
      const Partition& partition = table->partitions()[range.id.value];
      Lsn& reported = committed_.try_emplace(partition.id(), table->descriptor().LogBeginOf(range.id)).first->second;
      Lsn committed = partition.committed();
      for (AzNode* node : region_->azs().Up()) {  // also a leader that is cut off may learn of it, and show it in eventual reads
        const AzNode::Replica* const replica = node->Find(partition.id());
        if (replica != nullptr) committed = std::max(committed, replica->consensus.committed());
      }
      while (reported < committed) {
        reported = reported.Next();
        ReportRecord(partition, reported);
      }
    }
  }
}

// Of a committed record, as an AZ has it that knows it to be committed: another may hold a later one there that never will be. Nothing if
// all that know have trimmed it.
std::optional<Epoch> SimRegiond::CommittedEpoch(LogId log, Lsn lsn) {
  for (AzNode* node : region_->azs().Up()) {
    const AzNode::Replica* const replica = node->Find(log);
    if (replica == nullptr || replica->consensus.committed() < lsn) continue;
    if (const std::optional<Epoch> epoch = replica->consensus.EpochOf(lsn)) return epoch;
  }
  return std::nullopt;
}

void SimRegiond::ReportRecord(const Partition& partition, Lsn lsn) {
  const LogId log = partition.id();
  const LogRecord* record = nullptr;
  size_t copies = 0;
  bool differ = false;
  const std::optional<Epoch> epoch = CommittedEpoch(log, lsn);
  for (uint8_t i = 0; i < azs(); ++i) {
    const LogRecord* there = azs_[i].disk->Durable(log, lsn);
    for (const auto& lost : azs_[i].lost) {
      if (there == nullptr) there = lost->Durable(log, lsn);
    }
    // A copy that was given up because it was damaged counts as a disk that was lost: with what was durable there when it was said.
    if (there == nullptr && !azs_[i].disk->Trimmed(log, lsn)) there = azs_[i].disk->Dropped(log, lsn);
    // A copy that starts behind it has it in its state; what was there has been seen by a quorum before it could be trimmed.
    if (there == nullptr) {
      copies += azs_[i].disk->Trimmed(log, lsn);
      continue;
    }
    if (epoch && there->epoch != *epoch) continue;
    if (record != nullptr && there->epoch < record->epoch) continue;
    if (record != nullptr && there->epoch > record->epoch) copies = 0;
    differ = record != nullptr && there->epoch == record->epoch && there->payload != record->payload;
    record = there;
    ++copies;
  }
  if (differ) observer_.OnViolation(StrCat("invariant 1: two records of one position and epoch differ in ", id().name));
  if (copies < azs() / 2 + 1) {
    observer_.OnViolation(StrCat("invariant 1: ", id().name, " takes LSN ", log.partition.value, "/", lsn.value,
                                 " for committed, which is durable in ", copies, " AZs"));
  }
  if (record == nullptr) return;
  const Table* const table = region_->catalog().FindById(log.table);
  if (table != nullptr && IsSystemTable(table->descriptor().name)) return;  // not a client's
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(record->payload);
  MERIDIAN_CHECK(changes.ok(), "a log record does not survive its codec: ", changes.status().ToString());
  for (const std::string_view encoded : *changes) {
    const absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(encoded);
    MERIDIAN_CHECK(change.ok(), "a log record does not survive its codec: ", change.status().ToString());
    if (change->cause == ChangeCause::kRestore) continue;  // no client's either
    observer_.OnDurable(id(), *record, *change);
  }
}

// Whoever serves has everything that was ever committed.
void SimRegiond::CheckLeaders() {
  for (const auto& [name, table] : region_->catalog().tables()) {
    for (const Partition& partition : table->partitions()) {
      if (!partition.leader()) continue;
      AzNode::Replica* const replica = region_->azs().Leading(partition.id(), partition.leader()->az, partition.leader()->epoch);
      if (replica == nullptr || !replica->consensus.serving()) continue;
      const Lsn applied = replica->state->marks(partition.id().partition).applied;
      if (applied >= committed_[partition.id()]) continue;
      observer_.OnViolation(StrCat("invariant 1: the leader of ", id().name, " partition ", partition.id().partition.value, " serves with LSN ",
                                   applied.value, " though LSN ", committed_[partition.id()].value, " was committed"));
    }
  }
}

bool SimRegiond::settled() {
  if (!up() || az_network_.busy() || region_->transacting() || region_->backups().any()) return false;
  for (uint8_t i = 0; i < azs(); ++i) {
    if (azs_[i].log == nullptr || azs_[i].log->NextDue() != Instant::Max() || azs_[i].disk->damaged()) return false;
  }
  for (const auto& [name, table] : region_->catalog().tables()) {
    for (const Partition& partition : table->partitions()) {
      for (AzNode* node : region_->azs().Up()) {
        const AzNode::Replica* const replica = node->Find(partition.id());
        if (replica == nullptr || replica->consensus.learner() || replica->consensus.log().last() != partition.committed() ||
            replica->state->indexes_lag() ||
            replica->state->marks(partition.id().partition).applied != partition.committed()) {
          return false;
        }
      }
    }
  }
  return true;
}

}  // namespace meridian
