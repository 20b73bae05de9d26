#pragma once

#include <exception>
#include <string>
#include <utility>

#include "serve/api/access_book.h"

namespace portent::serve {

/// What goes into the audit file: the secret parts stay out of it.
inline desk::AuditEntry audit_entry(const Actor& actor, std::string action, std::string what,
                                    std::int64_t now_ms, std::string detail = "") {
  return {now_ms, actor.id, actor.address, std::move(action), std::move(what), "", std::move(detail)};
}

inline Problem gone(const std::string& what) {
  return {404, what + " is not there"};
}
inline Problem changed_meanwhile(const std::string& what) {
  return {412, what + " was changed meanwhile: read it again", "if-match"};
}

template <typename Work>
auto AccessBook::audited(desk::AuditEntry entry, Work&& work) {
  bool told = false;
  try {
    auto outcome = store_.write([&](store::Session& session) {
      auto made = work(session);
      if (made) {
        entry.outcome = "done";
        audit_.append(entry);
        told = true;
      } else {
        throw made.error();  // undoes what was begun
      }
      return made;
    });
    return outcome;
  } catch (const Problem& problem) {
    entry.outcome = "failed";
    entry.detail = problem.detail;
    audit_.append(entry, desk::AuditFile::Keep::kFast);
    return decltype(work(std::declval<store::Session&>()))(tl::unexpected(problem));
  } catch (const std::exception&) {
    entry.outcome = "failed";
    if (told) entry.detail = "the database did not keep it";
    audit_.append(entry, desk::AuditFile::Keep::kFast);
    throw;
  }
}

}  // namespace portent::serve
