#include "tests/unit/connector/stand_in.h"

#include <httplib.h>

#include <algorithm>
#include <thread>

#include "serve/connector/json_parts.h"

namespace portent::tests {

using nlohmann::json;
using serve::connector::instant_text;

namespace {

bool changes_something(const std::string& method, const std::string& path) {
  return method != "GET" && !path.ends_with("/search");
}

bool asks_for_a_list(const std::string& method, const std::string& path) {
  return path.ends_with("/search") || (method == "GET" && path.ends_with("orders"));
}

}  // namespace

struct CmmsStandIn::Server {
  std::string kind;
  httplib::Server http;
  int port = 0;
  mutable std::mutex mutex;
  TheirOrders orders;
  Mood mood = Mood::kWell;
  std::string moody;  // part of a title
  std::vector<std::string> requests;
  std::vector<httplib::Request> late;
  std::jthread thread;

  void answer(const httplib::Request& request, httplib::Response& response);
  StandInAnswer ask(const httplib::Request& request);
  bool meant(const httplib::Request& request) const;
  json* find(const std::string& title);
};

json* CmmsStandIn::Server::find(const std::string& title) {
  for (auto& [id, order] : orders.orders)
    if (order.value("title", "").find(title) != std::string::npos) return &order;
  return nullptr;
}

/// Whether the mood is towards what this request is about.
bool CmmsStandIn::Server::meant(const httplib::Request& request) const {
  return moody.empty() || request.body.find(moody) != std::string::npos;
}

StandInAnswer CmmsStandIn::Server::ask(const httplib::Request& request) {
  const json body = json::parse(request.body, nullptr, false);
  return kind == "atlas" ? ask_atlas(orders, request.method, request.path, body)
                         : ask_maintainx(orders, request.method, request.path, request.params, body);
}

void CmmsStandIn::Server::answer(const httplib::Request& request, httplib::Response& response) {
  const std::lock_guard lock(mutex);
  requests.push_back(request.method + " " + request.path);
  const std::string key =
      kind == "atlas" ? request.get_header_value("X-API-Key") : request.get_header_value("Authorization");
  const Mood now = meant(request) ? mood : Mood::kWell;
  const bool changes = changes_something(request.method, request.path);
  StandInAnswer made;
  if (now == Mood::kNoKey || key != (kind == "atlas" ? "sesame" : "Bearer sesame"))
    made = {401, R"({"error":"Unauthorized"})"};
  else if (now == Mood::kForbidden)
    made = {403, R"({"error":"Forbidden"})"};
  else if (now == Mood::kNoList && asks_for_a_list(request.method, request.path))
    made = {404, R"({"error":"no such route"})"};
  else if (now == Mood::kLate && changes)
    made = {504, ""};
  else if (now == Mood::kDown)
    made = {503, "<html>down</html>"};
  else if (now == Mood::kStrict && changes)
    made = {400, R"({"errors":[{"error":"title is too long"}]})"};
  else
    made = ask(request);
  if (now == Mood::kLate && changes) late.push_back(request);
  if (now == Mood::kLosing && changes) made = {502, ""};
  if (now == Mood::kOdd) made = {200, "<html>hello</html>"};
  response.status = made.status;
  response.set_content(made.body, "application/json");
}

CmmsStandIn::CmmsStandIn(std::string kind) : server_(std::make_unique<Server>()) {
  Server& server = *server_;
  server.kind = std::move(kind);
  server.http.set_keep_alive_timeout(1);
  const auto answer = [&server](const httplib::Request& request, httplib::Response& response) {
    server.answer(request, response);
  };
  server.http.Get(".*", answer).Post(".*", answer).Patch(".*", answer);
  server.port = server.http.bind_to_any_port("127.0.0.1");
  server.thread = std::jthread([&server] { server.http.listen_after_bind(); });
  while (!server.http.is_running()) std::this_thread::yield();
}

CmmsStandIn::~CmmsStandIn() {
  server_->http.stop();
}

std::string CmmsStandIn::host() const {
  return "127.0.0.1:" + std::to_string(server_->port);
}

std::string CmmsStandIn::url() const {
  return "http://" + host();
}

void CmmsStandIn::set_mood(Mood mood) {
  set_mood(mood, "");
}

void CmmsStandIn::set_mood(Mood mood, const std::string& title) {
  const std::lock_guard lock(server_->mutex);
  server_->mood = mood;
  server_->moody = title;
}

std::vector<json> CmmsStandIn::orders() const {
  const std::lock_guard lock(server_->mutex);
  std::vector<json> all;
  for (const auto& [id, order] : server_->orders.orders) all.push_back(order);
  return all;
}

json CmmsStandIn::order(const std::string& title) const {
  const std::lock_guard lock(server_->mutex);
  const json* found = server_->find(title);
  return found ? *found : json();
}

void CmmsStandIn::change(const std::string& title, const std::string& member, const json& value) {
  const std::lock_guard lock(server_->mutex);
  json& order = *server_->find(title);
  order[member] = value;
  order["updatedAt"] = instant_text(++server_->orders.clock_ms);
}

void CmmsStandIn::copy(const std::string& title) {
  const std::lock_guard lock(server_->mutex);
  json twin = *server_->find(title);
  twin["id"] = ++server_->orders.last_id;
  twin["updatedAt"] = instant_text(++server_->orders.clock_ms);
  server_->orders.orders[server_->orders.last_id] = std::move(twin);
}

void CmmsStandIn::remove(const std::string& title) {
  const std::lock_guard lock(server_->mutex);
  server_->orders.orders.erase(server_->find(title)->at("id").get<std::int64_t>());
}

void CmmsStandIn::put_back(const json& order) {
  const std::lock_guard lock(server_->mutex);
  server_->orders.orders[order.at("id").get<std::int64_t>()] = order;
}

void CmmsStandIn::stamp(const std::string& title, const std::string& when) {
  const std::lock_guard lock(server_->mutex);
  server_->find(title)->at("updatedAt") = when;
}

void CmmsStandIn::set_clock(std::int64_t ms) {
  const std::lock_guard lock(server_->mutex);
  server_->orders.clock_ms = ms;
}

void CmmsStandIn::catch_up() {
  const std::lock_guard lock(server_->mutex);
  for (const httplib::Request& request : server_->late) server_->ask(request);
  server_->late.clear();
}

std::vector<std::string> CmmsStandIn::requests() const {
  const std::lock_guard lock(server_->mutex);
  return server_->requests;
}

std::size_t CmmsStandIn::count(const std::string& method) const {
  const auto all = requests();
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [&](const std::string& line) { return line.starts_with(method); }));
}

std::size_t CmmsStandIn::writes() const {
  const auto all = requests();
  return static_cast<std::size_t>(std::ranges::count_if(all, [](const std::string& line) {
    const std::size_t space = line.find(' ');
    return changes_something(line.substr(0, space), line.substr(space + 1));
  }));
}

}  // namespace portent::tests
