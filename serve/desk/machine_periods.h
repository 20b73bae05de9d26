#pragma once

#include <cstdint>
#include <vector>

#include "serve/desk/plant_statistics.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// What the database knows of each machine in [from, to), ms since epoch UTC: what statistics are counted of.
/// Work on what is no machine, such as a site, stands under the site and class that its order was opened at.
std::vector<MachinePeriod> machine_periods(store::Session& session, std::int64_t from, std::int64_t to);

}  // namespace portent::serve::desk
