#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/desk/order_work.h"
#include "serve/desk/tasks.h"
#include "serve/store/forecasts.h"
#include "serve/store/work_order_list.h"
#include "tests/unit/stock/stock_fixture.h"

namespace portent::tests {

/// Two pumps at the site `north`, tasks on them, and a desk that looks at these.
class TaskTest : public StockTest {
 protected:
  static constexpr std::int64_t kDay = 86'400'000;
  TaskTest() {
    add(pump("north:P-1"));
    add(pump("north:P-2"));
    lease_ = write([&](Session& session) {
      return serve::store::acquire_lease(session, "desk", "here", now_ms_, 1'000'000'000'000);
    });
  }
  static serve::store::Task greasing() {
    serve::store::Task task;
    task.id = "grease";
    task.asset = "north:P-1";
    task.kind = "lubrication";
    task.lubricant = "Mobil SHC 100";
    return task;
  }
  auto try_task(const serve::store::Task& wanted) {
    return write([&](Session& session) { return serve::desk::create_task(session, wanted, now_ms_); });
  }
  auto finish(const serve::store::TaskDone& done) {
    return write([&](Session& session) { return serve::desk::finish_task(session, done, now_ms_); });
  }
  std::vector<serve::store::ListedTask> listed(const serve::store::TaskFilter& filter = {.due_alone = true}) {
    return store_.read(
        [&](Session& session) { return serve::store::list_task_states(session, filter, {}, 100, now_ms_); });
  }
  void forecast(const std::string& asset, double usage, double health) {
    models::Forecast one;
    one.asset = asset;
    one.site = "north";
    one.ts = now_ms_;
    one.usage = usage;
    one.rul = {80, 100, 120};
    one.rul90 = {70, 130};
    one.unit = "h";
    one.cap = 10'000;
    one.health = health;
    const std::vector<serve::store::ForecastRow> rows = {{asset, "", "north", one.ts, ++offset_, 80, 100, 120,
                                                          health, "h", "ok", models::policy::Level::kNone,
                                                          to_json(one)}};
    write([&](Session& session) { serve::store::save_forecasts(session, rows); });
  }
  std::vector<serve::store::WorkOrder> orders() {
    return store_.read(
        [](Session& session) { return serve::store::list_orders(session, {}, "", 100)->orders; });
  }
  std::string doing(const std::string& order,
                    const std::function<serve::desk::OrderLife::Done(serve::desk::OrderWork&,
                                                                     serve::desk::OrderLife&)>& what) {
    return write([&](Session& session) -> std::string {
      const serve::desk::AlarmPolicy policy;
      serve::desk::OrderWork work(session, policy, now_ms_);
      const auto done = work.change(order, [&](serve::desk::OrderLife& life) { return what(work, life); });
      work.finish();
      return done ? "" : done.error();
    });
  }
  static serve::desk::OrderLife::Done worked_on(serve::desk::OrderWork& work, serve::desk::OrderLife& life,
                                                std::int64_t at_ms) {
    if (auto done = life.assign("mia", "tom", at_ms); !done) return done;
    if (auto done = life.begin("tom", at_ms, at_ms); !done) return done;
    return work.complete(life, "tom", at_ms);
  }
  /// Somebody does the work, and confirms it.
  std::string confirm(const std::string& order, const std::string& finding,
                      const std::string& words = "as planned") {
    return doing(order, [&](auto& work, auto& life) -> serve::desk::OrderLife::Done {
      if (auto done = worked_on(work, life, now_ms_); !done) return done;
      return work.confirm(life, "mia", {finding, "", words, now_ms_, {}});
    });
  }
  void look() { watch_.step(now_ms_ += 120'000, lease_); }

  serve::desk::TaskWatch watch_{store_};
  std::optional<serve::store::Lease> lease_;
  std::int64_t offset_ = 0;
};

}  // namespace portent::tests
