#include "serve/api/access_cache.h"

#include <algorithm>

#include "serve/api/access_book.h"
#include "serve/desk/secret.h"
#include "serve/store/access_rows.h"
#include "serve/store/denials.h"

namespace portent::serve {
namespace {

constexpr std::int64_t kExtendEvery = 60'000;

bool on_list(store::Session& session, const std::string& kind, const std::string& id) {
  return std::ranges::any_of(store::list_risks(session),
                             [&](const store::Risk& risk) { return risk.kind == kind && risk.value == id; });
}

/// The clock may have been set back: then nothing is known.
std::int64_t age(std::int64_t checked_ms, std::int64_t now_ms) {
  return now_ms < checked_ms ? INT64_MAX : now_ms - checked_ms;
}

}  // namespace

bool AccessCache::fresh_enough(const Entry& entry, std::int64_t now_ms) const {
  const std::int64_t since = age(entry.checked_ms, now_ms);
  if (since < options_.fresh_ms) return true;
  return since < options_.stale_ms && entry.refreshing->exchange(true);  // another one looks
}

std::optional<desk::Principal> AccessCache::find(std::string_view secret, std::int64_t now_ms, Look look) {
  const std::string hash = desk::hash_of_secret(secret);
  {
    const std::shared_lock lock(mutex_);
    const auto found = entries_.find(hash);
    if (found != entries_.end() && fresh_enough(found->second, now_ms))
      return now_ms < found->second.until_ms ? std::optional(found->second.who) : std::nullopt;
  }
  auto entry = (this->*look)(secret, hash, now_ms);
  const std::lock_guard lock(mutex_);
  entries_.erase(hash);
  if (!entry) return std::nullopt;
  if (entries_.size() >= options_.most) entries_.clear();
  entry->checked_ms = now_ms;
  return entries_.emplace(hash, *std::move(entry)).first->second.who;
}

std::optional<AccessCache::Entry> AccessCache::look_up_key(std::string_view secret, const std::string& hash,
                                                           std::int64_t now_ms) {
  const auto prefix = desk::prefix_of_key(secret);
  if (!prefix) return std::nullopt;
  return store_.read([&](store::Session& session) -> std::optional<Entry> {
    const auto row = store::find_key_by_prefix(session, *prefix);
    if (!row || !desk::equal_in_constant_time(row->hash, hash)) return std::nullopt;
    if (row->revoked_ms || row->expires_ms <= now_ms || on_list(session, "key", row->id)) return std::nullopt;
    Entry entry;
    entry.who = {desk::Principal::Kind::kKey, row->id, row->name,
                 rights_from(store::rights_of(session, row->id))};
    entry.until_ms = row->expires_ms;
    return entry;
  });
}

std::optional<AccessCache::Entry> AccessCache::look_up_session(std::string_view, const std::string& hash,
                                                               std::int64_t now_ms) {
  std::int64_t idle_until_ms = 0;
  auto found = store_.read([&](store::Session& session) -> std::optional<Entry> {
    const auto row = store::find_sign_in(session, hash);
    if (!row || row->until_ms <= now_ms || row->idle_until_ms <= now_ms) return std::nullopt;
    const auto person = store::find_person(session, row->person);
    if (!person || person->disabled || on_list(session, "person", row->person)) return std::nullopt;
    Entry entry;
    entry.who = {desk::Principal::Kind::kPerson, person->id, person->name,
                 rights_from(store::rights_of(session, person->id))};
    entry.until_ms = row->until_ms;
    idle_until_ms = row->idle_until_ms;
    return entry;
  });
  if (found && now_ms + options_.idle_ms > idle_until_ms + kExtendEvery)
    store_.write(
        [&](store::Session& session) { store::extend_sign_in(session, hash, now_ms + options_.idle_ms); });
  return found;
}

std::optional<desk::Principal> AccessCache::of_key(std::string_view key, std::int64_t now_ms) {
  return find(key, now_ms, &AccessCache::look_up_key);
}

std::optional<desk::Principal> AccessCache::of_session(std::string_view token, std::int64_t now_ms) {
  return find(token, now_ms, &AccessCache::look_up_session);
}

bool AccessCache::address_blocked(const std::string& address, std::int64_t now_ms) {
  {
    const std::shared_lock lock(blocked_mutex_);
    if (blocked_checked_ms_ != INT64_MIN && age(blocked_checked_ms_, now_ms) < options_.stale_ms)
      return blocked_.contains(address);
  }
  const auto risks = store_.read([](store::Session& session) { return store::list_risks(session); });
  const std::lock_guard lock(blocked_mutex_);
  blocked_.clear();
  for (const store::Risk& risk : risks)
    if (risk.kind == "address") blocked_.insert(risk.value);
  blocked_checked_ms_ = now_ms;
  return blocked_.contains(address);
}

void AccessCache::forget() {
  {
    const std::lock_guard lock(mutex_);
    entries_.clear();
  }
  const std::lock_guard lock(blocked_mutex_);
  blocked_checked_ms_ = INT64_MIN;
}

}  // namespace portent::serve
