#include "serve/store/denials.h"

#include "models/sha256.h"

namespace portent::serve::store {
namespace {

const std::string kColumns =
    "SELECT id, subject, address, method, path, permission, site, reason, times, first_ms, last_ms, state, "
    "decided_by, decided_ms, version FROM denied_requests ";

Denial denial_at(const Result& rows, std::size_t row) {
  const auto text = [&](std::size_t column) { return rows.text(row, column); };
  const auto number = [&](std::size_t column) { return rows.integer(row, column); };
  return {text(0),
          text(1),
          text(2),
          text(3),
          text(4),
          text(5),
          text(6),
          text(7),
          number(8),
          number(9),
          number(10),
          text(11),
          rows.maybe_text(row, 12),
          rows.maybe_integer(row, 13),
          number(14)};
}

/// What makes two denials one: as a hash, so that no part can pass for another.
std::string same(const Denial& denial) {
  std::string text;
  const std::string& who = denial.subject.empty() ? denial.address : denial.subject;
  for (const std::string* part : {&who, &denial.method, &denial.path, &denial.permission, &denial.site})
    text += std::to_string(part->size()) + ":" + *part;
  return models::sha256_hex(text);
}

}  // namespace

void count_denial(Session& session, const Denial& denial) {
  session.run(
      "INSERT INTO denied_requests (id, same, subject, address, method, path, permission, site, reason, "
      "times, "
      "first_ms, last_ms, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open') "
      "ON CONFLICT (same) DO UPDATE SET times = denied_requests.times + excluded.times, "
      "last_ms = excluded.last_ms, address = excluded.address, reason = excluded.reason, state = 'open', "
      "version = denied_requests.version + 1",
      {denial.id, same(denial), denial.subject, denial.address, denial.method, denial.path, denial.permission,
       denial.site, denial.reason, denial.times, denial.first_ms, denial.last_ms});
}

std::vector<Denial> list_denials(Session& session, const std::string& state, std::size_t most,
                                 const Denial* after) {
  const std::int64_t last = after ? after->last_ms : INT64_MAX;
  const Result rows =
      session.run(kColumns +
                      "WHERE state = $1 AND (last_ms < $2 OR (last_ms = $2 AND id < $3)) "
                      "ORDER BY last_ms DESC, id DESC LIMIT $4",
                  {state, last, after ? after->id : std::string(), static_cast<std::int64_t>(most)});
  std::vector<Denial> denials;
  for (std::size_t row = 0; row < rows.size(); ++row) denials.push_back(denial_at(rows, row));
  return denials;
}

std::optional<Denial> find_denial(Session& session, const std::string& id) {
  const Result rows = session.run(kColumns + "WHERE id = $1", {id});
  return rows.empty() ? std::nullopt : std::optional(denial_at(rows, 0));
}

bool decide_denial(Session& session, const std::string& id, std::int64_t version, const std::string& state,
                   const std::string& by, std::int64_t now_ms) {
  return session
             .run(
                 "UPDATE denied_requests SET state = $1, decided_by = $2, decided_ms = $3, version = version "
                 "+ 1 "
                 "WHERE id = $4 AND version = $5",
                 {state, by, now_ms, id, version})
             .changed() == 1;
}

void forget_denials(Session& session, std::int64_t before_ms, std::size_t most) {
  session.run("DELETE FROM denied_requests WHERE last_ms < $1", {before_ms});
  session.run(
      "DELETE FROM denied_requests WHERE id IN (SELECT id FROM denied_requests ORDER BY last_ms DESC, id "
      "DESC "
      "LIMIT 1000000 OFFSET $1)",
      {static_cast<std::int64_t>(most)});
}

bool add_risk(Session& session, const Risk& risk) {
  return session
             .run(
                 "INSERT INTO risk_list (kind, value, reason, listed_by, listed_ms) VALUES ($1, $2, $3, $4, "
                 "$5) "
                 "ON CONFLICT DO NOTHING",
                 {risk.kind, risk.value, risk.reason, risk.listed_by, risk.listed_ms})
             .changed() == 1;
}

bool remove_risk(Session& session, const std::string& kind, const std::string& value) {
  return session.run("DELETE FROM risk_list WHERE kind = $1 AND value = $2", {kind, value}).changed() == 1;
}

std::vector<Risk> list_risks(Session& session) {
  const Result rows =
      session.run("SELECT kind, value, reason, listed_by, listed_ms FROM risk_list ORDER BY kind, value");
  std::vector<Risk> risks;
  for (std::size_t row = 0; row < rows.size(); ++row)
    risks.push_back(
        {rows.text(row, 0), rows.text(row, 1), rows.text(row, 2), rows.text(row, 3), rows.integer(row, 4)});
  return risks;
}

void add_security_event(Session& session, const SecurityEvent& event) {
  session.run("INSERT INTO security_events (id, at_ms, kind, subject, detail) VALUES ($1, $2, $3, $4, $5)",
              {event.id, event.at_ms, event.kind, event.subject, event.detail});
}

std::vector<SecurityEvent> list_security_events(Session& session, std::size_t most,
                                                const SecurityEvent* after) {
  const std::int64_t last = after ? after->at_ms : INT64_MAX;
  const Result rows = session.run(
      "SELECT id, at_ms, kind, subject, detail FROM security_events "
      "WHERE at_ms < $1 OR (at_ms = $1 AND id < $2) ORDER BY at_ms DESC, id DESC LIMIT $3",
      {last, after ? after->id : std::string(), static_cast<std::int64_t>(most)});
  std::vector<SecurityEvent> events;
  for (std::size_t row = 0; row < rows.size(); ++row)
    events.push_back(
        {rows.text(row, 0), rows.integer(row, 1), rows.text(row, 2), rows.text(row, 3), rows.text(row, 4)});
  return events;
}

}  // namespace portent::serve::store
