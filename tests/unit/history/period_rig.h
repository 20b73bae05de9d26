#pragma once

#include "ingest/log.h"
#include "serve/desk/ledger.h"
#include "serve/desk/period_statistics.h"
#include "serve/store/asset_hours.h"
#include "serve/store/forecasts.h"
#include "serve/store/life_events.h"
#include "serve/store/outbox.h"
#include "serve/store/period_statistics.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {

/// The hour from `begin_` on has ended ten minutes ago.
class PeriodRig : public DeskRig {
 protected:
  using NodeKind = serve::store::NodeKind;
  using PeriodStatistics = serve::desk::PeriodStatistics;

  PeriodRig() {
    add("north", NodeKind::kSite, "", "");
    add("line-1", NodeKind::kLine, "north", "");
    add("P-101", NodeKind::kEquipment, "line-1", "pump");
    add("P-102", NodeKind::kEquipment, "north", "pump");
    lease_ = store_.write(
        [&](Session& session) { return acquire_lease(session, "desk", "a", now_, 60 * kMinute * 24 * 90); });
  }
  void add(const std::string& id, NodeKind kind, const std::string& parent, const std::string& asset_class) {
    serve::store::Node node;
    node.id = id;
    node.kind = kind;
    node.parent = parent;
    node.asset_class = asset_class;
    store_.write([&](Session& session) {
      const auto made = serve::desk::create_node(session, node, begin_);
      ASSERT_TRUE(made) << serve::desk::in_words(made.error().faults);
    });
  }
  void happen(const std::string& asset, const std::string& kind, std::int64_t minutes) {
    const ingest::Event event{asset, begin_ + minutes * kMinute, kind};
    store_.write([&](Session& session) { serve::store::keep_life_event(session, event, now_); });
  }
  /// Everything that is due, and what then stands in the outbox for `statistics`.
  std::vector<nlohmann::json> count_all() {
    while (statistics_->step(now_, lease_)) now_ += kSecond;
    return outbox();
  }
  std::vector<nlohmann::json> outbox() {
    return ask([](Session& session) {
      std::vector<nlohmann::json> found;
      for (const auto& entry : first_of_outbox(session, 10'000, "topic:statistics"))
        found.push_back(nlohmann::json::parse(entry.message.body));
      return found;
    });
  }
  void empty_outbox() {
    store_.write([](Session& session) {
      for (const auto& entry : first_of_outbox(session, 10'000))
        remove_from_outbox(session, std::vector{entry.seq});
    });
  }
  /// Of one scope in the hour from begin_ on, or one so many later, as it is kept.
  nlohmann::json hour(const std::string& site, const std::string& line = "", const std::string& of = "",
                      std::int64_t later = 0) {
    serve::store::PeriodFilter filter;
    filter.site = site;
    filter.line = line;
    filter.asset_class = of;
    filter.from_ms = begin_ + later * kHour;
    filter.to_ms = filter.from_ms + kHour;
    const auto rows = ask([&](Session& session) { return list_periods(session, filter); });
    return rows.size() == 1 ? nlohmann::json::parse(rows[0].body) : nlohmann::json();
  }

  static constexpr std::int64_t kSecond = 1'000;
  const std::int64_t begin_ = serve::desk::begin_of(serve::desk::Period::kHour, kStart);
  std::optional<serve::store::Lease> lease_;
  std::optional<PeriodStatistics> statistics_{std::in_place, store_};

 private:
  const std::int64_t start_ = now_ = begin_ + 70 * kMinute;
};

}  // namespace portent::tests
