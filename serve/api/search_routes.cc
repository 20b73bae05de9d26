#include "serve/api/search_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "serve/api/access_json.h"
#include "serve/api/list_page.h"
#include "serve/store/search_rows.h"

namespace portent::serve {
namespace {

using desk::Permission;
using nlohmann::json;

constexpr std::size_t kMostFound = 1'000;

struct Kind {
  std::string_view name;
  Permission read;
  const char* path;  ///< where one is asked for, its id behind it
};
constexpr std::array<Kind, store::kSearchKinds.size()> kKinds = {
    {{"asset", Permission::kReadAssets, "/api/v1/nodes/"},
     {"point", Permission::kReadAssets, "/api/v1/points/"},
     {"spare", Permission::kReadStock, "/api/v1/spares/"},
     {"work_order", Permission::kReadOrders, "/api/v1/work-orders/"},
     {"alarm", Permission::kReadAlarms, "/api/v1/alarms/"},
     {"document", Permission::kReadAssets, "/api/v1/nodes/"},
     {"route", Permission::kReadAssets, "/api/v1/routes/"},
     {"round", Permission::kReadAssets, "/api/v1/rounds/"}}};

std::vector<std::string> kind_names() {
  return {store::kSearchKinds.begin(), store::kSearchKinds.end()};
}

using Hit = std::pair<double, json>;  ///< its score first

json item_of(const Kind& kind, const desk::Findable& found, double score) {
  const bool document = kind.name == "document";
  json item = {{"kind", kind.name},
               {"id", document ? found.id.substr(found.asset.size() + 1) : found.id},
               {"title", found.title},
               {"score", std::round(score * 1e3) / 1e3},
               {"href", kind.path + (document ? found.asset + "/documents" : found.id)}};
  if (!found.site.empty()) item["site"] = found.site;
  if (!found.asset.empty()) item["asset"] = found.asset;
  return item;
}

/// What of a kind the caller may see, the best first.
void add_hits(desk::SearchBook& book, const Call& call, const Kind& kind, const std::string& asked,
              std::vector<Hit>& to) {
  const std::vector<std::string> sites = visible_sites(call, kind.read);
  const auto site = call.text("site");
  const auto index = book.index(kind.name, call.now_ms());
  const auto may = [&](const desk::Findable& one) {
    return (!site || one.site == *site) && (sites.empty() || std::ranges::count(sites, one.site) > 0);
  };
  for (const desk::Match& found : index->find(asked, kMostFound, may))
    to.emplace_back(found.score, item_of(kind, index->all()[found.place], found.score));
}

WebAnswer search(desk::SearchBook& book, const CursorSigner& signer, const Call& call) {
  const std::string asked = call.text("q").value_or("");
  const auto wanted = call.text("kind");
  const std::string list =
      fmt::format("search {} {} {}", wanted.value_or(""), call.text("site").value_or(""), asked);
  const auto page = page_asked(call, signer, list);
  if (!page) return problem_of(page.error());
  std::vector<Hit> hits;
  for (const Kind& kind : kKinds)
    if (!wanted || kind.name == *wanted) add_hits(book, call, kind, asked, hits);
  std::ranges::stable_sort(hits, std::greater(), &Hit::first);
  if (hits.size() > kMostFound) hits.resize(kMostFound);
  std::size_t first = 0;
  if (!page->after.empty()) {
    const std::string& text = page->after.at(0);
    std::from_chars(text.data(), text.data() + text.size(), first);
  }
  hits.erase(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(std::min(first, hits.size())));
  const auto next = cut_page(hits, *page, signer, list,
                             [&](const Hit&) { return std::vector{std::to_string(first + page->limit)}; });
  json items = json::array();
  for (Hit& hit : hits) items.push_back(std::move(hit.second));
  return page_answer(call, std::move(items), next);
}

}  // namespace

std::vector<Route> search_routes(desk::SearchBook& book, const CursorSigner& signer) {
  Route route =
      make_route("GET", "/api/v1/search", "search",
                 "Records of every kind by words, their spelling forgiven; the best first", "search");
  route.signed_in = true;
  route.query = list_parameters();
  route.query.push_back({"q", ParameterType::kText, "words", {}, {}, 200.0, true});
  route.query.push_back({"kind", ParameterType::kText, "of this kind alone", kind_names()});
  route.query.push_back({"site", ParameterType::kId, "of this site"});
  route.answer_schema = "FoundRecords";
  route.handler = [&book, &signer](Call& call) { return search(book, signer, call); };
  return {route};
}

Schemas search_schemas() {
  const std::string one =
      R"({"type":"object","required":["kind","id","title","score","href"],"properties":{
"kind":{"type":"string","enum":["asset","point","spare","work_order","alarm","document","route","round"]},
"id":{"type":"string","description":"of a document its uri"},"site":{"type":"string"},
"asset":{"type":"string","description":"that it is about"},"title":{"type":"string"},
"score":{"type":"number","description":"1: every word as it was asked for"},
"href":{"type":"string","description":"where it is asked for"}}})";
  return {{"FoundRecord", one},
          {"FoundRecords",
           R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"anyOf":[
{"$ref":"#/components/schemas/FoundRecord"},{"type":"object","description":"those of its members that `fields` names"}]}},
"next":{"type":"string","description":"cursor of the next page"}}})"}};
}

}  // namespace portent::serve
