#include "serve/api/ledger_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/sha256.h"
#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/answer_once.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"

namespace portent::serve {
namespace {

using nlohmann::json;

std::string hash_of(const std::string& text) {
  return text.empty() ? "" : models::sha256_hex(text);
}

void audit_failure(const LedgerDesk& desk, desk::AuditEntry entry, std::string why) {
  entry.outcome = "failed";
  entry.detail = std::move(why);
  desk.audit.append(entry, desk::AuditFile::Keep::kFast);
}

void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
}

/// How much of `field` is the name of a member of `at`: the longest that there is, else up to the first dot.
std::size_t name_length(const json* at, std::string_view field) {
  std::size_t longest = 0;
  if (at != nullptr && at->is_object())
    for (const auto& [name, value] : at->items())
      if (name.size() > longest && field.starts_with(name) &&
          (field.size() == name.size() || field[name.size()] == '.'))
        longest = name.size();
  return longest > 0 ? longest : std::min(field.find('.'), field.size());
}

const json* member_of(const json* at, const std::string& name) {
  if (at == nullptr) return nullptr;
  if (at->is_object()) return at->contains(name) ? &at->at(name) : nullptr;
  if (!at->is_array() || name.empty() || name.size() > 9) return nullptr;
  if (name.find_first_not_of("0123456789") != std::string::npos) return nullptr;
  const std::size_t i = std::stoul(name);
  return i < at->size() ? &(*at)[i] : nullptr;
}

}  // namespace

WebAnswer change_ledger(const LedgerDesk& desk, Call& call, const std::string& action,
                        const std::string& what,
                        const std::function<Outcome<LedgerChange>(store::Session&)>& work) {
  desk::AuditEntry entry = audit_entry(actor_of(call), action, what, call.now_ms());
  bool told = false;
  try {
    WebAnswer answer = desk.store.write([&](store::Session& session) {
      Outcome<LedgerChange> made = work(session);
      if (!made) throw made.error();  // undoes what was begun
      keep_once(session, call, made->answer);
      if (made->before != made->after) {
        entry.outcome = "done";
        entry.before = hash_of(made->before);
        entry.after = hash_of(made->after);
        entry.detail = made->detail;
        desk.audit.append(entry);
        told = true;
      }
      return std::move(made->answer);
    });
    call.once_finished = call.once.has_value();
    return answer;
  } catch (const Problem& problem) {
    // Said to be done by a try that another transaction stood in the way of: take it back.
    if (told) audit_failure(desk, entry, problem.detail);
    return problem_of(problem);
  } catch (const store::ConflictError&) {
    if (told) audit_failure(desk, entry, "another request was faster");
    return problem_of({409, "another request made the same at the same moment: read it, then decide"});
  } catch (const std::exception&) {
    audit_failure(desk, entry, told ? "the database did not keep it" : "");
    throw;
  }
}

std::string pointer_into(const json& body, std::string_view field) {
  std::string pointer;
  const json* at = &body;
  while (!field.empty()) {
    const std::size_t length = name_length(at, field);
    const std::string name(field.substr(0, length));
    append_token(pointer, name);
    at = member_of(at, name);
    field.remove_prefix(std::min(length + 1, field.size()));
  }
  return pointer;
}

Problem refusal_problem(const desk::Refusal& refusal, const json& body, const std::string& where) {
  using Kind = desk::Refusal::Kind;
  const std::string words = desk::in_words(refusal.faults);
  if (refusal.kind == Kind::kNotFound) return {404, words};
  if (refusal.kind == Kind::kStale) return {412, words, "if-match"};
  const std::string field = refusal.faults.empty() ? "" : refusal.faults.front().field;
  return {refusal.kind == Kind::kTaken ? 409 : 422, words, "", where + pointer_into(body, field)};
}

Outcome<store::Node> node_named(const LedgerDesk& desk, store::Session& session, const Call& call,
                                desk::Permission permission, const std::string& id) {
  auto node = desk::id_problem(id).empty() ? store::find_node(session, id) : std::nullopt;
  if (!node) return tl::unexpected(gone("node " + id));
  if (auto problem = desk.gate.require_of(call, permission, node->site, desk::Permission::kReadAssets,
                                          gone("node " + id)))
    return tl::unexpected(*problem);
  return *std::move(node);
}

Outcome<store::Node> node_of_path(const LedgerDesk& desk, store::Session& session, const Call& call,
                                  desk::Permission permission) {
  auto node = node_named(desk, session, call, permission, call.path("id"));
  if (!node && node.error().status == 404) node.error().parameter = "id";
  return node;
}

WebAnswer created_answer(const json& made, const std::string& location, std::int64_t version) {
  WebAnswer answer = json_answer(made, 201);
  answer.headers = {{"Location", location}, {"ETag", etag_of(version)}};
  return answer;
}

WebAnswer versioned_answer(const json& made, std::int64_t version) {
  WebAnswer answer = json_answer(made);
  answer.headers = {{"ETag", etag_of(version)}};
  return answer;
}

WebAnswer page_by_key(const LedgerDesk& desk, const Call& call, const std::string& list,
                      std::vector<std::pair<std::string, json>> items) {
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  if (!asked->after.empty())
    std::erase_if(items, [&](const auto& item) { return item.first <= asked->after.at(0); });
  const auto next =
      cut_page(items, *asked, desk.signer, list, [](const auto& last) { return std::vector{last.first}; });
  json page = json::array();
  for (auto& [key, item] : items) page.push_back(std::move(item));
  return page_answer(call, std::move(page), next);
}

std::string page_schema(const std::string& schema) {
  return R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"anyOf":[
{"$ref":"#/components/schemas/)" +
         schema + R"("},{"type":"object","description":"those of its members that `fields` names"}]}},
"next":{"type":"string","description":"cursor of the next page"}}})";
}

Route ledger_route(std::string method, std::string path, std::string name, std::string summary,
                   std::string tag, desk::Permission permission) {
  Route route = make_route(std::move(method), std::move(path), std::move(name), std::move(summary),
                           std::move(tag), permission);
  if (route.path.find("{id}") != std::string::npos)
    route.path_parameters = {{"id", ParameterType::kId, "of the node"}};
  return route;
}

}  // namespace portent::serve
