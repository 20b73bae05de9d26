#include "serve/store/rounds.h"

#include "serve/store/site_condition.h"

namespace portent::serve::store {
namespace {

const std::string kColumns =
    "id, route, route_version, site, items, who, device, begun_ms, finished_ms, finished_by, words, left_out,"
    " version, recorded_ms";
const std::string kResultColumns =
    "round, id, route, item, asset, at_ms, device, who, number, answer, words, media, level, recorded_ms,"
    " pending";

Round round_of(const Result& rows, std::size_t row) {
  Round round;
  std::size_t column = 0;
  round.id = rows.text(row, column++);
  round.route = rows.text(row, column++);
  round.route_version = rows.integer(row, column++);
  for (std::string Round::*field : {&Round::site, &Round::items, &Round::who, &Round::device})
    round.*field = rows.text(row, column++);
  round.begun_ms = rows.integer(row, column++);
  round.finished_ms = rows.maybe_integer(row, column++);
  for (std::string Round::*field : {&Round::finished_by, &Round::words, &Round::left_out})
    round.*field = rows.text(row, column++);
  round.version = rows.integer(row, column++);
  round.recorded_ms = rows.integer(row, column++);
  return round;
}

std::vector<Round> rounds_of(const Result& rows) {
  std::vector<Round> rounds;
  for (std::size_t i = 0; i < rows.size(); ++i) rounds.push_back(round_of(rows, i));
  return rounds;
}

std::vector<RoundResult> results_of(const Result& rows) {
  std::vector<RoundResult> results;
  for (std::size_t i = 0; i < rows.size(); ++i)
    results.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                       rows.integer(i, 5), rows.text(i, 6), rows.text(i, 7), rows.maybe_real(i, 8),
                       rows.text(i, 9), rows.text(i, 10), rows.text(i, 11),
                       static_cast<models::policy::Level>(rows.integer(i, 12)), rows.integer(i, 13),
                       rows.integer(i, 14) != 0});
  return results;
}

}  // namespace

std::optional<Round> find_round(Session& session, const std::string& id) {
  const Result rows = session.run("SELECT " + kColumns + " FROM rounds WHERE id = $1", {id});
  return rows.empty() ? std::nullopt : std::optional(round_of(rows, 0));
}

std::optional<Round> find_round_to_change(Session& session, const std::string& id) {
  // A lock that both engines know; SELECT ... FOR UPDATE is PostgreSQL's alone.
  session.run("UPDATE rounds SET version = version WHERE id = $1", {id});
  return find_round(session, id);
}

void insert_round(Session& session, const Round& round) {
  session.run("INSERT INTO rounds (" + kColumns +
                  ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
              {round.id, round.route, round.route_version, round.site, round.items, round.who, round.device,
               round.begun_ms, value_of(round.finished_ms), round.finished_by, round.words, round.left_out,
               round.recorded_ms});
}

void finish_round(Session& session, const Round& round) {
  session.run(
      "UPDATE rounds SET finished_ms = $1, finished_by = $2, words = $3, left_out = $4,"
      " version = version + 1 WHERE id = $5",
      {value_of(round.finished_ms), round.finished_by, round.words, round.left_out, round.id});
}

std::vector<Round> list_rounds(Session& session, const RoundFilter& filter,
                               const std::optional<std::pair<std::int64_t, std::string>>& behind,
                               std::size_t most) {
  std::vector<Value> arguments;
  const auto place = [&](Value value) {
    arguments.push_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  std::string where = " WHERE 1 = 1";
  if (!filter.route.empty()) where += " AND route = " + place(filter.route);
  if (filter.finished)
    where += *filter.finished ? " AND finished_ms IS NOT NULL" : " AND finished_ms IS NULL";
  if (behind) {
    const std::string begun = place(behind->first);
    where += " AND (begun_ms, id) < (" + begun + ", " + place(behind->second) + ")";
  }
  where += site_condition("site", filter.sites, arguments);
  const std::string limit = place(static_cast<std::int64_t>(most));
  return rounds_of(session.run(
      "SELECT " + kColumns + " FROM rounds" + where + " ORDER BY begun_ms DESC, id DESC LIMIT " + limit,
      arguments));
}

bool keep_check_in(Session& session, const CheckIn& one) {
  return session
             .run(
                 "INSERT INTO round_check_ins (round, item, at_ms, device, who) VALUES ($1, $2, $3, $4, $5)"
                 " ON CONFLICT (round, item, at_ms) DO NOTHING",
                 {one.round, one.item, one.at_ms, one.device, one.who})
             .changed() == 1;
}

std::vector<CheckIn> check_ins_of(Session& session, const std::string& round) {
  const Result rows = session.run(
      "SELECT round, item, at_ms, device, who FROM round_check_ins WHERE round = $1 ORDER BY at_ms, item",
      {round});
  std::vector<CheckIn> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2), rows.text(i, 3), rows.text(i, 4)});
  return all;
}

std::optional<RoundResult> find_result(Session& session, const std::string& round, const std::string& id) {
  auto found = results_of(session.run(
      "SELECT " + kResultColumns + " FROM round_results WHERE round = $1 AND id = $2", {round, id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool keep_result(Session& session, const RoundResult& result) {
  return session
             .run("INSERT INTO round_results (" + kResultColumns +
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
                      " ON CONFLICT (round, id) DO NOTHING",
                  {result.round, result.id, result.route, result.item, result.asset, result.at_ms,
                   result.device, result.who, value_of(result.number), result.answer, result.words,
                   result.media, static_cast<std::int64_t>(result.level), result.recorded_ms,
                   std::int64_t{result.pending}})
             .changed() == 1;
}

std::vector<RoundResult> results_of_round(Session& session, const std::string& round,
                                          const std::pair<std::int64_t, std::string>& behind,
                                          std::size_t most) {
  return results_of(session.run("SELECT " + kResultColumns +
                                    " FROM round_results WHERE round = $1 AND (at_ms, id) > ($2, $3)"
                                    " ORDER BY at_ms, id LIMIT $4",
                                {round, behind.first, behind.second, static_cast<std::int64_t>(most)}));
}

std::set<std::string> items_with_results(Session& session, const std::string& round) {
  const Result rows = session.run("SELECT DISTINCT item FROM round_results WHERE round = $1", {round});
  std::set<std::string> items;
  for (std::size_t i = 0; i < rows.size(); ++i) items.insert(rows.text(i, 0));
  return items;
}

std::optional<RoundResult> newest_result(Session& session, const std::string& route, const std::string& item,
                                         const std::string& asset) {
  auto found = results_of(session.run("SELECT " + kResultColumns +
                                          " FROM round_results WHERE route = $1 AND item = $2 AND asset = $3"
                                          " ORDER BY at_ms DESC, round DESC, id DESC LIMIT 1",
                                      {route, item, asset}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<RoundResult> pending_results(Session& session, std::size_t most) {
  return results_of(session.run("SELECT " + kResultColumns +
                                    " FROM round_results WHERE pending = 1"
                                    " ORDER BY recorded_ms, round, id LIMIT $1",
                                {static_cast<std::int64_t>(most)}));
}

void settle_result(Session& session, const std::string& round, const std::string& id) {
  session.run("UPDATE round_results SET pending = 0 WHERE round = $1 AND id = $2", {round, id});
}

}  // namespace portent::serve::store
