#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "serve/api/answer_once.h"
#include "serve/api/ledger_routes.h"
#include "serve/api/router.h"
#include "serve/desk/ledger.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"
#include "tests/unit/access/access_rig.h"

namespace portent::tests {

struct LedgerAnswer {
  int status = 0;
  nlohmann::json body;
  std::string text, etag, location, type;
};
struct LedgerSent {
  std::string body = {};
  std::string match = {};  ///< If-Match
  std::string once = {};   ///< Idempotency-Key
  std::string type = "application/json";
  std::string key = {};  ///< "": the planner of every site
};

/// The routes of the ledger behind the router and the gate, without sockets. Plant `north` with a line.
class LedgerRoutes : public ::testing::Test {
 protected:
  using json = nlohmann::json;
  using Answer = LedgerAnswer;
  using Sent = LedgerSent;

  /// Routes of others that are asked for beside those of the ledger.
  using More = std::function<std::vector<serve::Route>(AccessRig&, serve::AccessGate&, serve::CursorSigner&)>;

  explicit LedgerRoutes(More more = {}) : more_(std::move(more)) {
    for (const auto& [id, kind, parent] :
         {std::tuple{"north", "site", ""}, {"north:l1", "line", "north"}, {"south", "site", ""}})
      EXPECT_EQ(post("/api/v1/nodes", json{{"id", id}, {"kind", kind}, {"parent", parent}}).status, 201);
  }

  Answer ask(const std::string& method, const std::string& target, const Sent& sent = {}) {
    serve::HttpRequest request;
    request.method = method;
    request.target = target;
    request.remote = "10.0.0.7";
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) request.headers.push_back({name, value});
    };
    add("x-api-key", sent.key.empty() ? planner_.key : sent.key);
    add("if-match", sent.match);
    add("idempotency-key", sent.once);
    add("content-type", sent.body.empty() ? "" : sent.type);
    add("content-length", sent.body.empty() ? "" : std::to_string(sent.body.size()));
    const auto admitted = router_.admit(request);
    request.body = sent.body;
    const serve::WebAnswer answer = admitted ? router_.answer(request) : admitted.error();
    Answer made{answer.status,      json::parse(answer.body, nullptr, false), answer.body, {}, {},
                answer.content_type};
    made.etag = header_of(answer, "ETag");
    made.location = header_of(answer, "Location");
    EXPECT_NE(answer.status, 500) << method << " " << target << " " << failure_;
    EXPECT_TRUE(documented(method, target, answer.status)) << method << " " << target << " " << answer.status;
    return made;
  }
  Answer get(const std::string& target, const std::string& key = "") {
    return ask("GET", target, {.key = key});
  }
  Answer post(const std::string& target, const json& body, const std::string& match = "") {
    return ask("POST", target, {.body = body.dump(), .match = match});
  }
  Answer patch(const std::string& target, const json& body, const std::string& match) {
    return ask("PATCH", target, {.body = body.dump(), .match = match});
  }
  /// A pump of the line, which must succeed.
  Answer pump(const std::string& id, const json& more = json::object()) {
    json body = {
        {"id", id}, {"parent", "north:l1"}, {"class", "pump"}, {"attributes", {{"rated_power", 7.5}}}};
    body.merge_patch(more);
    const Answer made = post("/api/v1/nodes", body);
    EXPECT_EQ(made.status, 201) << made.text;
    return made;
  }
  /// The `name` of each item of a page.
  static std::vector<std::string> each(const Answer& page, const char* name = "id") {
    std::vector<std::string> all;
    for (const json& item : page.body.value("items", json::array())) all.push_back(item.value(name, ""));
    return all;
  }
  std::vector<std::string> outbox_topics() {
    std::vector<std::string> topics;
    for (const auto& entry : rig_.store.read(
             [](serve::store::Session& session) { return serve::store::first_of_outbox(session, 1'000); }))
      topics.push_back(entry.message.destination + " " + entry.message.key);
    return topics;
  }

  /// Whether the document names that status for the route of that request.
  bool documented(const std::string& method, const std::string& target, int status) const {
    const auto parsed = serve::parse_target(target);
    if (!parsed) return status == 400;
    const auto& asked = parsed->segments;
    for (const serve::Route& route : router_.routes()) {
      const serve::RoutePath path = serve::split_path(route.path);
      const bool fits = route.method == method && path.segments.size() == asked.size() &&
                        std::ranges::equal(path.segments, asked, [](const auto& wanted, const auto& given) {
                          return wanted.empty() || wanted == given;
                        });
      if (fits && std::ranges::count(serve::statuses_of(route), status) == 1) return true;
    }
    return false;
  }

  std::vector<serve::Route> all_routes() {
    std::vector<serve::Route> routes = serve::ledger_routes(rig_.store, rig_.audit, gate_, signer_);
    if (more_)
      for (serve::Route& route : more_(rig_, gate_, signer_)) routes.push_back(std::move(route));
    return routes;
  }

  More more_;
  AccessRig rig_;
  serve::NewKey planner_ = rig_.key("planner");
  serve::AccessGate gate_{rig_.book};
  serve::CursorSigner signer_{"secret"};
  std::string failure_;
  serve::Router router_{
      all_routes(),
      {[this] { return rig_.now_ms.load(); },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(rig_.store, call, work); },
       [this](const serve::Route&, const std::string& what) { failure_ = what; }}};
};

}  // namespace portent::tests
