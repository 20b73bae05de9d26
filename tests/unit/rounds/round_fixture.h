#pragma once

#include <string>
#include <vector>

#include "serve/desk/inspection_routes.h"
#include "serve/desk/rounds.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {

/// Plant north with two pumps, the route `daily` past them, and what its tests do over and over.
class RoundTest : public LedgerTest {
 protected:
  using Route = serve::store::InspectionRoute;
  using NewResult = serve::desk::NewResult;
  using RoundResult = serve::store::RoundResult;

  RoundTest() {
    add(node("north", NodeKind::kSite));
    add(pump("north:P-1", "north"));
    add(pump("north:P-2", "north"));
    serve::store::Point point;
    point.id = "north:P-1.temp";
    point.node = "north:P-1";
    point.name = "temp";
    point.channel = "temp";
    point.tag = "TT_101";
    point.unit = "Cel";
    point.scale = 0.1;
    point.shift = 5;
    EXPECT_TRUE(write([&](Session& session) { return serve::desk::create_point(session, point, now_ms_); }));
    empty_outbox();
  }
  static constexpr const char* kItems = R"([
    {"id":"oil","asset":"north:P-1","kind":"choice","look":"Oil level","choices":["full","low","empty"],
     "bad":{"low":"yellow","empty":"red"},"code":"QR-17","every_days":1},
    {"id":"temp","asset":"north:P-1","kind":"number","point":"north:P-1.temp"},
    {"id":"hum","asset":"north:P-2","kind":"number","channel":"hum","unit":"dB","limits":{"high":{"orange":80}}},
    {"id":"leaks","asset":"north:P-2","kind":"yes_no","bad":{"yes":"orange"}},
    {"id":"else","asset":"north:P-2","kind":"words"}])";
  static Route daily(const std::string& items = kItems) {
    Route route;
    route.id = "daily";
    route.site = "north";
    route.items = items;
    return route;
  }
  auto try_route(const Route& wanted) {
    return write([&](Session& session) { return serve::desk::create_route(session, wanted, now_ms_); });
  }
  auto begin(const serve::store::Round& wanted) {
    return write([&](Session& session) { return serve::desk::begin_round(session, wanted, now_ms_); });
  }
  /// The route and a round on it, which must succeed.
  void set_out() {
    EXPECT_TRUE(try_route(daily()));
    EXPECT_TRUE(begin({.id = "r-1", .route = "daily", .who = "olga", .begun_ms = now_ms_}));
  }
  NewResult found(const std::string& id, const std::string& item, std::int64_t ago_ms = 0) {
    NewResult made;
    made.result.round = "r-1";
    made.result.id = id;
    made.result.item = item;
    made.result.at_ms = now_ms_ - ago_ms;
    made.result.who = "olga";
    return made;
  }
  NewResult answer(const std::string& id, const std::string& item, const std::string& text,
                   std::int64_t ago_ms = 0) {
    NewResult made = found(id, item, ago_ms);
    made.result.answer = text;
    return made;
  }
  NewResult number(const std::string& id, const std::string& item, double value, std::int64_t ago_ms = 0) {
    NewResult made = found(id, item, ago_ms);
    made.result.number = value;
    return made;
  }
  /// Takes it, with its reading sent.
  auto take(const NewResult& wanted) {
    using Taken = serve::desk::Outcome<serve::desk::Told<RoundResult>>;
    return write([&](Session& session) -> Taken {
      std::vector<serve::store::OutboxMessage> readings;
      const auto held = serve::desk::hold_round(session, wanted.result.round);
      if (!held) return tl::unexpected(held.error());
      auto made = serve::desk::take_result(session, *held, wanted, readings, now_ms_);
      for (const auto& one : readings) serve::store::add_to_outbox(session, one);
      return made;
    });
  }
  auto finish(const std::map<std::string, std::string>& left_out) {
    return write([&](Session& session) {
      return serve::desk::finish_round(session, {.id = "r-1", .finished_ms = now_ms_, .finished_by = "olga"},
                                       left_out, now_ms_);
    });
  }
  serve::store::RouteItemState state(const std::string& item) {
    return store_
        .read([&](Session& session) { return serve::store::find_route_item(session, "daily", item); })
        .value_or(serve::store::RouteItemState{});
  }
};

}  // namespace portent::tests
