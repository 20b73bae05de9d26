#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "train/check_values.h"
#include "train/increments.h"

namespace portent::train {
namespace {

using Severity = Finding::Severity;

constexpr double kAlmostAll = 0.95;  // of lives

/// What lives show of one column as a counter.
struct CounterEvidence {
  std::size_t judged = 0, even = 0;  ///< lives
  std::vector<double> usual;         ///< increments, by life
};

/// Columns that may be a counter by mistake: what was measured, not what was counted from events or facts.
bool is_measured(const Fleet& fleet, std::size_t c) {
  return c < fleet.settings.size() || fleet.kind(c - fleet.settings.size()) == features::ChannelKind::kSensor;
}

std::vector<CounterEvidence> look_for_counters(const Fleet& fleet) {
  std::vector<CounterEvidence> evidence(fleet.columns());
  const std::size_t every = fleet.lives.size() / kMostLeakLives + 1;
  for (std::size_t i = 0; i < fleet.lives.size(); i += every) {
    const LifeMatrix matrix(fleet.lives[i], fleet.columns());
    for (std::size_t c = 0; c < evidence.size(); ++c) {
      if (!is_measured(fleet, c)) continue;
      const Increments found = increments_of(matrix.column(c));
      if (found.count < kFewestIncrements) continue;
      ++evidence[c].judged;
      evidence[c].even += rises_evenly(found);
      evidence[c].usual.push_back(found.usual);
    }
  }
  return evidence;
}

}  // namespace

void check_counters(const Fleet& fleet, std::vector<Finding>& findings, std::size_t leaks_from) {
  const auto evidence = look_for_counters(fleet);
  const std::size_t known = findings.size();
  for (std::size_t c = 0; c < evidence.size(); ++c) {
    const CounterEvidence& e = evidence[c];
    if (e.judged == 0 || static_cast<double>(e.even) < kAlmostAll * static_cast<double>(e.judged)) continue;
    const bool setting = c < fleet.settings.size();
    const std::string& name = setting ? fleet.settings[c] : fleet.channels[c - fleet.settings.size()];
    const auto leaks = std::span(findings).subspan(leaks_from, known - leaks_from);
    if (std::ranges::any_of(leaks, [&](const Finding& f) { return f.where == name; })) continue;
    findings.push_back(
        {Severity::kWarning, name,
         fmt::format("rises by about {:g} with every row of every life: a life counter or a clock, which "
                     "tells age and no state. Name it under life or time, or leave it out of the {}",
                     median(e.usual), setting ? "settings" : "channels")});
  }
}

}  // namespace portent::train
