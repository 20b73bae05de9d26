#include "serve/store/life_events.h"

#include <fmt/format.h>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "serve/store/condition_kinds.h"

namespace portent::serve::store {
namespace {

ingest::Event event_of(const Result& rows, std::size_t i) {
  ingest::Event event{rows.text(i, 0),
                      rows.integer(i, 1),
                      rows.text(i, 2),
                      rows.text(i, 3),
                      rows.text(i, 4),
                      rows.text(i, 5),
                      rows.text(i, 6),
                      rows.text(i, 7),
                      rows.text(i, 8),
                      rows.text(i, 9),
                      {}};
  if (!rows.text(i, 10).empty()) ingest::parse_mode(rows.text(i, 10), event.mode.emplace());
  return event;
}

}  // namespace

bool keep_life_event(Session& session, const ingest::Event& event, std::int64_t now_ms) {
  return session
             .run(
                 "INSERT INTO life_events (id, node, ts_ms, kind, part, code, severity, position, text, ref,"
                 " source, mode, recorded_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
                 " ON CONFLICT (id) DO NOTHING",
                 {ingest::event_id(event), event.asset, event.ts, event.kind, event.part, event.code,
                  event.severity, event.position, event.text, event.ref, event.source,
                  event.mode ? std::string(ingest::mode_name(*event.mode)) : "", now_ms})
             .changed() == 1;
}

bool knows_life_event(Session& session, const std::string& id) {
  return !session.run("SELECT 1 FROM life_events WHERE id = $1", {id}).empty();
}

std::string ref_of_life_event(Session& session, const std::string& id) {
  const Result rows = session.run("SELECT ref FROM life_events WHERE id = $1", {id});
  return rows.empty() ? "" : rows.text(0, 0);
}

void forget_life_events(Session& session, std::int64_t before_ms, std::size_t most) {
  session.run(
      fmt::format(
          "DELETE FROM life_events WHERE id IN (SELECT id FROM life_events WHERE ts_ms < $1 AND kind NOT IN"
          " ('purchase', 'delivery', 'installation') AND kind NOT IN {} ORDER BY ts_ms LIMIT $2)",
          kConditionKinds),
      {before_ms, static_cast<std::int64_t>(most)});
}

std::vector<ingest::Event> life_of_node(Session& session, const std::string& node, const LifePage& page) {
  std::vector<Value> arguments = {node, page.from_ms, page.to_ms};
  std::string more;
  const auto require = [&](const char* condition, Value value) {
    arguments.push_back(std::move(value));
    more += fmt::format(" AND {} ${}", condition, arguments.size());
  };
  if (!page.part.empty()) require("part =", page.part);
  if (!page.kind.empty()) require("kind =", page.kind);
  if (page.before) {
    arguments.emplace_back(page.before->first);
    arguments.emplace_back(page.before->second);
    more += fmt::format(" AND (ts_ms, id) < (${}, ${})", arguments.size() - 1, arguments.size());
  }
  arguments.emplace_back(static_cast<std::int64_t>(page.most));
  const Result rows = session.run(
      fmt::format("SELECT node, ts_ms, kind, part, code, severity, position, text, ref, source, mode"
                  " FROM life_events WHERE node = $1 AND ts_ms >= $2 AND ts_ms <= $3{}"
                  " ORDER BY ts_ms DESC, id DESC LIMIT ${}",
                  more, arguments.size()),
      arguments);
  std::vector<ingest::Event> events;
  for (std::size_t i = 0; i < rows.size(); ++i) events.push_back(event_of(rows, i));
  return events;
}

}  // namespace portent::serve::store
