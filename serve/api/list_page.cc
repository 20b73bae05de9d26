#include "serve/api/list_page.h"

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/desk/principal.h"

namespace portent::serve {
namespace {

std::optional<Problem> keep_fields(const Call& call, nlohmann::json& json) {
  const auto fields = call.text("fields");
  return fields ? select_fields(json, *fields) : std::nullopt;
}

}  // namespace

std::vector<Parameter> page_parameters() {
  return {{"limit", ParameterType::kInteger, "how many at most; default 100", {}, 1.0, 1'000.0},
          {"cursor", ParameterType::kText, "`next` of the page before", {}, {}, 4'096.0}};
}

std::vector<Parameter> list_parameters() {
  std::vector<Parameter> parameters = page_parameters();
  parameters.push_back(fields_parameter());
  return parameters;
}

tl::expected<PageAsked, Problem> page_asked(const Call& call, const CursorSigner& signer,
                                            std::string_view list) {
  PageAsked asked;
  if (const auto cursor = call.text("cursor")) {
    auto place = signer.decode(list, *cursor);
    if (!place) return tl::unexpected(place.error());
    asked.after = *std::move(place);
  }
  if (const auto limit = call.integer("limit")) asked.limit = static_cast<std::size_t>(*limit);
  return asked;
}

std::vector<std::string> visible_sites(const Call& call, desk::Permission permission) {
  const desk::SiteScope scope = desk::sites_for(call.who(), permission, call.now_ms());
  if (scope.everywhere) return {};
  // A right may end between the gate and here: then nothing is seen, rather than everything. No site has
  // that name.
  return scope.sites.empty() ? std::vector<std::string>{std::string(desk::kEverySite)} : scope.sites;
}

WebAnswer page_answer(const Call& call, nlohmann::json items, const std::optional<std::string>& next) {
  if (const auto problem = keep_fields(call, items)) return problem_of(*problem);
  nlohmann::json page = {{"items", std::move(items)}};
  if (next) page["next"] = *next;
  return json_answer(page);
}

WebAnswer object_answer(const Call& call, nlohmann::json object) {
  if (const auto problem = keep_fields(call, object)) return problem_of(*problem);
  return json_answer(object);
}

}  // namespace portent::serve
