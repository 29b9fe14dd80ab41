// How lost writes are shown: as text for people, as JSON for scripts.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "tools/meridian/report/conflict_feed.h"
#include "tools/meridian/report/conflict_merge.h"
#include "tools/meridian/report/conflict_summary.h"

namespace meridian {

// Some lines, the last one ended.
std::string ConflictText(const MergedConflict& conflict);
std::string SummaryText(const ConflictSummary& summary);
// One line, not ended.
std::string EventText(const ConflictFeed::Event& event);

boost::json::value ConflictJson(const MergedConflict& conflict);
boost::json::value SummaryJson(const ConflictSummary& summary);
boost::json::value EventJson(const ConflictFeed::Event& event);

}  // namespace meridian
