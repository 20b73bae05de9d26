#include <fmt/format.h>

#include "serve/api/access_book.h"
#include "serve/api/audited.h"

namespace portent::serve {
namespace {

tl::unexpected<Problem> refuse(int status, std::string detail, std::string pointer = "") {
  return tl::unexpected(Problem{status, std::move(detail), "", std::move(pointer)});
}

bool is_site(const std::string& site) {
  if (site == desk::kEverySite) return true;
  if (site.empty() || site.size() > 128) return false;
  return site.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") ==
         std::string::npos;
}

std::string words_of(const std::vector<WantedRight>& rights) {
  std::string words;
  for (const WantedRight& right : rights)
    words += fmt::format("{}{} at {}", words.empty() ? "" : ", ",
                         right.role.empty() ? right.permission : right.role, right.site);
  return words;
}

std::optional<Problem> key_problem(const std::string& name, const std::vector<WantedRight>& rights,
                                   std::int64_t expires_ms, std::int64_t longest_ms, std::int64_t now_ms) {
  if (name.empty() || name.size() > 200)
    return Problem{422, "a key has a name of 1 to 200 bytes", "", "/name"};
  if (expires_ms <= now_ms || expires_ms - now_ms > longest_ms)
    return Problem{422, fmt::format("a key ends in the future, within {} days", longest_ms / 86'400'000), "",
                   "/expires"};
  if (rights.empty())
    return Problem{422, "a key without a right opens nothing: name a role or permission", "", "/rights"};
  for (std::size_t i = 0; i < rights.size(); ++i)
    if (auto problem = right_problem(rights[i], fmt::format("/rights/{}", i))) return problem;
  return std::nullopt;
}

}  // namespace

std::optional<Problem> right_problem(const WantedRight& right, const std::string& where) {
  if (right.role.empty() == right.permission.empty())
    return Problem{422, "a right is either a role or a permission", "", where};
  if (!right.role.empty() && !desk::role_named(right.role))
    return Problem{422,
                   "known roles are viewer, technician, planner, data-scientist, integrator, administrator",
                   "", where + "/role"};
  if (!right.permission.empty() && !desk::permission_named(right.permission))
    return Problem{422, "there is no such permission; see docs/security.md", "", where + "/permission"};
  if (!is_site(right.site))
    return Problem{422, "a site has 1 to 128 characters of A-Z a-z 0-9 . _ : -, and * is every one", "",
                   where + "/site"};
  return std::nullopt;
}

std::vector<desk::Right> rights_from(const std::vector<store::RightRow>& rows) {
  std::vector<desk::Right> rights;
  for (const store::RightRow& row : rows) {
    desk::Permissions permissions;
    if (const auto role = row.role ? desk::role_named(*row.role) : std::nullopt)
      permissions.add(desk::permissions_of(*role));
    if (const auto one = row.permission ? desk::permission_named(*row.permission) : std::nullopt)
      permissions.add(*one);
    if (!permissions.empty()) rights.push_back({permissions, row.site, row.expires_ms.value_or(INT64_MAX)});
  }
  return rights;
}

void AccessBook::add_rights(store::Session& session, const Actor& actor, const std::string& subject,
                            const std::vector<WantedRight>& rights, std::int64_t now_ms) {
  for (const WantedRight& right : rights)
    store::add_right(session, {desk::random_id("right_"), subject,
                               right.role.empty() ? std::nullopt : std::optional(right.role),
                               right.permission.empty() ? std::nullopt : std::optional(right.permission),
                               right.site, right.expires_ms, actor.id, now_ms});
}

Outcome<NewKey> AccessBook::create_key(const Actor& actor, const std::string& name,
                                       const std::vector<WantedRight>& rights, std::int64_t expires_ms,
                                       std::int64_t now_ms) {
  if (auto problem = key_problem(name, rights, expires_ms, options_.longest_key_ms, now_ms))
    return tl::unexpected(*std::move(problem));
  const desk::KeyText key = desk::make_key();
  const store::KeyRow row{
      desk::random_id("key_"), key.prefix, key.hash, name, actor.id, now_ms, expires_ms, {}, {}, 1};
  return audited(audit_entry(actor, "key.create", row.id, now_ms, words_of(rights)),
                 [&](store::Session& session) -> Outcome<NewKey> {
                   store::add_key(session, row);
                   add_rights(session, actor, row.id, rights, now_ms);
                   return NewKey{row, key.whole};
                 });
}

Outcome<NewKey> AccessBook::rotate_key(const Actor& actor, const std::string& id, std::int64_t overlap_ms,
                                       std::int64_t now_ms) {
  if (overlap_ms < 0 || overlap_ms > 30LL * 86'400'000)
    return refuse(422, "the old key lives on for 0 to 30 days", "/overlap_s");
  const desk::KeyText key = desk::make_key();
  return audited(
      audit_entry(actor, "key.rotate", id, now_ms), [&](store::Session& session) -> Outcome<NewKey> {
        const auto old = store::find_key(session, id);
        if (!old) return tl::unexpected(gone("key " + id));
        if (old->revoked_ms || old->replaced_by || old->expires_ms <= now_ms)
          return refuse(409, "the key was revoked or replaced, or has ended: make a new one");
        store::KeyRow row = *old;
        row.id = desk::random_id("key_");
        row.prefix = key.prefix;
        row.hash = key.hash;
        row.created_by = actor.id;
        row.created_ms = now_ms;
        row.expires_ms = now_ms + std::min(old->expires_ms - old->created_ms, options_.longest_key_ms);
        row.version = 1;
        store::add_key(session, row);
        for (store::RightRow right : store::rights_of(session, id)) {
          right.id = desk::random_id("right_");
          right.subject = row.id;
          store::add_right(session, right);
        }
        if (!store::replace_key(session, id, old->version, row.id, now_ms + overlap_ms))
          return tl::unexpected(changed_meanwhile("key " + id));
        return NewKey{row, key.whole};
      });
}

Outcome<bool> AccessBook::revoke_key(const Actor& actor, const std::string& id, std::int64_t now_ms) {
  return audited(audit_entry(actor, "key.revoke", id, now_ms), [&](store::Session& session) -> Outcome<bool> {
    if (!store::find_key(session, id)) return tl::unexpected(gone("key " + id));
    return store::revoke_key(session, id, now_ms);
  });
}

Outcome<store::RightRow> AccessBook::give_right(const Actor& actor, const std::string& subject,
                                                const WantedRight& right, std::int64_t now_ms) {
  if (auto problem = right_problem(right, "")) return tl::unexpected(*std::move(problem));
  return audited(audit_entry(actor, "right.give", subject, now_ms, words_of({right})),
                 [&](store::Session& session) -> Outcome<store::RightRow> {
                   if (!store::find_key(session, subject) && !store::find_person(session, subject))
                     return tl::unexpected(gone(subject));
                   const store::RightRow row{
                       desk::random_id("right_"),
                       subject,
                       right.role.empty() ? std::nullopt : std::optional(right.role),
                       right.permission.empty() ? std::nullopt : std::optional(right.permission),
                       right.site,
                       right.expires_ms,
                       actor.id,
                       now_ms};
                   store::add_right(session, row);
                   return row;
                 });
}

Outcome<bool> AccessBook::take_right(const Actor& actor, const std::string& subject, const std::string& id,
                                     std::int64_t now_ms) {
  return audited(audit_entry(actor, "right.take", subject, now_ms, id),
                 [&](store::Session& session) -> Outcome<bool> {
                   if (!store::remove_right(session, subject, id)) return tl::unexpected(gone("right " + id));
                   return true;
                 });
}

}  // namespace portent::serve
