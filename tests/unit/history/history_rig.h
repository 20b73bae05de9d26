#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/answer_once.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/router.h"
#include "serve/desk/ledger.h"
#include "serve/store/forecasts.h"
#include "tests/support/sample_forecast.h"
#include "tests/unit/access/access_rig.h"

namespace portent::tests {

/// Routes behind the gate, without sockets, and a plant with a site `north` to ask about.
class HistoryRig : public testing::Test {
 protected:
  using Session = serve::store::Session;
  using json = nlohmann::json;
  static constexpr std::int64_t kNow = AccessRig::kNow, kMinute = 60'000, kHour = 60 * kMinute;

  void serve_routes(std::vector<serve::Route> routes, const serve::Schemas& schemas) {
    document_ = json::parse(serve::openapi_json(routes, schemas, "1.0"));
    router_ = std::make_unique<serve::Router>(
        std::move(routes),
        serve::RouterHooks{now_,
                           [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now) {
                             return gate_.check(request, route, now);
                           },
                           [this](serve::Call& call, const auto& work) {
                             return serve::answer_once(access_.store, call, work);
                           },
                           [this](const serve::Route&, const std::string& what) { failed_ += what; }});
  }
  serve::WebAnswer ask(const std::string& method, const std::string& target, const std::string& body = "",
                       std::vector<ingest::Header> headers = {}, const std::string& key = "") {
    headers.push_back({"authorization", "Bearer " + (key.empty() ? admin_.key : key)});
    if (!body.empty()) headers.push_back({"content-length", std::to_string(body.size())});
    serve::HttpRequest request{method, target, std::move(headers), body, "10.0.0.7", true, {}};
    const auto admitted = router_->admit(request);
    if (!admitted) return admitted.error();
    return body.size() > *admitted ? serve::problem_of({413, "too large"}) : router_->answer(request);
  }
  serve::WebAnswer get(const std::string& target, const std::string& key = "") {
    return ask("GET", target, "", {}, key);
  }
  static json body_of(const serve::WebAnswer& answer) { return json::parse(answer.body, nullptr, false); }
  json got(const std::string& target) { return body_of(get(target)); }

  void add_node(const std::string& id, serve::store::NodeKind kind, const std::string& parent = "",
                const std::string& asset_class = "") {
    serve::store::Node node;
    node.id = id;
    node.kind = kind;
    node.parent = parent;
    node.asset_class = asset_class;
    access_.store.write([&](Session& session) {
      const auto made = serve::desk::create_node(session, node, kNow);
      ASSERT_TRUE(made) << serve::desk::in_words(made.error().faults);
    });
  }
  /// A forecast of an asset, so many minutes after kNow.
  void forecast(const std::string& asset, double p50, std::int64_t minutes, const std::string& part = "") {
    models::Forecast made = sample_forecast(asset, p50);
    made.part = part;
    made.ts = kNow + minutes * kMinute;
    const serve::store::ForecastRow row{
        asset,        part,         made.site,   made.ts,   ++offset_, made.rul.p10,
        made.rul.p50, made.rul.p90, made.health, made.unit, "ok",      models::policy::Level::kNone,
        to_json(made)};
    access_.store.write([&](Session& session) { serve::store::save_forecasts(session, std::span(&row, 1)); });
  }

  AccessRig access_;
  std::function<std::int64_t()> now_ = [this] { return access_.now_ms.load(); };
  serve::AccessGate gate_{access_.book};
  serve::CursorSigner signer_{"secret"};
  serve::NewKey admin_ = access_.key("administrator");
  std::unique_ptr<serve::Router> router_;
  json document_;
  std::string failed_;  ///< what handlers threw
  std::int64_t offset_ = 0;
};

}  // namespace portent::tests
