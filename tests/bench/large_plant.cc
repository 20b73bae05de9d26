#include "tests/bench/large_plant.h"

#include <fmt/format.h>

#include "models/policy/breach.h"
#include "serve/desk/alarm_life.h"
#include "serve/store/alarms.h"
#include "serve/store/forecasts.h"
#include "serve/store/nodes.h"
#include "tests/support/sample_forecast.h"

namespace portent::bench {
namespace {

using serve::store::Node;
using serve::store::NodeKind;
using serve::store::Session;

constexpr int kLines = 10, kBatch = 5'000;

std::string site_name(int number) {
  return fmt::format("plant{}", number % kSites);
}
std::string line_name(int number) {
  return fmt::format("{}:L{}", site_name(number), number / kSites % kLines);
}

Node node(const std::string& id, const std::string& parent, NodeKind kind, const std::string& site) {
  Node made;
  made.id = id;
  made.parent = parent;
  made.kind = kind;
  made.site = site;
  made.name = id;
  made.version = 1;
  made.created_ms = made.updated_ms = kStart;
  return made;
}

Node asset_node(int number) {
  Node made = node(asset_name(number), line_name(number), NodeKind::kEquipment, site_name(number));
  made.name = fmt::format("{} {}", number % 3 ? "Pump" : "Fan", number);
  made.asset_class = number % 3 ? "pump" : "fan";
  made.maker = number % 7 ? "KSB" : "Howden";
  made.serial = fmt::format("SN-{:06}", 7 * number);
  made.criticality = number % 5 ? "C" : "A";
  made.updated_ms = kStart + 1'000LL * number;
  return made;
}

serve::desk::AlarmLife handled(const serve::desk::AlarmPolicy& policy, int number) {
  serve::desk::Condition condition;
  condition.key = {asset_name(number % kAssets), "", "rule", fmt::format("rule {}", number / kAssets)};
  condition.site = site_name(number);
  condition.asset_class = number % 3 ? "pump" : "fan";
  condition.level = static_cast<models::policy::Level>(1 + number % 4);
  condition.ts_ms = kStart + 1'000LL * number;
  condition.evidence.offset = number;
  auto life = serve::desk::AlarmLife::raise(policy, condition, kStart, "");
  if (number % 97 == 0) static_cast<void>(life.assign("mia", "tom", kStart));
  if (number % 5 == 0) return life;
  static_cast<void>(life.clear({condition.ts_ms, kStart}));
  static_cast<void>(life.acknowledge("mia", kStart));
  static_cast<void>(life.close("mia", kStart));
  return life;
}

}  // namespace

std::string asset_name(int number) {
  return fmt::format("{}:P-{:05}", site_name(number), number);
}

models::Forecast forecast(int number) {
  auto made = tests::sample_forecast(asset_name(number % kAssets), number % 20 == 0 ? 28 : 90);
  made.site = site_name(number);
  made.ts = kStart + 60'000LL * (number / kAssets);
  made.evidence = {"portent.telemetry", 0, number, number};
  for (const double horizon : {10.0, 20.0, 50.0}) made.failure_probability.push_back({horizon, 0.123456});
  for (const double ahead : {10.0, 20.0, 50.0}) made.trajectory.push_back({ahead, {50.5, 60.25, 70.125}});
  made.contributions = {{"vib_2", 0.62}, {"temp_4", 0.21}, {"p_1", 0.05}};
  return made;
}

void make_nodes(serve::store::Store& store) {
  store.write([](Session& session) {
    for (int site = 0; site < kSites; ++site)
      insert_node(session, node(site_name(site), "", NodeKind::kSite, site_name(site)));
    for (int i = 0; i < kSites * kLines; ++i)
      insert_node(session, node(line_name(i), site_name(i), NodeKind::kLine, site_name(i)));
    for (int i = 0; i < kAssets; ++i) insert_node(session, asset_node(i));
  });
}

void make_forecasts(serve::store::Store& store, int count) {
  for (int begin = 0; begin < count; begin += kBatch)
    store.write([&](Session& session) {
      std::vector<serve::store::ForecastRow> rows;
      for (int i = begin; i < std::min(count, begin + kBatch); ++i) {
        const auto made = forecast(i);
        rows.push_back({made.asset, made.part, made.site, made.ts, i, made.rul.p10, made.rul.p50,
                        made.rul.p90, made.health, made.unit, "ok", models::policy::Level::kNone,
                        models::to_json(made)});
      }
      save_forecasts(session, rows);
    });
}

void make_alarms(serve::store::Store& store) {
  const serve::desk::AlarmPolicy policy;
  for (int begin = 0; begin < kAlarms; begin += kBatch)
    store.write([&](Session& session) {
      for (int i = begin; i < begin + kBatch; ++i) {
        const auto life = handled(policy, i);
        save_alarm(session, life.alarm(), 0, life.events());
      }
    });
}

}  // namespace portent::bench
