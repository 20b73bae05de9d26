#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/production.h"
#include "serve/store/work_order.h"

// Figures as somebody would count them on paper, who has every row: minute by minute, in the plainest way.

namespace portent::tests {

struct Place {
  std::string asset, site, line, asset_class;
};
struct Judged {
  std::string asset, verdict;  ///< the last one on an alarm
  std::int64_t at_ms = 0;
};

struct Group {
  std::string site, line, asset_class;
  bool has(const Place& place) const {
    return (site.empty() || site == place.site) && (line.empty() || line == place.line) &&
           (asset_class.empty() || asset_class == place.asset_class);
  }
};

/// Everything that happened at a plant, all of it at whole minutes; an asset `north` is the site itself.
struct PlantByHand {
  using json = nlohmann::json;
  using WorkOrder = serve::store::WorkOrder;
  using OrderState = serve::store::OrderState;
  static constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute;

  std::map<std::string, Place> places;
  std::map<std::string, std::map<std::int64_t, std::string>> events;
  std::vector<serve::store::WorkOrder> orders;
  std::map<std::string, Judged> judged;  ///< by alarm
  std::map<std::pair<std::string, std::string>, serve::store::Production> made;

  /// up, failed, planned or gone, after what happened to a machine that was `before`. What an order was
  /// confirmed as is told when the work is over.
  static std::string after(const std::string& before, const std::string& kind) {
    if (kind == "commissioning") return "up";
    if (before == "gone" || kind == "serviced") return before;
    if (kind == "failure") return "failed";
    if (kind == "stop") return before == "failed" ? before : "planned";
    return kind == "scrap" ? "gone" : "up";
  }
  /// What it was before anything that is known of it: one that was commissioned some day was not there.
  std::string first(const std::string& asset) const {
    const auto found = events.find(asset);
    if (found == events.end()) return "up";
    for (const auto& [ts, kind] : found->second)
      if (kind == "commissioning") return "gone";
    return "up";
  }
  std::string condition(const std::string& asset, std::int64_t at_ms) const {
    std::string now = first(asset);
    const auto found = events.find(asset);
    if (found == events.end()) return now;
    for (const auto& [ts, kind] : found->second)
      if (ts <= at_ms) now = after(now, kind);
    return now;
  }
  static json over(double of, double to) { return to > 0 ? json(of / to) : json(); }

  json machines_naive(const Group& group, std::int64_t from, std::int64_t to) const {
    std::map<std::string, double> minutes;
    double stops = 0, repairs = 0, repair_minutes = 0;
    for (const auto& [asset, place] : places) {
      if (asset == "north" || !group.has(place)) continue;
      for (std::int64_t at = from; at < to; at += kMinute) ++minutes[condition(asset, at)];
      const auto found = events.find(asset);
      if (found == events.end()) continue;
      std::int64_t failed = 0;
      std::string now = first(asset);
      for (const auto& [ts, kind] : found->second) {
        const std::string before = std::exchange(now, after(now, kind));
        if (now == "failed" && before != "failed") failed = ts;
        if (ts < from || ts >= to || now == before) continue;
        stops += now == "failed";
        if (before != "failed" || now == "gone") continue;
        ++repairs;
        repair_minutes += static_cast<double>((ts - failed) / kMinute);
      }
    }
    return {{"availability", over(minutes["up"], minutes["up"] + minutes["failed"] + minutes["planned"])},
            {"up_h", minutes["up"] / 60},
            {"planned_down_h", minutes["planned"] / 60},
            {"unplanned_down_h", minutes["failed"] / 60},
            {"unplanned_stops", stops},
            {"repairs", repairs},
            {"mtbf_h", over(minutes["up"] / 60, stops)},
            {"mttr_h", over(repair_minutes / 60, repairs)}};
  }
  json production_naive(const Group& group, std::int64_t from, std::int64_t to) const {
    double planned = 0, run = 0, ideal = 0, total = 0, good = 0;
    for (const auto& [key, one] : made) {
      if (!group.has(places.at(one.asset))) continue;
      const double length = static_cast<double>((one.to_ms - one.from_ms) / kMinute);
      for (std::int64_t at = std::max(from, one.from_ms); at < std::min(to, one.to_ms); at += kMinute) {
        const double planned_h = static_cast<double>(one.planned_ms) / kHour / length;
        planned += planned_h;
        if (one.run_ms)
          run += static_cast<double>(*one.run_ms) / kHour / length;
        else if (condition(one.asset, at) == "up")
          run += planned_h;
        total += one.total / length;
        good += one.good / length;
        ideal += one.total / length / one.ideal_rate;
      }
    }
    if (planned == 0 && run == 0 && total == 0) return {};
    json oee;
    if (planned > 0 && total == 0) oee = 0;
    if (planned > 0 && total > 0 && run > 0) oee = (run / planned) * (ideal / run) * (good / total);
    return {{"planned_h", planned},
            {"run_h", run},
            {"ideal_h", ideal},
            {"total", total},
            {"good", good},
            {"availability", over(run, planned)},
            {"performance", over(ideal, run)},
            {"quality", over(good, total)},
            {"oee", oee}};
  }
  json work_naive(const Group& group, std::int64_t from, std::int64_t to) const {
    const auto inside = [&](const std::optional<std::int64_t>& at) { return at && *at >= from && *at < to; };
    std::map<std::string, std::array<double, 3>> kinds;  // confirmed, hours, open
    std::map<std::string, std::map<std::string, double>> costs;
    std::array<std::array<double, 2>, 4> steps{};
    double rejected = 0, due = 0, in_time = 0, overdue = 0, open = 0;
    const auto step = [&](std::size_t which, const auto& first, const auto& last) {
      if (!first || !last || *last < *first) return;
      ++steps.at(which)[0];
      steps.at(which)[1] += static_cast<double>(*last - *first) / kHour;
    };
    for (const WorkOrder& order : orders) {
      if (!group.has(places.at(order.asset))) continue;
      if (inside(order.assessed_ms)) step(3, order.done_ms, order.assessed_ms);
      if (order.opened_ms < to && (!order.closed_ms || *order.closed_ms >= to)) {
        ++open;
        ++kinds[order.kind][2];
        if (order.due_ms && *order.due_ms < to) ++overdue;
      }
      if (!inside(order.closed_ms)) continue;
      if (order.cost > 0) costs[order.currency][order.kind] += order.cost;
      if (order.state == OrderState::kRejected) {
        ++rejected;
        continue;
      }
      ++kinds[order.kind][0];
      kinds[order.kind][1] += order.hours;
      if (order.due_ms) ++due;
      if (order.due_ms && order.done_ms && *order.done_ms <= *order.due_ms) ++in_time;
      step(0, order.sensed_ms, order.warned_ms);
      step(1, order.warned_ms, order.begun_ms);
      step(2, order.begun_ms, order.done_ms);
    }
    json backlog = 0.0, told = {{"rejected", rejected},
                                {"costs", costs},
                                {"due", due},
                                {"in_time", in_time},
                                {"overdue", overdue},
                                {"backlog", open},
                                {"schedule_compliance", over(in_time, due)}};
    double confirmed = 0, preventive = 0, hours = 0, preventive_hours = 0;
    for (const auto& [kind, of] : kinds) {
      const auto& [ended, booked, left] = of;
      confirmed += ended;
      hours += booked;
      if (kind != "corrective") preventive += ended, preventive_hours += booked;
      if (left > 0 && booked == 0) backlog = nullptr;
      if (left > 0 && !backlog.is_null()) backlog = backlog.get<double>() + left * booked / ended;
      told["kinds"][kind] = {{"confirmed", ended}, {"hours", booked}, {"open", left}};
    }
    told["backlog_h"] = backlog;
    told["preventive_share"] = over(preventive, confirmed);
    told["preventive_hours_share"] = over(preventive_hours, hours);
    const std::array names = {"sensed_warned", "warned_begun", "begun_done", "done_assessed"};
    for (std::size_t i = 0; i < names.size(); ++i)
      told["steps"][names[i]] = {
          {"orders", steps[i][0]}, {"hours", steps[i][1]}, {"mean_h", over(steps[i][1], steps[i][0])}};
    return told;
  }
  json figures(const Group& group, std::int64_t from, std::int64_t to) const {
    json told = machines_naive(group, from, to);
    told["production"] = production_naive(group, from, to);
    told["work"] = work_naive(group, from, to);
    std::map<std::string, double> verdicts = {{"true", 0}, {"false", 0}, {"late", 0}};
    for (const auto& [alarm, one] : judged)
      if (one.at_ms >= from && one.at_ms < to && group.has(places.at(one.asset))) ++verdicts[one.verdict];
    told["alarms"] = {{"judged", verdicts},
                      {"precision", over(verdicts["true"] + verdicts["late"],
                                         verdicts["true"] + verdicts["late"] + verdicts["false"])}};
    return told;
  }
};

/// Where `is` differs from what `must` names of it; nothing of an object that is not there counts as 0.
inline void differences(const nlohmann::json& is, const nlohmann::json& must, const std::string& at,
                        std::vector<std::string>& found) {
  if (must.is_object()) {
    for (const auto& [name, value] : must.items())
      differences(is.is_object() && is.contains(name) ? is[name] : nlohmann::json("missing"), value,
                  at + "/" + name, found);
    return;
  }
  const bool numbers = is.is_number() && must.is_number();
  const bool near = numbers && std::abs(is.get<double>() - must.get<double>()) <=
                                   1e-6 * std::max(1.0, std::abs(must.get<double>()));
  if (!near && is != must) found.push_back(at + ": " + is.dump() + " is not " + must.dump());
}

}  // namespace portent::tests
