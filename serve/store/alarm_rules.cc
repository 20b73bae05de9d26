#include "serve/store/alarm_rules.h"

namespace portent::serve::store {
namespace {

constexpr const char* kSelect =
    "SELECT name, condition, level, site, class, advice, enabled, version FROM alarm_rules";

std::vector<AlarmRule> read_rules(const Result& rows) {
  std::vector<AlarmRule> rules;
  for (std::size_t i = 0; i < rows.size(); ++i)
    rules.push_back({rows.text(i, 0), rows.text(i, 1), static_cast<models::policy::Level>(rows.integer(i, 2)),
                     rows.text(i, 3), rows.text(i, 4), rows.text(i, 5), rows.integer(i, 6) == 1,
                     rows.integer(i, 7)});
  return rules;
}

}  // namespace

std::vector<AlarmRule> all_rules(Session& session) {
  return read_rules(session.run(std::string(kSelect) + " ORDER BY name"));
}

std::optional<AlarmRule> find_rule(Session& session, const std::string& name) {
  const auto rules = read_rules(session.run(std::string(kSelect) + " WHERE name = $1", {name}));
  return rules.empty() ? std::nullopt : std::optional(rules.front());
}

void add_rule(Session& session, const AlarmRule& rule) {
  session.run(
      "INSERT INTO alarm_rules (name, condition, level, site, class, advice, enabled, version)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
      {rule.name, rule.condition, static_cast<std::int64_t>(rule.level), rule.site, rule.asset_class,
       rule.advice, std::int64_t{rule.enabled}});
}

bool change_rule(Session& session, const AlarmRule& rule) {
  return session
             .run(
                 "UPDATE alarm_rules SET condition = $1, level = $2, site = $3, class = $4, advice = $5,"
                 " enabled = $6, version = version + 1 WHERE name = $7 AND version = $8",
                 {rule.condition, static_cast<std::int64_t>(rule.level), rule.site, rule.asset_class,
                  rule.advice, std::int64_t{rule.enabled}, rule.name, rule.version})
             .changed() == 1;
}

bool remove_rule(Session& session, const std::string& name, std::int64_t version) {
  return session.run("DELETE FROM alarm_rules WHERE name = $1 AND version = $2", {name, version}).changed() ==
         1;
}

}  // namespace portent::serve::store
