#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::store {

/// Which spares; what is empty does not narrow.
struct SpareFilter {
  std::vector<std::string> sites = {};  ///< one of these
  std::string text = {};  ///< stands in id, name or the maker's number; a-z and A-Z are the same
  std::string maker = {};
  std::string location = {};
  std::string asset = {};    ///< that they fit, by itself or by its class
  bool short_alone = false;  ///< fewer are available than the minimum, or than forecasts ask for
};

struct SparePage {
  bool by_name = false;  ///< else by id
  /// Name ("" where by id) and id of the last row of the page before; nullopt: from the beginning.
  std::optional<std::pair<std::string, std::string>> after = {};
  std::size_t most = 100;
};

/// A spare with what forecasts ask for, where that was counted.
struct ListedSpare {
  Spare spare;
  std::optional<double> demand = {};  ///< over the lead time, in its unit
};
std::vector<ListedSpare> list_spares(Session& session, const SpareFilter& filter, const SparePage& page);
std::int64_t count_spares(Session& session, const SpareFilter& filter);

/// What all of them come to.
struct StockFigures {
  std::int64_t spares = 0;
  std::int64_t under_minimum = 0;
  std::int64_t under_demand = 0;             ///< fewer are available than forecasts ask for
  std::map<std::string, double> worth = {};  ///< of what is on hand, by currency, to thousandths
  friend bool operator==(const StockFigures&, const StockFigures&) = default;
};
StockFigures stock_figures(Session& session, const std::vector<std::string>& sites);

}  // namespace portent::serve::store
