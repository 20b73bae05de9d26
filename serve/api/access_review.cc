#include <fmt/format.h>

#include "serve/api/access_book.h"
#include "serve/api/audited.h"

namespace portent::serve {
namespace {

tl::unexpected<Problem> refuse(int status, std::string detail, std::string pointer = "") {
  return tl::unexpected(Problem{status, std::move(detail), "", std::move(pointer)});
}

Outcome<store::Denial> open_denial(store::Session& session, const std::string& id) {
  auto denial = store::find_denial(session, id);
  if (!denial) return tl::unexpected(gone("denied request " + id));
  if (denial->state != "open") return refuse(409, "it was " + denial->state + " already");
  return *std::move(denial);
}

bool is_risk_kind(const std::string& kind) {
  return kind == "key" || kind == "person" || kind == "address";
}

bool put_on_list(store::Session& session, const store::Risk& risk) {
  if (!store::add_risk(session, risk)) return false;
  store::add_security_event(session,
                            {desk::random_id("sec_"), risk.listed_ms, "risk.listed", risk.value,
                             fmt::format("{} blocked by {}: {}", risk.kind, risk.listed_by, risk.reason)});
  return true;
}

}  // namespace

Outcome<bool> AccessBook::dismiss(const Actor& actor, const std::string& denial, std::int64_t version,
                                  std::int64_t now_ms) {
  return audited(audit_entry(actor, "denial.dismiss", denial, now_ms),
                 [&](store::Session& session) -> Outcome<bool> {
                   if (auto open = open_denial(session, denial); !open) return tl::unexpected(open.error());
                   if (!store::decide_denial(session, denial, version, "dismissed", actor.id, now_ms))
                     return tl::unexpected(changed_meanwhile("denied request " + denial));
                   return true;
                 });
}

Outcome<store::RightRow> AccessBook::grant(const Actor& actor, const std::string& denial,
                                           std::int64_t version, const std::string& site,
                                           std::int64_t expires_ms, std::int64_t now_ms) {
  if (expires_ms <= now_ms || expires_ms - now_ms > options_.longest_grant_ms)
    return refuse(422,
                  fmt::format("such a right ends in the future, within {} days",
                              options_.longest_grant_ms / 86'400'000),
                  "/expires");
  return audited(audit_entry(actor, "denial.grant", denial, now_ms),
                 [&](store::Session& session) -> Outcome<store::RightRow> {
                   const auto open = open_denial(session, denial);
                   if (!open) return tl::unexpected(open.error());
                   if (open->subject.empty() || open->permission.empty())
                     return refuse(
                         409, "nobody known asked, or it was no right that lacked: nothing can be granted");
                   const std::string where = site.empty() ? open->site : site;
                   if (where.empty()) return refuse(422, "say at which site, or * for every one", "/site");
                   const WantedRight right{"", open->permission, where, expires_ms};
                   if (auto problem = right_problem(right, "")) return tl::unexpected(*problem);
                   if (!store::decide_denial(session, denial, version, "granted", actor.id, now_ms))
                     return tl::unexpected(changed_meanwhile("denied request " + denial));
                   const store::RightRow row{desk::random_id("right_"),
                                             open->subject,
                                             {},
                                             open->permission,
                                             where,
                                             expires_ms,
                                             actor.id,
                                             now_ms};
                   store::add_right(session, row);
                   return row;
                 });
}

Outcome<bool> AccessBook::block(const Actor& actor, const std::string& denial, std::int64_t version,
                                const std::string& reason, std::int64_t now_ms) {
  return audited(audit_entry(actor, "denial.block", denial, now_ms, reason),
                 [&](store::Session& session) -> Outcome<bool> {
                   const auto open = open_denial(session, denial);
                   if (!open) return tl::unexpected(open.error());
                   if (!store::decide_denial(session, denial, version, "blocked", actor.id, now_ms))
                     return tl::unexpected(changed_meanwhile("denied request " + denial));
                   const bool key = open->subject.starts_with("key_");
                   const std::string kind = open->subject.empty() ? "address" : key ? "key" : "person";
                   if (open->subject == actor.id) return refuse(409, "nobody blocks himself");
                   return put_on_list(session, {kind, open->subject.empty() ? open->address : open->subject,
                                                reason, actor.id, now_ms});
                 });
}

Outcome<bool> AccessBook::list_risk(const Actor& actor, const store::Risk& risk, std::int64_t now_ms) {
  if (!is_risk_kind(risk.kind)) return refuse(422, "key, person or address can be blocked", "/kind");
  if (risk.value.empty() || risk.value.size() > 128) return refuse(422, "say whom", "/value");
  if (risk.value == actor.id || risk.value == actor.address)
    return refuse(409, "nobody blocks himself", "/value");
  return audited(audit_entry(actor, "risk.list", risk.value, now_ms, risk.reason),
                 [&](store::Session& session) -> Outcome<bool> {
                   store::Risk row = risk;
                   row.listed_by = actor.id;
                   row.listed_ms = now_ms;
                   return put_on_list(session, row);
                 });
}

Outcome<bool> AccessBook::unlist_risk(const Actor& actor, const std::string& kind, const std::string& value,
                                      std::int64_t now_ms) {
  return audited(audit_entry(actor, "risk.unlist", value, now_ms),
                 [&](store::Session& session) -> Outcome<bool> {
                   if (!store::remove_risk(session, kind, value)) return tl::unexpected(gone(value));
                   return true;
                 });
}

}  // namespace portent::serve
