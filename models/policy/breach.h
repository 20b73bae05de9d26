#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/bytes.h"

namespace portent::models::policy {

enum class Level : std::uint8_t { kNone, kBlue, kYellow, kOrange, kRed };
std::string_view level_name(Level level);

/// Remaining life at or under `at` for `consecutive` forecasts in a row raises `level`; over `at +
/// hysteresis` for as many clears it.
struct RulRule {
  Level level = Level::kOrange;
  double at = 30;          ///< life units
  double hysteresis = 10;  ///< life units, >= 0
  int consecutive = 3;     ///< forecasts, >= 1
  friend bool operator==(const RulRule&, const RulRule&) = default;
};

struct Policy {
  std::vector<RulRule> rules = {
      {Level::kYellow, 50, 10, 3}, {Level::kOrange, 30, 10, 3}, {Level::kRed, 15, 10, 3}};
  friend bool operator==(const Policy&, const Policy&) = default;
};

enum class Edge : std::uint8_t { kRaised, kHeld, kCleared };
std::string_view edge_name(Edge edge);

struct Breach {
  Level level = Level::kNone;
  Edge edge = Edge::kHeld;
  std::int64_t since = 0;  ///< event time at which it was raised
  friend bool operator==(const Breach&, const Breach&) = default;
};

/// Counters of one asset: part of its state.
struct BreachState {
  struct Counter {
    std::int32_t under = 0, over = 0;
    bool active = false;
    bool ending = false;  ///< ended by other than forecasts; its `cleared` is still to be reported
    std::int64_t since = 0;
    friend bool operator==(const Counter&, const Counter&) = default;
  };
  std::vector<Counter> counters;  ///< by rule
  void save(ingest::ByteWriter& to) const;
  static BreachState load(ingest::ByteReader& from);
  friend bool operator==(const BreachState&, const BreachState&) = default;
};

/// Judges one forecast on event time; returns what is active or just cleared, in the order of the rules.
/// Pure: depends on its arguments alone.
std::vector<Breach> judge(const Policy& policy, BreachState& state, std::int64_t ts, double rul);

/// What is active, without judging: for a forecast that nobody may rely on.
std::vector<Breach> hold(const Policy& policy, BreachState& state);

/// Ends every breach (a repair, a new life): the next judge() or hold() reports each as cleared, and counting
/// begins anew.
void clear(BreachState& state);

/// The highest active level.
Level worst(const std::vector<Breach>& breaches);

}  // namespace portent::models::policy
