#pragma once

#include "serve/api/figures_routes.h"
#include "serve/api/statistics_routes.h"
#include "serve/desk/period_statistics.h"
#include "serve/store/leases.h"
#include "serve/store/life_events.h"
#include "serve/store/period_statistics.h"
#include "serve/store/production.h"
#include "serve/store/work_orders.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {

/// The routes of figures and statistics, and the desk's counting of hours and days from `begin_` on, some
/// whole days ago.
class FiguresRig : public HistoryRig {
 protected:
  using NodeKind = serve::store::NodeKind;
  using WorkOrder = serve::store::WorkOrder;
  static constexpr std::int64_t kDay = 24 * kHour;

  explicit FiguresRig(std::int64_t days = 1) : days_(days) {
    auto routes = serve::figures_routes(access_.store, access_.audit, gate_, signer_);
    for (auto& route : serve::statistics_routes(access_.store, gate_, signer_)) routes.push_back(route);
    auto schemas = serve::figures_schemas();
    schemas.merge(serve::statistics_schemas());
    serve_routes(std::move(routes), schemas);
    access_.store.write([&](Session& session) {
      lease_ = acquire_lease(session, "desk", "a", kNow, 100 * kDay);
      for (const char* period : {"hour", "day"}) set_counted_until(session, period, begin_);
    });
  }
  /// Everything that is due.
  void count_all() {
    serve::desk::PeriodStatistics statistics(access_.store, {.pace_ms = 0});
    access_.now_ms += 2 * kMinute;
    while (statistics.step(access_.now_ms, lease_)) {
    }
  }
  void happen(const std::string& asset, const std::string& kind, std::int64_t at_ms,
              const std::string& ref = "") {
    ingest::Event event{asset, at_ms, kind};
    event.ref = ref;
    access_.store.write(
        [&](Session& session) { serve::store::keep_life_event(session, event, access_.now_ms); });
  }
  WorkOrder keep(WorkOrder order) {
    access_.store.write([&](Session& session) { serve::store::insert_order(session, order); });
    return order;
  }
  serve::WebAnswer produce(const std::string& asset, const json& body, const std::string& key = "") {
    return ask("POST", "/api/v1/assets/" + asset + "/production", body.dump(),
               {{"content-type", "application/json"}}, key);
  }

  const std::int64_t days_;
  const std::int64_t begin_ = serve::desk::begin_of(serve::desk::Period::kDay, kNow) - days_ * kDay;
  std::optional<serve::store::Lease> lease_;
};

}  // namespace portent::tests
