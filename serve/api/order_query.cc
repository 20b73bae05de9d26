#include "serve/api/order_query.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

#include "serve/api/route.h"
#include "serve/desk/plain_text.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using Is = Condition::Is;
using store::OrderFilter;

constexpr std::array<std::pair<const char*, store::AnyOf OrderFilter::*>, 11> kTexts = {
    {{"site", &OrderFilter::site},
     {"class", &OrderFilter::asset_class},
     {"asset", &OrderFilter::asset},
     {"part", &OrderFilter::part},
     {"fault", &OrderFilter::fault},
     {"kind", &OrderFilter::kind},
     {"origin", &OrderFilter::origin},
     {"alarm", &OrderFilter::alarm},
     {"assignee", &OrderFilter::assignee},
     {"finding", &OrderFilter::finding},
     {"effect", &OrderFilter::effect}}};

Problem wrong(std::string why) {
  return {400, std::move(why), "filter"};
}

std::vector<std::string> known_fields() {
  std::vector<std::string> fields = {"state", "open", "priority", "opened", "due"};
  for (const auto& [name, member] : kTexts) fields.emplace_back(name);
  return fields;
}

std::optional<Problem> add_state(const Condition& condition, OrderFilter& to) {
  for (const std::string& state : condition.values)
    if (condition.is != Is::kEqual || !store::order_state_named(state))
      return wrong("state is open, assigned, in_progress, done, confirmed or rejected");
  to.state.texts = condition.values;
  return std::nullopt;
}

std::optional<Problem> add_open(const Condition& condition, OrderFilter& to) {
  const std::string& value = condition.values.front();
  if (condition.is != Is::kEqual || condition.values.size() != 1 || (value != "true" && value != "false"))
    return wrong("say open=true or open=false");
  to.open = value == "true";
  return std::nullopt;
}

std::optional<Problem> add_priority(const Condition& condition, OrderFilter& to) {
  for (const std::string& name : condition.values) {
    const auto priority = store::priority_named(name);
    if (!priority) return wrong("priority is low, normal, high or urgent");
    to.priorities.push_back(*priority);
  }
  if (condition.is == Is::kEqual) return std::nullopt;
  if (condition.is != Is::kGreaterOrEqual || to.priorities.size() != 1)
    return wrong("priority is asked for by priority=high|urgent or priority>=high");
  to.at_least = to.priorities.front();
  to.priorities.clear();
  return std::nullopt;
}

std::optional<Problem> add_time(const Condition& condition, OrderFilter& to) {
  const auto time = parse_time(condition.values.front());
  if (!time || condition.values.size() != 1)
    return wrong("a time is UTC such as 2026-01-31T12:00:00Z, or ms since 1970");
  const bool opened = condition.field == "opened";
  if (condition.is == Is::kGreaterOrEqual || condition.is == Is::kGreater)
    (opened ? to.opened_from_ms : to.due_from_ms) = *time + (condition.is == Is::kGreater ? 1 : 0);
  else if (condition.is == Is::kLess || condition.is == Is::kLessOrEqual)
    (opened ? to.opened_to_ms : to.due_to_ms) = *time + (condition.is == Is::kLessOrEqual ? 1 : 0);
  else
    return wrong(fmt::format("{0} is asked for by {0}>=TIME and {0}<TIME", condition.field));
  return std::nullopt;
}

std::optional<Problem> add(const Condition& condition, OrderFilter& to) {
  const std::string& field = condition.field;
  if (field == "state") return add_state(condition, to);
  if (field == "open") return add_open(condition, to);
  if (field == "priority") return add_priority(condition, to);
  if (field == "opened" || field == "due") return add_time(condition, to);
  if (condition.is != Is::kEqual) return wrong(field + " is asked for by =, alternatives separated by |");
  for (const auto& [name, member] : kTexts)
    if (field == name) (to.*member).texts = condition.values;
  return std::nullopt;
}

}  // namespace

const char* const kOrderFilterHelp =
    "such as open=true;priority>=high;site=plant1|plant2. Known: site, class, asset, part, fault, kind, "
    "origin, alarm, assignee, finding, effect, state (open, assigned, in_progress, done, confirmed, "
    "rejected), open (true, false), priority (= and >=), opened and due (>= > < <=)";

tl::expected<OrderFilter, Problem> order_filter(std::string_view text) {
  if (const std::string problem = desk::text_problem(text, 4'096); !problem.empty())
    return tl::unexpected(wrong(problem));
  const auto conditions = parse_filter(text, known_fields());
  if (!conditions) return tl::unexpected(conditions.error());
  OrderFilter filter;
  std::set<std::string> seen;
  for (const Condition& condition : *conditions) {
    const bool time = condition.field == "opened" || condition.field == "due";
    if (!time && !seen.insert(condition.field).second)
      return tl::unexpected(wrong(condition.field + " is there twice: alternatives are separated by |"));
    if (auto problem = add(condition, filter)) return tl::unexpected(*problem);
  }
  return filter;
}

}  // namespace portent::serve
