#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/alarm.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// One of these texts; none: whatever it is.
struct AnyOf {
  std::vector<std::string> texts;
  AnyOf() = default;
  AnyOf(const char* text) : texts{text} {}                          // NOLINT: `.site = "north"` reads well
  AnyOf(std::string text) : texts{std::move(text)} {}               // NOLINT
  AnyOf(std::vector<std::string> some) : texts(std::move(some)) {}  // NOLINT
};

/// What a list of alarms is to hold; what is empty asks for nothing.
struct AlarmFilter {
  enum class Order { kNewest, kOldest, kWorst };  ///< kWorst: by level, then newest

  AnyOf site = {}, asset_class = {}, asset = {}, assignee = {}, kind = {};
  std::optional<std::string> case_id = {};
  std::optional<bool> open = {}, active = {}, acknowledged = {};
  std::optional<bool> shelved = {};  ///< by whether a shelf time is set
  std::optional<bool> suppressed = {};
  models::policy::Level at_least = models::policy::Level::kNone;
  std::vector<models::policy::Level> levels = {};  ///< one of these; empty: any
  std::optional<std::int64_t> from_ms = {};        ///< raised at or after
  std::optional<std::int64_t> to_ms = {};          ///< raised before
  bool grouped = true;                             ///< each case once, by the member that stands for it
  std::vector<std::string> sites_allowed = {};     ///< of whoever asks; empty: all
  Order order = Order::kNewest;
};

struct AlarmPage {
  std::vector<Alarm> alarms;
  std::string next;  ///< the cursor of what follows; "": nothing does
};

/// The first `most` (1 to 1,000) behind `cursor` (a `next` of the same filter; "": from the start). nullopt:
/// the cursor is none. A page costs its own length, not the table's, for any one filter that stands in an
/// index; alarms that are raised meanwhile disturb no later page.
std::optional<AlarmPage> list_alarms(Session& session, const AlarmFilter& filter, const std::string& cursor,
                                     std::size_t most);

/// How many alarms are open, by level (index 0 to 4), each case counted once.
std::vector<std::int64_t> count_open_alarms(Session& session);

}  // namespace portent::serve::store
