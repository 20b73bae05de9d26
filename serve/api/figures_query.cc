#include "serve/api/figures_parts.h"
#include "serve/desk/principal.h"

namespace portent::serve {
namespace {

using desk::FigurePeriod;
constexpr auto kRead = desk::Permission::kReadForecasts;
constexpr std::int64_t kDay = 86'400'000;

/// How far back it goes where nobody says.
std::int64_t usual_length(FigurePeriod period) {
  if (period == FigurePeriod::kHour) return kDay;
  return period == FigurePeriod::kMonth ? 365 * kDay : 31 * kDay;
}

/// What is named, else all together, or each where the report is by them.
std::optional<std::string> part(const Call& call, std::string_view name, bool each) {
  if (auto given = call.text(name); given && *given != "*") return given;
  return each ? std::nullopt : std::optional<std::string>("");
}

Outcome<store::PeriodScope> scope_of(const Call& call) {
  const std::string by = call.text("by").value_or("none");
  store::PeriodScope scope{part(call, "site", by == "site"), part(call, "line", by == "line"),
                           part(call, "class", by == "class")};
  const bool of_line = scope.line != "", of_class = scope.asset_class != "";
  if (of_line && of_class)
    return tl::unexpected(Problem{400, "figures are of a line or of a class, not of both", "class"});
  // A line stands at its site: whoever names none means each, of which one has it.
  if (of_line && scope.site == "") scope.site.reset();
  return scope;
}

/// Nothing where the caller may see what he asks for, and narrows it to the sites that he may see.
std::optional<Problem> hold_to_sites(AccessGate& gate, const Call& call, store::PeriodScope& scope) {
  if (scope.site) return gate.require(call, kRead, *scope.site);
  const desk::SiteScope sites = desk::sites_for(call.who(), kRead, call.now_ms());
  if (!sites.everywhere && sites.sites.empty()) return gate.require(call, kRead, "");
  scope.sites_allowed = sites.sites;
  return std::nullopt;
}

}  // namespace

std::vector<Parameter> figure_parameters() {
  const auto text = [](const char* name, const char* help, std::vector<std::string> choices = {}) {
    return Parameter{name, ParameterType::kText, help, std::move(choices), {}, 128.0};
  };
  return {text("site", "of this site; default: all sites together"),
          text("line", "of this line; default: all lines together"),
          text("class", "of this class; default: all classes together; not with `line`"),
          text("by", "a row for each of these; default: none", {"none", "site", "line", "class"}),
          text("period", "default: day; weeks begin on Monday, UTC", {"hour", "day", "week", "month"}),
          {"from", ParameterType::kTime, "default: 1 day (hours), 365 (months) or 31 before `to`"},
          {"to", ParameterType::kTime, "default: now"},
          text("format", "default: as Accept says, else json", {"csv", "json"})};
}

Outcome<desk::FigureQuery> figure_query_of(AccessGate& gate, const Call& call) {
  auto scope = scope_of(call);
  if (!scope) return tl::unexpected(scope.error());
  desk::FigureQuery query{*std::move(scope)};
  query.period = desk::figure_period_named(call.text("period").value_or("day")).value_or(FigurePeriod::kDay);
  query.to_ms = call.time("to").value_or(call.now_ms());
  query.from_ms = call.time("from").value_or(query.to_ms - usual_length(query.period));
  if (query.from_ms >= query.to_ms) return tl::unexpected(Problem{400, "from must lie before to", "from"});
  constexpr std::int64_t kFar = 8'000'000'000'000;  // where calendars end
  if (query.from_ms < -kFar || query.to_ms > kFar)
    return tl::unexpected(Problem{400, "from and to must lie between 1800 and 2200", "from"});
  if (auto problem = hold_to_sites(gate, call, query.scope)) return tl::unexpected(*problem);
  return query;
}

}  // namespace portent::serve
