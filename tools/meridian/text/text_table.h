// Columns of text, aligned.
#pragma once

#include <string>
#include <vector>

namespace meridian {

// The first row is the heading. Two spaces between columns, none at the end of a line.
std::string AlignColumns(const std::vector<std::vector<std::string>>& rows);

}  // namespace meridian
