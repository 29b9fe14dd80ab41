// The Availability Zones of a Region as people read them.
#pragma once

#include <string>
#include <vector>

#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

// "up", "catching up" (its copies lack records), "rebuilding" (some of them do not count yet), or "DOWN: " and why.
std::string AzStateText(const v1::AzStatus& az);

// Heading and rows for AlignColumns, by Region and AZ, with the numbers of the faults on each. Empty if no Region tells of any AZ.
std::vector<std::vector<std::string>> AzRows(const std::vector<v1::RegionStatus>& regions, const v1::ListFaultsResponse& faults);

}  // namespace meridian
