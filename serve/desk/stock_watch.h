#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/desk/alarm_life.h"
#include "serve/desk/spare_demand.h"
#include "serve/store/leases.h"
#include "serve/store/spare_list.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

struct StockWatchOptions {
  using Level = models::policy::Level;

  AlarmPolicy policy = {};
  std::int64_t look_every_ms = 5'000;
  std::int64_t raise_after_ms = 5'000;   ///< that a spare is short: a receipt and its issue come together
  std::int64_t clear_after_ms = 60'000;  ///< that it is short no more
  Level under_minimum = Level::kYellow;
  Level under_demand = Level::kOrange;
  std::int64_t count_every_ms = 300'000;  ///< from one count of all demands to the next
  std::int64_t pace_ms = 200;             ///< between two steps of a count: the desk has more to do
  std::size_t spares_a_step = 50;
  std::size_t lives_a_step = 200;  ///< forecasts read in one, be they all of one spare
  std::size_t changes_a_look = 500;
  /// Called after each commit that changed alarms; must be quick. Empty: nobody cares.
  std::function<void()> committed = {};
};

/// Watches the stock: counts what forecasts let expect to be needed of each spare, a few spares at a time,
/// and raises and clears its alarm `spare_stock` where fewer are available than the minimum or than that
/// demand. The asset of such an alarm is the site where the spare lies, its subject the spare; its times are
/// the clock's. What it has seen of a shortage stands in the database, so that another desk goes on with it.
/// One thread, that of the desk; time is passed in.
class StockWatch {
 public:
  /// `store` must outlive it.
  explicit StockWatch(store::Store& store, StockWatchOptions options = {});

  /// Does what is due; nothing without a lease. Throws ingest::FencedError, and nothing is kept, where
  /// another desk has taken over.
  void step(std::int64_t now_ms, const std::optional<store::Lease>& lease);

 private:
  /// What one step of a round has found.
  struct Counted {
    std::vector<std::pair<std::string, std::optional<store::SpareDemand>>> changed = {};
    std::string reached = {};  ///< the last spare that was looked at
    bool over = false;         ///< it was the last of all
  };
  Counted count_step(store::Session& session, std::int64_t now_ms);
  void count_some(std::int64_t now_ms, const store::Lease& lease);
  void look(std::int64_t now_ms, const store::Lease& lease);

  store::Store& store_;
  StockWatchOptions options_;
  PacedLives lives_;
  std::string counted_to_;           ///< id of the last spare counted in this round; "": a round begins
  std::optional<DemandCount> open_;  ///< of the spare that the last step got stuck in
  std::int64_t next_count_ms_ = 0, next_look_ms_ = 0;
};

/// "3 pcs are available, the minimum is 5 pcs; forecasts ask for 4.2 pcs within 21 days".
std::string shortage_words(const store::ListedSpare& listed);

}  // namespace portent::serve::desk
