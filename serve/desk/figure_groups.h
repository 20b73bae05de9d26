#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "serve/desk/figures.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// Figures of a line or a class of a site; the other is "".
struct GroupFigures {
  std::string site, line, asset_class;
  Figures figures;
};

struct LargestGroups {
  std::vector<GroupFigures> groups;  ///< by site, line and class
  std::size_t dropped = 0;           ///< that there are beside them
};

/// Figures over the days in [from_ms, to_ms), which begins and ends with one, of the lines and classes that
/// were counted on the newest of them: the `most` of the most machine time then. Reads a day at a time,
/// however many there are.
LargestGroups largest_groups(store::Session& session, std::int64_t from_ms, std::int64_t to_ms,
                             std::size_t most);

}  // namespace portent::serve::desk
