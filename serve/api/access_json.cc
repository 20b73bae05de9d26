#include "serve/api/access_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/route.h"

namespace portent::serve {
namespace {

using nlohmann::json;

json rights_json(const std::vector<store::RightRow>& rights) {
  json list = json::array();
  for (const store::RightRow& right : rights) list.push_back(right_json(right));
  return list;
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

json right_json(const store::RightRow& row) {
  json made = {{"id", row.id}, {"site", row.site}, {"granted_by", row.granted_by}};
  if (row.role) made["role"] = *row.role;
  if (row.permission) made["permission"] = *row.permission;
  if (row.expires_ms) made["expires"] = format_time(*row.expires_ms);
  return made;
}

json key_json(const store::KeyRow& row, const std::vector<store::RightRow>& rights) {
  json made = {{"id", row.id},
               {"prefix", row.prefix},
               {"name", row.name},
               {"created_by", row.created_by},
               {"created", format_time(row.created_ms)},
               {"expires", format_time(row.expires_ms)},
               {"rights", rights_json(rights)}};
  if (row.revoked_ms) made["revoked"] = format_time(*row.revoked_ms);
  if (row.replaced_by) made["replaced_by"] = *row.replaced_by;
  return made;
}

json person_json(const store::PersonRow& row, const std::vector<store::RightRow>& rights) {
  return {{"id", row.id},
          {"sign_in", row.sign_in},
          {"name", row.name},
          {"disabled", row.disabled},
          {"created", format_time(row.created_ms)},
          {"rights", rights_json(rights)}};
}

json denial_json(const store::Denial& denial) {
  return {{"id", denial.id},
          {"subject", denial.subject},
          {"address", denial.address},
          {"method", denial.method},
          {"path", denial.path},
          {"permission", denial.permission},
          {"site", denial.site},
          {"reason", denial.reason},
          {"times", denial.times},
          {"first", format_time(denial.first_ms)},
          {"last", format_time(denial.last_ms)},
          {"state", denial.state},
          {"version", denial.version}};
}

const char* kind_of(desk::Principal::Kind kind) {
  if (kind == desk::Principal::Kind::kLocal) return "local";
  return kind == desk::Principal::Kind::kKey ? "key" : "person";
}

json me_json(const desk::Principal& who, std::int64_t now_ms) {
  json permissions = json::object();
  for (const desk::Permission one : desk::all_permissions()) {
    const desk::SiteScope scope = desk::sites_for(who, one, now_ms);
    if (scope.everywhere)
      permissions[desk::name_of(one)] = {"*"};
    else if (!scope.sites.empty())
      permissions[desk::name_of(one)] = scope.sites;
  }
  return {{"kind", kind_of(who.kind)}, {"id", who.id}, {"name", who.name}, {"permissions", permissions}};
}

std::vector<WantedRight> read_rights(JsonReader& reader) {
  const json* list = reader.member("rights");
  std::vector<WantedRight> rights;
  if (list == nullptr) return rights;
  if (!list->is_array() || list->size() > 64) {
    reader.fail("rights", "a list of 64 rights at most is expected here");
    return rights;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonReader one((*list)[i], fmt::format("/rights/{}", i));
    WantedRight right{one.text("role"), one.text("permission"), one.text("site", "*"), {}};
    if (const std::int64_t expires = one.time("expires", INT64_MAX); expires != INT64_MAX)
      right.expires_ms = expires;
    if (const auto problem = one.problem()) reader.fail(fmt::format("rights/{}", i), problem->detail);
    rights.push_back(std::move(right));
  }
  return rights;
}

WebAnswer json_answer(const json& value, int status) {
  return {status, "application/json", dumped(value), {}};
}

}  // namespace portent::serve
