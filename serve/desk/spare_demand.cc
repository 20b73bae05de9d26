#include "serve/desk/spare_demand.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "models/failure_chance.h"
#include "models/forecast.h"
#include "serve/desk/spares.h"
#include "serve/store/forecasts.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;
using store::Session;

constexpr std::int64_t kDay = 86'400'000;
constexpr std::size_t kMostNamed = 100;  // places that the detail names

std::optional<models::Forecast> read_forecast(const std::string& body) {
  auto forecast = models::forecast_from_json(body);
  if (!forecast) return std::nullopt;
  return std::move(*forecast);
}

/// The forecast of a week before `newest`, or of a day before where there is none so old.
std::optional<models::Forecast> earlier(Session& session, const models::Forecast& newest) {
  for (const std::int64_t ago : {7 * kDay, kDay}) {
    store::ForecastSpan span{.asset = newest.asset, .part = newest.part};
    span.to_ms = newest.ts - ago + 1;
    span.most = 1;
    if (const auto found = store::forecast_history(session, span); !found.empty())
      return read_forecast(found.front().body);
  }
  return std::nullopt;
}

PacedLife unknown(std::string why) {
  PacedLife life;
  life.unknown = std::move(why);
  return life;
}

PacedLife paced(Session& session, const models::Forecast& newest) {
  using enum models::ForecastState;
  if (newest.state == kWarming || newest.state == kOutOfDistribution || models::life_unknown(newest))
    return unknown("its remaining life can't be told now");
  const auto before = earlier(session, newest);
  if (!newest.usage || !before || !before->usage || before->unit != newest.unit)
    return unknown("how much it is used in a day is not known");
  if (*newest.usage < *before->usage) return unknown("its life counter began anew of late");
  const double days = static_cast<double>(newest.ts - before->ts) / kDay;
  return {{newest.rul, newest.rul90}, newest.cap, (*newest.usage - *before->usage) / days};
}

PacedLife load(Session& session, const std::string& asset, const std::string& part) {
  auto row = store::newest_forecast(session, asset, part);
  if (!row && !part.empty()) row = store::newest_forecast(session, asset, "");
  if (!row) return unknown("it has no forecast");
  const auto newest = read_forecast(row->body);
  return newest ? paced(session, *newest) : unknown("its forecast can't be read");
}

json place_json(const store::SparePlace& place) {
  json one = {{"asset", place.asset}, {"quantity", units_of(place.quantity)}};
  if (!place.part.empty()) one["part"] = place.part;
  return one;
}

}  // namespace

double failure_chance_within(const PacedLife& life, double days) {
  return models::failure_chance(life.life, life.cap, days * life.units_a_day);
}

const PacedLife& PacedLives::of(Session& session, const std::string& asset, const std::string& part) {
  const auto [known, added] = lives_.try_emplace({asset, part});
  if (added) {
    known->second = load(session, asset, part);
    ++loaded_;
  }
  return known->second;
}

DemandCount::DemandCount(Session& session, const store::Spare& spare, std::int64_t now_ms)
    : lead_time_days_(spare.lead_time_days) {
  made_.spare = spare.id;
  made_.at_ms = now_ms;
  if (lead_time_days_) places_ = store::places_of_spare(session, spare.id);
}

bool DemandCount::step(Session& session, PacedLives& lives, std::size_t most_loaded) {
  for (; next_ < places_.size() && lives.loaded() < most_loaded; ++next_)
    count(places_[next_], lives.of(session, places_[next_].asset, places_[next_].part));
  return next_ == places_.size();
}

void DemandCount::count(const store::SparePlace& place, const PacedLife& life) {
  if (!life.unknown.empty()) {
    if (++made_.left_out > static_cast<std::int64_t>(kMostNamed)) return;
    json one = place_json(place);
    one["why"] = life.unknown;
    left_out_.push_back(one.dump());
    return;
  }
  const double chance = failure_chance_within(life, *lead_time_days_);
  ++made_.counted;
  made_.demand += chance * units_of(place.quantity);
  const bool full = likely_.size() == kMostNamed;
  if (full && -chance >= std::prev(likely_.end())->first) return;
  if (full) likely_.erase(std::prev(likely_.end()));
  json one = place_json(place);
  one["chance"] = chance;
  likely_.emplace(-chance, one.dump());
}

std::optional<store::SpareDemand> DemandCount::demand() const {
  if (!lead_time_days_) return std::nullopt;
  json assets = json::array(), left_out = json::array();
  for (const auto& [chance, one] : likely_) assets.push_back(json::parse(one));
  for (const std::string& one : left_out_) left_out.push_back(json::parse(one));
  store::SpareDemand made = made_;
  made.detail = json{{"assets", std::move(assets)}, {"left_out", std::move(left_out)}}.dump();
  return made;
}

}  // namespace portent::serve::desk
