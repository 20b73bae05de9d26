#include "serve/store/outbox.h"

#include <nlohmann/json.hpp>

#include "serve/store/counters.h"

namespace portent::serve::store {
namespace {

std::string headers_text(const OutboxMessage& message) {
  if (message.headers.empty()) return "";
  auto list = nlohmann::json::array();
  for (const auto& [name, value] : message.headers) list.push_back({name, value});
  return list.dump();
}

std::vector<std::pair<std::string, std::string>> headers_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (text.empty()) return headers;
  for (const auto& entry : nlohmann::json::parse(text)) headers.emplace_back(entry[0], entry[1]);
  return headers;
}

}  // namespace

bool add_to_outbox(Session& session, const OutboxMessage& message) {
  // Looked for after the number's lock is held: another writer of the same id has then ended.
  const std::int64_t seq = next_number(session, "outbox");
  return session
             .run(
                 "INSERT INTO outbox (seq, id, destination, message_key, body, created_ms, headers)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
                 {seq, message.id, message.destination, message.key, message.body, message.created_ms,
                  headers_text(message)})
             .changed() == 1;
}

std::vector<OutboxEntry> first_of_outbox(Session& session, std::size_t most, const std::string& destination) {
  const Result rows = session.run(
      "SELECT seq, id, destination, message_key, body, created_ms, headers FROM outbox"
      " WHERE substr(destination, 1, $1) = CAST($2 AS TEXT) ORDER BY seq LIMIT $3",
      {static_cast<std::int64_t>(destination.size()), destination, static_cast<std::int64_t>(most)});
  std::vector<OutboxEntry> entries;
  for (std::size_t i = 0; i < rows.size(); ++i)
    entries.push_back({rows.integer(i, 0),
                       {rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                        rows.integer(i, 5), headers_of(rows.text(i, 6))}});
  return entries;
}

void remove_from_outbox(Session& session, std::span<const std::int64_t> seqs) {
  const std::vector<Value> arguments(seqs.begin(), seqs.end());
  session.run_each("DELETE FROM outbox WHERE seq = $1", arguments, 1);
}

void set_aside_in_outbox(Session& session, std::span<const std::int64_t> seqs) {
  const std::vector<Value> arguments(seqs.begin(), seqs.end());
  session.run_each("UPDATE outbox SET destination = 'aside:' || destination WHERE seq = $1", arguments, 1);
}

std::int64_t outbox_size(Session& session) {
  return outbox_depth(session).waiting;
}

OutboxDepth outbox_depth(Session& session) {
  const Result row = session.run(
      "SELECT COUNT(*), COALESCE(MIN(created_ms), 0) FROM outbox WHERE destination NOT LIKE 'aside:%'");
  return {row.integer(0, 0), row.integer(0, 1)};
}

}  // namespace portent::serve::store
