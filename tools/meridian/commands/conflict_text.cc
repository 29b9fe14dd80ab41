#include "tools/meridian/commands/conflict_text.h"

#include <boost/json.hpp>

#include "base/model/hlc.h"
#include "base/model/strings.h"
#include "base/model/version.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/time_text.h"

namespace meridian {

namespace {

std::string SideVersion(const v1::ConflictSide& side) {
  return Version{Hlc{side.version_hlc()}, RegionId(side.version_region())}.ToString();
}

std::string SideText(const v1::ConflictSide& side) {
  std::string marks;
  if (side.conditional()) marks = "conditional";
  if (side.transactional()) StrAppend(&marks, marks.empty() ? "" : ", ", "in a transaction");
  return StrCat(SideVersion(side), marks.empty() ? "" : " [" + marks + "]", "  ",
                side.deleted() ? "deleted" : side.item_json());
}

boost::json::value SideJson(const v1::ConflictSide& side) {
  boost::json::object json{{"version", SideVersion(side)},
                           {"region", side.version_region()},
                           {"deleted", side.deleted()},
                           {"conditional", side.conditional()},
                           {"transactional", side.transactional()},
                           {"time", FormatTime(Hlc{side.version_hlc()}.wall())}};
  json["item"] = side.deleted() ? boost::json::value() : ParsedJson(side.item_json());
  return json;
}

std::string Counted(uint64_t count, const char* one, const char* more) {
  return StrCat(count, " ", count == 1 ? one : more);
}

std::string LossesText(const RegionLosses& losses) {
  std::string text = StrCat(
      losses.table, ": ", losses.loser, " lost ", Counted(losses.lost(), "write", "writes"), " to ",
      losses.winner, "\n  ", Counted(losses.puts, "put or update", "puts or updates"), ", ",
      Counted(losses.deletes, "delete", "deletes"), "; of these ", losses.conditional,
      " conditional, ", losses.transactional, " in transactions\n  from ", FormatTime(losses.first),
      " to ", FormatTime(losses.last), "\n  most hit:");
  for (const LostKey& key : losses.keys) {
    StrAppend(&text, &key == &losses.keys.front() ? " " : ", ", key.key_json, " ",
              Counted(key.lost, "time", "times"));
  }
  return text + "\n";
}

std::string FastClockText(const FastClock& clock) {
  return StrCat(
      "The clock of ", clock.region, " seems to be ahead by about ", FormatDuration(clock.ahead),
      ": its writes won ", clock.won, " of ", clock.conflicts,
      " conflicts, and reach other Regions before the time that they bear",
      clock.beyond_bound > 0 ? StrCat("; ", clock.beyond_bound, " were beyond clock_skew_bound_ms")
                             : "",
      ". Keep its clock in time.\n");
}

boost::json::value LossesJson(const RegionLosses& losses) {
  boost::json::array keys;
  for (const LostKey& key : losses.keys)
    keys.push_back({{"key", ParsedJson(key.key_json)}, {"lost", key.lost}});
  return {{"table", losses.table},
          {"loser", losses.loser},
          {"winner", losses.winner},
          {"lost", losses.lost()},
          {"puts", losses.puts},
          {"deletes", losses.deletes},
          {"conditional", losses.conditional},
          {"transactional", losses.transactional},
          {"keys", keys},
          {"first", FormatTime(losses.first)},
          {"last", FormatTime(losses.last)}};
}

}  // namespace

std::string ConflictText(const MergedConflict& conflict) {
  std::string text = StrCat(conflict.entry.table(), " ", conflict.entry.key_json(), "\n  lost  ",
                            SideText(conflict.entry.loser()), "\n  kept  ",
                            SideText(conflict.entry.winner()), "\n  seen by");
  for (const std::string& region : conflict.seen_by) StrAppend(&text, " ", region);
  return text + "\n";
}

std::string SummaryText(const ConflictSummary& summary) {
  std::string text;
  for (const RegionLosses& losses : summary.losses) text += LossesText(losses);
  StrAppend(&text, Counted(summary.lost, "write", "writes"), " lost\n");
  for (const DroppedEntries& dropped : summary.dropped) {
    StrAppend(&text, "The journal of ", dropped.region, " has dropped ",
              Counted(dropped.entries, "entry", "entries"), " of ", dropped.table,
              " for want of room since its regiond started, and they are not counted above; "
              "conflict_journal_entries_max says how many it "
              "keeps.\n");
  }
  for (const FastClock& clock : summary.fast_clocks) text += FastClockText(clock);
  return text;
}

std::string EventText(const ConflictFeed::Event& event) {
  const v1::ConflictEntry& entry = event.conflict.entry;
  const std::string item = StrCat(entry.table(), " ", entry.key_json(), "  ");
  if (event.kind == ConflictFeed::Event::Kind::kSuperseded) {
    return StrCat("superseded  ", item, SideVersion(entry.loser()),
                  "  some write had seen it: it is not lost after all");
  }
  return StrCat("lost  ", item, SideText(entry.loser()), "  to  ", SideText(entry.winner()));
}

boost::json::value ConflictJson(const MergedConflict& conflict) {
  return {{"table", conflict.entry.table()},
          {"key", ParsedJson(conflict.entry.key_json())},
          {"loser", SideJson(conflict.entry.loser())},
          {"winner", SideJson(conflict.entry.winner())},
          {"seen_by", boost::json::value_from(conflict.seen_by)}};
}

boost::json::value SummaryJson(const ConflictSummary& summary) {
  boost::json::array losses;
  for (const RegionLosses& one : summary.losses) losses.push_back(LossesJson(one));
  boost::json::array dropped;
  for (const DroppedEntries& one : summary.dropped) {
    dropped.push_back({{"table", one.table}, {"region", one.region}, {"entries", one.entries}});
  }
  boost::json::array clocks;
  for (const FastClock& one : summary.fast_clocks) {
    clocks.push_back({{"region", one.region},
                      {"ahead_us", one.ahead.us},
                      {"won", one.won},
                      {"conflicts", one.conflicts},
                      {"beyond_bound", one.beyond_bound}});
  }
  return {
      {"lost", summary.lost}, {"losses", losses}, {"dropped", dropped}, {"fast_clocks", clocks}};
}

boost::json::value EventJson(const ConflictFeed::Event& event) {
  const v1::ConflictEntry& entry = event.conflict.entry;
  if (event.kind == ConflictFeed::Event::Kind::kSuperseded) {
    return {
        {"event", "superseded"},
        {"table", entry.table()},
        {"key", ParsedJson(entry.key_json())},
        {"loser",
         {{"version", SideVersion(entry.loser())}, {"region", entry.loser().version_region()}}}};
  }
  boost::json::object json = ConflictJson(event.conflict).as_object();
  json["event"] = "lost";
  return json;
}

}  // namespace meridian
