#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/stock_parts.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/principal.h"
#include "serve/desk/spare_row.h"
#include "serve/desk/spares.h"
#include "serve/store/nodes.h"
#include "serve/store/spare_demands.h"
#include "serve/store/spares.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Session;
constexpr auto kRead = desk::Permission::kReadStock;

/// Names the list that a cursor is of: everything that decides which rows there are, and their order.
std::string list_name(const Call& call, const std::string& asset) {
  std::string name = "spares " + asset;
  for (const char* parameter : {"site", "text", "maker", "location", "short", "sort"})
    if (const auto value = call.text(parameter))
      name += fmt::format("&{}={}:{}", parameter, value->size(), *value);
  return name;
}

WebAnswer page(const LedgerDesk& desk, const Call& call, const std::string& asset) {
  auto filter = spare_filter_of(desk, call);
  if (!filter) return problem_of(filter.error());
  if (!asset.empty()) filter->asset = asset;
  const std::string list = list_name(call, filter->asset);
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  store::SparePage page;
  page.by_name = call.text("sort") == "name";
  if (!asked->after.empty()) page.after = {asked->after.at(0), asked->after.at(1)};
  page.most = asked->limit + 1;
  auto spares = desk.store.read([&](Session& session) { return store::list_spares(session, *filter, page); });
  const auto next = cut_page(spares, *asked, desk.signer, list, [&](const store::ListedSpare& last) {
    return std::vector{page.by_name ? last.spare.name : "", last.spare.id};
  });
  json items = json::array();
  for (const store::ListedSpare& one : spares) items.push_back(listed_json(one));
  return page_answer(call, std::move(items), next);
}

WebAnswer of_asset(const LedgerDesk& desk, Call& call) {
  const auto node = desk.store.read(
      [&](Session& session) { return node_of_path(desk, session, call, desk::Permission::kReadAssets); });
  if (!node) return problem_of(node.error());
  return page(desk, call, node->id);
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto spare =
      desk.store.read([&](Session& session) { return spare_of_path(desk, session, call, kRead); });
  if (!spare) return problem_of(spare.error());
  return with_etag(json_answer(spare_json(*spare)), call.request(), etag_of(spare->version));
}

WebAnswer fits(const LedgerDesk& desk, Call& call) {
  return desk.store.read([&](Session& session) {
    const auto spare = spare_of_path(desk, session, call, kRead);
    if (!spare) return problem_of(spare.error());
    const json body = {{"fits", json::parse(desk::encode_fits(store::fits_of_spare(session, spare->id)))}};
    return with_etag(json_answer(body), call.request(), etag_of(spare->version));
  });
}

/// Of the assets that are named, those at sites whose stock the caller may see.
json visible_assets(Session& session, const Call& call, const json& assets) {
  const desk::SiteScope sites = desk::sites_for(call.who(), kRead, call.now_ms());
  if (sites.everywhere) return assets;
  json visible = json::array();
  for (const json& one : assets) {
    const auto node = store::find_node(session, one.value("asset", ""));
    if (node && std::ranges::find(sites.sites, node->site) != sites.sites.end()) visible.push_back(one);
  }
  return visible;
}

WebAnswer demand(const LedgerDesk& desk, Call& call) {
  return desk.store.read([&](Session& session) {
    const auto spare = spare_of_path(desk, session, call, kRead);
    if (!spare) return problem_of(spare.error());
    const auto counted = store::find_demand(session, spare->id);
    json body = {{"spare", spare->id}, {"available", desk::units_of(spare->available())}};
    if (spare->lead_time_days) body["lead_time_days"] = *spare->lead_time_days;
    if (!counted) return json_answer(body);
    const json detail = json::parse(counted->detail);
    for (const char* name : {"assets", "left_out"})
      if (detail.contains(name)) body[name] = visible_assets(session, call, detail.at(name));
    body["demand"] = counted->demand;
    body["counted"] = counted->counted;
    body["not_counted"] = counted->left_out;
    body["at"] = format_time(counted->at_ms);
    return json_answer(body);
  });
}

WebAnswer figures(const LedgerDesk& desk, Call& call) {
  std::vector<std::string> sites = visible_sites(call, kRead);
  if (const auto site = call.text("site")) {
    if (auto problem = desk.gate.require(call, kRead, *site)) return problem_of(*problem);
    sites = {*site};
  }
  const auto found = desk.store.read([&](Session& session) { return store::stock_figures(session, sites); });
  json worth = json::array();
  for (const auto& [currency, amount] : found.worth)
    worth.push_back({{"currency", currency}, {"amount", amount}});
  return json_answer({{"spares", found.spares},
                      {"under_minimum", found.under_minimum},
                      {"under_demand", found.under_demand},
                      {"worth", std::move(worth)}});
}

}  // namespace

Outcome<store::Spare> spare_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                                    desk::Permission permission) {
  const std::string& id = call.path("id");
  auto spare = desk::id_problem(id).empty() ? store::find_spare(session, id) : std::nullopt;
  const Problem missing{404, "spare " + id + " is not there", "id"};
  if (!spare) return tl::unexpected(missing);
  if (auto problem = desk.gate.require_of(call, permission, spare->site, kRead, missing))
    return tl::unexpected(*problem);
  return *std::move(spare);
}

std::vector<Parameter> spare_filter_parameters() {
  return {{"site", ParameterType::kId, "that lie at this site"},
          {"text", ParameterType::kText, "stands in id, name or the maker's number", {}, {}, 200.0},
          {"maker", ParameterType::kText, "of this maker", {}, {}, 1'000.0},
          {"location", ParameterType::kText, "that lie there", {}, {}, 1'000.0},
          {"asset", ParameterType::kId, "that fit this asset, by itself or by its class"},
          {"short", ParameterType::kBoolean,
           "true: of which fewer are available than the minimum, or than forecasts ask for"}};
}

Outcome<store::SpareFilter> spare_filter_of(const LedgerDesk& desk, const Call& call) {
  store::SpareFilter filter;
  filter.sites = visible_sites(call, kRead);
  if (const auto site = call.text("site")) {
    if (auto problem = desk.gate.require(call, kRead, *site)) return tl::unexpected(*problem);
    filter.sites = {*site};
  }
  filter.text = call.text("text").value_or("");
  filter.maker = call.text("maker").value_or("");
  filter.location = call.text("location").value_or("");
  filter.asset = call.text("asset").value_or("");
  filter.short_alone = call.truth("short").value_or(false);
  for (const auto& [name, text] :
       {std::pair{"text", filter.text}, {"maker", filter.maker}, {"location", filter.location}})
    if (const auto why = desk::text_problem(text); !why.empty())
      return tl::unexpected(Problem{400, std::string(name) + " " + why, name});
  return filter;
}

Route spare_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/spares" + path, std::move(name), std::move(summary),
                             "spares", permission);
  if (!route.path_parameters.empty()) route.path_parameters.front().help = "of the spare";
  return route;
}

std::vector<Route> spare_read_routes(const LedgerDesk& desk) {
  const Parameter sort{"sort", ParameterType::kText, "default: id", {"id", "name"}};
  Route lists = spare_route("GET", "", "listSpares", "Spares, with their stock", kRead);
  lists.query = list_parameters();
  lists.query.push_back(sort);
  for (const Parameter& one : spare_filter_parameters()) lists.query.push_back(one);
  lists.answer_schema = "Spares";
  lists.handler = [desk](Call& call) { return page(desk, call, ""); };
  Route shows = spare_route("GET", "/{id}", "getSpare", "One spare, with its stock", kRead);
  shows.answer_schema = "Spare";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route fitting = spare_route("GET", "/{id}/fits", "getSpareFits", "What a spare fits", kRead);
  fitting.answer_schema = "SpareFits";
  fitting.handler = [desk](Call& call) { return fits(desk, call); };
  Route needs = spare_route("GET", "/{id}/demand", "getSpareDemand",
                            "What forecasts let expect to be needed of a spare over its lead time, and by "
                            "which machines of sites that the caller may see; those of which nobody knows "
                            "are listed",
                            kRead);
  needs.answer_schema = "SpareDemand";
  needs.handler = [desk](Call& call) { return demand(desk, call); };
  Route of = ledger_route("GET", "/api/v1/assets/{id}/spares", "listSparesOfAsset",
                          "What fits an asset, with its stock", "spares", kRead);
  of.path_parameters.front().help = "of the asset";
  of.query = list_parameters();
  of.query.push_back(sort);
  of.answer_schema = "Spares";
  of.handler = [desk](Call& call) { return of_asset(desk, call); };
  Route sums =
      ledger_route("GET", "/api/v1/stock/figures", "getStockFigures",
                   "How many spares there are, how many too few, and what they are worth", "spares", kRead);
  sums.query = {{"site", ParameterType::kId, "of this site"}};
  sums.answer_schema = "StockFigures";
  sums.handler = [desk](Call& call) { return figures(desk, call); };
  return {lists, shows, fitting, needs, of, sums};
}

}  // namespace portent::serve
