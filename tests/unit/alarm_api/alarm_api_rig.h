#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "serve/api/alarm_routes.h"
#include "serve/api/answer_once.h"
#include "serve/api/router.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {

/// Alarms behind a router, with a key of each sort: no sockets. The sample alarms are of the site `north`.
class AlarmApi : public DeskRig {
 protected:
  using json = nlohmann::json;
  struct Answer {
    int status = 0;
    json body;
    std::string etag;
    std::string detail() const { return body.value("detail", ""); }
  };

  std::string key(const std::string& role, const std::string& site = "*") {
    return book_.create_key({"cli:root", ""}, role, {{role, "", site, {}}}, now_ + kDay, now_)->key;
  }
  Answer ask_as(const std::string& key, const std::string& method, const std::string& target,
                const json& body = nullptr, std::vector<ingest::Header> headers = {}) {
    serve::HttpRequest request;
    request.method = method;
    request.target = target;
    request.remote = "10.0.0.7";
    request.headers = std::move(headers);
    request.headers.push_back({"authorization", "Bearer " + key});
    if (!body.is_null()) {
      request.body = body.dump();
      request.headers.push_back({"content-type", "application/json"});
      request.headers.push_back({"content-length", std::to_string(request.body.size())});
    }
    const auto admitted = router().admit(request);
    const serve::WebAnswer answer = admitted ? router().answer(request) : admitted.error();
    return {answer.status, json::parse(answer.body, nullptr, false),
            std::string(serve::header_of(answer, "ETag"))};
  }
  Answer get(const std::string& target) { return ask_as(technician_, "GET", target); }
  Answer post(const std::string& target, const json& body = json::object(),
              std::vector<ingest::Header> headers = {}) {
    return ask_as(technician_, "POST", target, body, std::move(headers));
  }
  virtual const serve::Router& router() const { return router_; }
  /// Of the newest alarm of an asset.
  std::string path_of(const std::string& asset) { return "/api/v1/alarms/" + newest(asset).id; }
  /// The assets of a list, in its order.
  std::string assets(const std::string& query) {
    std::string names;
    const Answer list = get("/api/v1/alarms" + query);
    for (const json& item : list.body["items"]) names += item["asset"].get<std::string>();
    return names;
  }

  TemporaryFolder folder_;
  serve::desk::AuditFile audit_{folder_.path() / "audit.jsonl"};
  serve::AccessBook book_{store_, audit_, {}};
  serve::AccessGate gate_{book_};
  serve::CursorSigner signer_{"secret"};
  std::atomic<int> committed_{0};
  serve::Router router_{
      serve::alarm_routes(store_, book_, gate_, signer_, {policy_, [this] { ++committed_; }}),
      {[this] { return now_; },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(store_, call, work); },
       {}}};
  std::string technician_ = key("technician"), viewer_ = key("viewer"), planner_ = key("planner");
};

}  // namespace portent::tests
