#include "serve/desk/stock_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ingest/bytes.h"
#include "models/policy/rule_judge.h"
#include "serve/desk/alarm_work.h"
#include "serve/desk/spares.h"
#include "serve/store/alarm_watches.h"
#include "serve/store/spares.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using models::policy::Truth;
using store::ListedSpare;
using store::Session;

const std::string kKind = "spare_stock";
constexpr std::size_t kMostShort = 100'000;

bool under_minimum(const ListedSpare& listed) {
  return listed.spare.available() < listed.spare.minimum;
}
bool under_demand(const ListedSpare& listed) {
  return units_of(listed.spare.available()) < listed.demand.value_or(0);
}

/// What is kept of a spare that is or was short.
struct Watched {
  models::policy::RuleState holds = {};
  Level level = Level::kNone;                     ///< of its alarm, as last told
  std::optional<store::Quantity> available = {};  ///< as last told
};

Watched load_watched(const std::string& bytes) {
  if (bytes.empty()) return {};
  ingest::ByteReader from(std::string_view(bytes).substr(1));
  Watched watched{models::policy::RuleState::load(from), static_cast<Level>(bytes[0])};
  if (!from.at_end()) watched.available = from.get<store::Quantity>();
  return watched;
}

/// No bytes for one of which nothing is known.
std::string save_watched(const Watched& watched) {
  if (watched.holds == models::policy::RuleState{}) return "";
  ingest::ByteWriter to;
  watched.holds.save(to);
  if (watched.available) to.put(*watched.available);
  return static_cast<char>(watched.level) + to.take();
}

std::string advice_words(const ListedSpare& listed) {
  const store::Spare& spare = listed.spare;
  const double wanted = std::max(units_of(spare.minimum), listed.demand.value_or(0));
  std::string words =
      fmt::format("Order at least {:.6g} {}", wanted - units_of(spare.available()), spare.unit);
  if (spare.lead_time_days) words += fmt::format("; they take {:g} days to come", *spare.lead_time_days);
  return words;
}

Condition condition_of(const store::AlarmKey& key, const ListedSpare* listed, Level level,
                       std::int64_t now_ms) {
  Condition condition;
  condition.key = key;
  condition.site = key.asset;
  condition.level = level;
  condition.ts_ms = now_ms;
  condition.evidence = {"", "spares", -1, now_ms};
  if (listed == nullptr) return condition;
  condition.diagnosis = shortage_words(*listed);
  condition.advice = advice_words(*listed);
  return condition;
}

/// Those that are short now, and those whose shortage was seen before, by what their alarms are about.
std::map<store::AlarmKey, const ListedSpare*> seen_of(const std::vector<ListedSpare>& listed,
                                                      const std::map<store::AlarmKey, std::string>& before) {
  std::map<store::AlarmKey, const ListedSpare*> seen;
  for (const auto& [key, bytes] : before) seen[key] = nullptr;
  for (const ListedSpare& one : listed) seen[{one.spare.site, "", kKind, one.spare.id}] = &one;
  return seen;
}

/// What a look makes of one of them; the condition where its alarm is to begin, change or end, or tells of
/// another number than there is. What forecasts ask for alone changes no words: it is never quite the same.
std::optional<Condition> judge_shortage(const StockWatchOptions& options, const store::AlarmKey& key,
                                        const ListedSpare* listed, Watched& watched, std::int64_t now_ms) {
  const Level wanted = listed == nullptr       ? Level::kNone
                       : under_demand(*listed) ? options.under_demand
                                               : options.under_minimum;
  models::policy::judge({options.raise_after_ms, options.clear_after_ms}, wanted, watched.holds, now_ms,
                        listed ? Truth::kTrue : Truth::kFalse);
  if (watched.holds.active != (listed != nullptr)) return std::nullopt;  // it has not held for long enough
  const auto available = listed ? std::optional(listed->spare.available()) : std::nullopt;
  if (watched.level == wanted && watched.available == available) return std::nullopt;
  watched.level = wanted;
  watched.available = available;
  return condition_of(key, listed, wanted, now_ms);
}

bool same_count(const std::optional<store::SpareDemand>& a, const std::optional<store::SpareDemand>& b) {
  return a.has_value() == b.has_value() && (!a || (a->demand == b->demand && a->detail == b->detail));
}

}  // namespace

std::string shortage_words(const ListedSpare& listed) {
  const store::Spare& spare = listed.spare;
  std::string words = fmt::format("{:.6g} {} are available", units_of(spare.available()), spare.unit);
  if (under_minimum(listed))
    words += fmt::format(", the minimum is {:.6g} {}", units_of(spare.minimum), spare.unit);
  if (under_demand(listed))
    words += fmt::format("; forecasts ask for {:.3g} {} within {:g} days", *listed.demand, spare.unit,
                         spare.lead_time_days.value_or(0));
  return words;
}

StockWatch::StockWatch(store::Store& store, StockWatchOptions options)
    : store_(store), options_(std::move(options)) {}

void StockWatch::step(std::int64_t now_ms, const std::optional<store::Lease>& lease) {
  if (!lease) return;
  if (now_ms >= next_count_ms_) {
    next_count_ms_ = now_ms + options_.pace_ms;
    count_some(now_ms, *lease);
  }
  if (now_ms >= next_look_ms_) {
    next_look_ms_ = now_ms + options_.look_every_ms;
    look(now_ms, *lease);
  }
}

/// A step of the round; what it finds changed is read first and written then.
void StockWatch::count_some(std::int64_t now_ms, const store::Lease& lease) {
  if (counted_to_.empty() && !open_) lives_.forget();
  Counted step;
  store_.read([&](Session& session) { step = count_step(session, now_ms); });
  if (!step.changed.empty())
    store_.write([&](Session& session) {
      check_lease(session, lease);
      for (const auto& [spare, demand] : step.changed) {
        if (!demand)
          store::forget_demand(session, spare);
        else if (store::find_spare(session, spare))
          store::save_demand(session, *demand);
      }
    });
  counted_to_ = step.over ? "" : step.reached;
  if (step.over) next_count_ms_ = now_ms + options_.count_every_ms;
}

StockWatch::Counted StockWatch::count_step(Session& session, std::int64_t now_ms) {
  Counted step{.reached = counted_to_};
  store::SparePage page;
  page.most = options_.spares_a_step;
  if (!counted_to_.empty()) page.after = {"", counted_to_};
  const auto spares = store::list_spares(session, {}, page);
  const std::size_t most_loaded = lives_.loaded() + options_.lives_a_step;
  for (const ListedSpare& one : spares) {
    if (!open_ || open_->spare() != one.spare.id) open_.emplace(session, one.spare, now_ms);
    if (!open_->step(session, lives_, most_loaded)) return step;
    auto demand = open_->demand();
    open_.reset();
    if (!same_count(demand, store::find_demand(session, one.spare.id)))
      step.changed.emplace_back(one.spare.id, std::move(demand));
    step.reached = one.spare.id;
  }
  step.over = spares.size() < options_.spares_a_step;
  return step;
}

void StockWatch::look(std::int64_t now_ms, const store::Lease& lease) {
  bool told = false;
  store_.write([&](Session& session) {
    check_lease(session, lease);
    const auto listed = store::list_spares(session, {.short_alone = true}, {.most = kMostShort});
    const auto before = store::load_watches(session, kKind);
    AlarmWork work(session, options_.policy, now_ms);
    std::map<store::AlarmKey, std::string> changes;
    std::size_t observed = 0;
    for (const auto& [key, one] : seen_of(listed, before)) {
      if (observed == options_.changes_a_look) break;
      const auto known = before.find(key);
      const std::string bytes = known == before.end() ? "" : known->second;
      Watched watched = load_watched(bytes);
      if (const auto condition = judge_shortage(options_, key, one, watched, now_ms)) {
        work.observe(*condition, "");
        ++observed;
      }
      if (const std::string after = save_watched(watched); after != bytes) changes[key] = after;
    }
    store::save_watches(session, changes);
    told = !work.finish().empty();
  });
  if (told && options_.committed) options_.committed();
}

}  // namespace portent::serve::desk
