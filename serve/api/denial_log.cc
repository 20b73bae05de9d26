#include "serve/api/denial_log.h"

#include <fmt/format.h>

#include "serve/desk/secret.h"

namespace portent::serve {
namespace {

constexpr std::size_t kMostWaiting = 10'000, kMostKept = 100'000;
constexpr std::int64_t kKeptMs = 90LL * 86'400'000;
constexpr std::int64_t kAuditedEach = 10;  // of the same within one flush; the rest is counted in the list

}  // namespace

void DenialLog::add(store::Denial denial, std::int64_t now_ms) {
  std::int64_t times = 1;
  {
    const std::lock_guard lock(mutex_);
    const Same same{denial.subject.empty() ? denial.address : denial.subject, denial.method, denial.path,
                    denial.permission, denial.site};
    auto found = waiting_.find(same);
    if (found == waiting_.end() && waiting_.size() < kMostWaiting) {
      found = waiting_.emplace(same, denial).first;
      found->second.times = 0;
      found->second.first_ms = now_ms;
    }
    if (found != waiting_.end()) {
      times = ++found->second.times;
      found->second.last_ms = now_ms;
      found->second.address = denial.address;
    }
  }
  if (times > kAuditedEach) return;
  audit_.append({now_ms, denial.subject.empty() ? "nobody" : denial.subject, denial.address, "access",
                 fmt::format("{} {}", denial.method, denial.path), "denied",
                 fmt::format("{}{}{}{}{}", denial.reason, denial.permission.empty() ? "" : ": ",
                             denial.permission, denial.site.empty() ? "" : " at ", denial.site)},
                desk::AuditFile::Keep::kFast);
}

void DenialLog::flush(std::int64_t now_ms) {
  std::map<Same, store::Denial> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  if (taken.empty()) return;
  try {
    store_.write([&](store::Session& session) {
      for (auto& [same, denial] : taken) {
        if (denial.id.empty()) denial.id = desk::random_id("denial_");
        store::count_denial(session, denial);
      }
      store::forget_denials(session, now_ms - kKeptMs, kMostKept);
    });
  } catch (...) {
    const std::lock_guard lock(mutex_);
    for (auto& [same, denial] : taken) {
      const auto [at, fresh] = waiting_.emplace(same, denial);
      if (!fresh) at->second.times += denial.times;
    }
    throw;
  }
}

}  // namespace portent::serve
