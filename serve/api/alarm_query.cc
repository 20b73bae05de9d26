#include "serve/api/alarm_query.h"

#include <fmt/format.h>

#include <set>

#include "serve/api/route.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using models::policy::Level;
using Is = Condition::Is;

tl::unexpected<Problem> refuse(std::string why) {
  return tl::unexpected(Problem{400, std::move(why), "filter"});
}

tl::expected<std::vector<Condition>, Problem> conditions_of(std::string_view text,
                                                            const std::vector<std::string>& fields) {
  if (const std::string problem = desk::text_problem(text, 4'096); !problem.empty()) return refuse(problem);
  auto conditions = parse_filter(text, fields);
  if (!conditions) return conditions;
  std::set<std::string> seen;
  for (const Condition& one : *conditions)
    if (one.field != "raised" && !seen.insert(one.field).second)
      return refuse(one.field + " is there twice: alternatives are separated by |");
  return conditions;
}

/// The texts of `FIELD=A|B`.
tl::expected<std::vector<std::string>, Problem> texts_of(const Condition& condition) {
  if (condition.is == Is::kEqual) return condition.values;
  return refuse(condition.field + " is asked for by =, alternatives separated by |");
}

tl::expected<bool, Problem> truth_of(const Condition& condition) {
  const bool fits = condition.is == Is::kEqual && condition.values.size() == 1 &&
                    (condition.values[0] == "true" || condition.values[0] == "false");
  if (!fits) return refuse(fmt::format("say {0}=true or {0}=false", condition.field));
  return condition.values[0] == "true";
}

std::optional<Problem> add_severity(const Condition& condition, store::AlarmFilter& to) {
  std::vector<Level> levels;
  for (const std::string& name : condition.values) {
    const auto level = level_named(name);
    if (!level) return Problem{400, "severity is blue, yellow, orange or red", "filter"};
    levels.push_back(*level);
  }
  if (condition.is == Is::kEqual) {
    to.levels = levels;
  } else if (condition.is == Is::kGreaterOrEqual && levels.size() == 1) {
    to.at_least = levels[0];
  } else {
    return Problem{400, "severity is asked for by severity=red|orange or severity>=orange", "filter"};
  }
  return std::nullopt;
}

std::optional<Problem> add_state(const Condition& condition, store::AlarmFilter& to) {
  const std::string& state = condition.values.front();
  const bool known = state == "open" || state == "active" || state == "cleared" || state == "closed";
  if (condition.is != Is::kEqual || condition.values.size() != 1 || !known)
    return Problem{400, "state is asked for by state=open, active, cleared or closed", "filter"};
  to.open = state != "closed";
  if (state == "active" || state == "cleared") to.active = state == "active";
  return std::nullopt;
}

std::optional<Problem> add_time(const Condition& condition, store::AlarmFilter& to) {
  const auto time = parse_time(condition.values.front());
  if (!time || condition.values.size() != 1)
    return Problem{400, "a time is UTC such as 2026-01-31T12:00:00Z, or ms since 1970", "filter"};
  if (condition.is == Is::kGreaterOrEqual || condition.is == Is::kGreater)
    to.from_ms = *time + (condition.is == Is::kGreater ? 1 : 0);
  else if (condition.is == Is::kLess || condition.is == Is::kLessOrEqual)
    to.to_ms = *time + (condition.is == Is::kLessOrEqual ? 1 : 0);
  else
    return Problem{400, "raised is asked for by raised>=TIME and raised<TIME", "filter"};
  return std::nullopt;
}

std::optional<Problem> add_text(const Condition& condition, store::AlarmFilter& to) {
  auto texts = texts_of(condition);
  if (!texts) return texts.error();
  const std::string& field = condition.field;
  if (field == "case") {
    if (texts->size() != 1) return Problem{400, "one case can be asked for", "filter"};
    to.case_id = texts->front();
    return std::nullopt;
  }
  (field == "site"    ? to.site
   : field == "class" ? to.asset_class
   : field == "asset" ? to.asset
   : field == "kind"  ? to.kind
                      : to.assignee) = *std::move(texts);
  return std::nullopt;
}

std::optional<Problem> add_flag(const Condition& condition, store::AlarmFilter& to) {
  const auto truth = truth_of(condition);
  if (!truth) return truth.error();
  (condition.field == "acknowledged" ? to.acknowledged
   : condition.field == "shelved"    ? to.shelved
                                     : to.suppressed) = *truth;
  return std::nullopt;
}

std::optional<Problem> add(const Condition& condition, store::AlarmFilter& to) {
  const std::string& field = condition.field;
  if (field == "severity") return add_severity(condition, to);
  if (field == "state") return add_state(condition, to);
  if (field == "raised") return add_time(condition, to);
  if (field == "acknowledged" || field == "shelved" || field == "suppressed") return add_flag(condition, to);
  return add_text(condition, to);
}

}  // namespace

const char* const kAlarmFilterHelp =
    "such as severity>=orange;site=plant1|plant2;state=open. Known: site, class, asset, kind, assignee, "
    "case, "
    "severity (= and >=), state (open, active, cleared, closed), acknowledged, shelved, suppressed (true, "
    "false), raised (>= > < <=)";

const char* const kCaseFilterHelp = "such as site=plant1;state=open. Known: site, kind, state (open, closed)";

std::optional<Level> level_named(std::string_view name) {
  for (const Level level : {Level::kBlue, Level::kYellow, Level::kOrange, Level::kRed})
    if (models::policy::level_name(level) == name) return level;
  return std::nullopt;
}

tl::expected<store::AlarmFilter, Problem> alarm_filter(std::string_view text) {
  const auto conditions =
      conditions_of(text, {"site", "class", "asset", "kind", "assignee", "case", "severity", "state",
                           "acknowledged", "shelved", "suppressed", "raised"});
  if (!conditions) return tl::unexpected(conditions.error());
  store::AlarmFilter filter;
  for (const Condition& condition : *conditions)
    if (auto problem = add(condition, filter)) return tl::unexpected(*problem);
  return filter;
}

tl::expected<store::CaseFilter, Problem> case_filter(std::string_view text) {
  const auto conditions = conditions_of(text, {"site", "kind", "state"});
  if (!conditions) return tl::unexpected(conditions.error());
  store::CaseFilter filter;
  for (const Condition& condition : *conditions) {
    auto texts = texts_of(condition);
    if (!texts) return tl::unexpected(texts.error());
    if (condition.field == "site") {
      filter.sites = *std::move(texts);
    } else if (condition.field == "kind") {
      filter.kinds = *std::move(texts);
    } else if (texts->size() == 1 && (texts->front() == "open" || texts->front() == "closed")) {
      filter.open = texts->front() == "open";
    } else {
      return refuse("state is open or closed");
    }
  }
  return filter;
}

}  // namespace portent::serve
