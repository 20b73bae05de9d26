#include "serve/store/subscribers.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace portent::serve::store {
namespace {

constexpr const char* kSelect =
    "SELECT name, kind, address, messages, sites, classes, least_level, personal, enabled, failing_since_ms,"
    " why, version, created_ms, updated_ms, asked FROM subscribers";

std::string text_of(const std::vector<std::string>& list) {
  return nlohmann::json(list).dump();
}
std::vector<std::string> list_of(const std::string& text) {
  return nlohmann::json::parse(text).get<std::vector<std::string>>();
}

std::vector<Subscriber> read_subscribers(const Result& rows) {
  std::vector<Subscriber> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), list_of(rows.text(i, 3)),
                   list_of(rows.text(i, 4)), list_of(rows.text(i, 5)),
                   static_cast<models::policy::Level>(rows.integer(i, 6)), rows.integer(i, 7) == 1,
                   rows.integer(i, 8) == 1, rows.integer(i, 9), rows.text(i, 10), rows.integer(i, 11),
                   rows.integer(i, 12), rows.integer(i, 13), rows.integer(i, 14)});
  return all;
}

}  // namespace

std::vector<Subscriber> all_subscribers(Session& session) {
  return read_subscribers(session.run(std::string(kSelect) + " ORDER BY name"));
}

std::optional<Subscriber> find_subscriber(Session& session, const std::string& name) {
  const auto found = read_subscribers(session.run(std::string(kSelect) + " WHERE name = $1", {name}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void add_subscriber(Session& session, const Subscriber& s) {
  session.run(
      "INSERT INTO subscribers (name, kind, address, messages, sites, classes, least_level, personal,"
      " enabled, failing_since_ms, why, version, created_ms, updated_ms)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', 1, $10, $11)",
      {s.name, s.kind, s.address, text_of(s.messages), text_of(s.sites), text_of(s.classes),
       static_cast<std::int64_t>(s.least_level), std::int64_t{s.personal}, std::int64_t{s.enabled},
       s.created_ms, s.updated_ms});
}

bool change_subscriber(Session& session, const Subscriber& s) {
  return session
             .run(
                 "UPDATE subscribers SET address = $1, messages = $2, sites = $3, classes = $4,"
                 " least_level = $5, personal = $6, enabled = $7, failing_since_ms = 0, why = '',"
                 " asked = asked + 1, updated_ms = $8, version = version + 1 WHERE name = $9 AND version = "
                 "$10",
                 {s.address, text_of(s.messages), text_of(s.sites), text_of(s.classes),
                  static_cast<std::int64_t>(s.least_level), std::int64_t{s.personal}, std::int64_t{s.enabled},
                  s.updated_ms, s.name, s.version})
             .changed() == 1;
}

bool remove_subscriber(Session& session, const std::string& name, std::int64_t version) {
  return session.run("DELETE FROM subscribers WHERE name = $1 AND version = $2", {name, version}).changed() ==
         1;
}

void note_failing(Session& session, const std::string& name, std::int64_t since_ms, const std::string& why) {
  session.run("UPDATE subscribers SET failing_since_ms = $1, why = $2 WHERE name = $3 AND enabled = 1",
              {since_ms, why, name});
}

void ask_for_try(Session& session, const std::string& name) {
  session.run(
      "UPDATE subscribers SET failing_since_ms = 0, why = '', asked = asked + 1 WHERE name = $1"
      " AND enabled = 1",
      {name});
}

bool disable_subscriber(Session& session, const std::string& name, const std::string& why,
                        std::int64_t now_ms) {
  return session
             .run(
                 "UPDATE subscribers SET enabled = 0, why = $1, updated_ms = $2, version = version + 1"
                 " WHERE name = $3 AND enabled = 1",
                 {why, now_ms, name})
             .changed() == 1;
}

void add_subscriber_secret(Session& session, const std::string& name, const std::string& secret,
                           std::int64_t now_ms, std::int64_t overlap_until_ms) {
  session.run("DELETE FROM subscriber_secrets WHERE subscriber = $1 AND until_ms <= $2", {name, now_ms});
  session.run("UPDATE subscriber_secrets SET until_ms = $1 WHERE subscriber = $2 AND until_ms > $3",
              {overlap_until_ms, name, overlap_until_ms});
  session.run(
      "INSERT INTO subscriber_secrets (subscriber, secret, created_ms, until_ms) VALUES ($1, $2, $3, $4)",
      {name, secret, now_ms, std::numeric_limits<std::int64_t>::max()});
}

std::vector<std::string> subscriber_secrets(Session& session, const std::string& name, std::int64_t now_ms) {
  const Result rows = session.run(
      "SELECT secret FROM subscriber_secrets WHERE subscriber = $1 AND until_ms > $2"
      " ORDER BY until_ms DESC, created_ms DESC",
      {name, now_ms});
  std::vector<std::string> secrets;
  for (std::size_t i = 0; i < rows.size(); ++i) secrets.push_back(rows.text(i, 0));
  return secrets;
}

}  // namespace portent::serve::store
