#include "serve/connector/dialogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace portent::serve::connector {
namespace {

using Of = Answer::Of;

constexpr std::size_t kMostFound = 500, kMostChanges = 100'000;  // entries of a list

/// By their numbers: the first was made first.
bool earlier(const std::string& left, const std::string& right) {
  return std::pair(left.size(), left) < std::pair(right.size(), right);
}

bool refuses_all(long status) {
  return status >= 400 && status < 500 && status != 408 && status != 429;
}

}  // namespace

template <typename What, typename Parse>
Read<What> Dialogue::got(const outward::Ask& request, Parse parse) {
  const Answer answer = web_.ask(request, stopping_);
  trouble_ = {answer.of, answer.status, answer.problem, answer.retry_after_ms};
  if (answer.of != Of::kTaken) return tl::unexpected(trouble_.why);
  Read<What> made = parse(answer.body);
  if (!made) trouble_.why = made.error();
  return made;
}

Read<TheirOrder> Dialogue::order(const std::string& id) {
  return got<TheirOrder>(cmms_.read(id), [&](std::string_view body) { return cmms_.order(body); });
}

Read<std::string> Dialogue::create(const Twin& twin) {
  return got<std::string>(cmms_.create(twin), [&](std::string_view body) { return cmms_.created(body); });
}

Read<bool> Dialogue::send(const outward::Ask& request) {
  return got<bool>(request, [](std::string_view) -> Read<bool> { return true; });
}

/// From its beginning again, in smaller pages, where one of them is too long.
Read<bool> Dialogue::list(const Question& question, std::int64_t since_ms, std::size_t most,
                          const std::function<void(TheirPage)>& each) {
  std::string next;
  for (std::size_t seen = 0; seen < most;) {
    outward::Ask request = question(next, page_size_);
    request.most_bytes = list_bytes_;
    auto page =
        got<TheirPage>(request, [&](std::string_view body) { return cmms_.page(body, next, since_ms); });
    trouble_.list = true;
    if (!page && trouble_.of == Of::kTooLong && page_size_ > 1) {
      page_size_ /= 2;
      seen = 0;
      next.clear();
      continue;
    }
    if (!page) {
      if (trouble_.of == Of::kOrder) trouble_.of = Of::kAway;
      trouble_.why = "its list of orders: " + trouble_.why;
      return tl::unexpected(trouble_.why);
    }
    seen += page->orders.size() + page->odd;
    next = page->next;
    each(*std::move(page));
    if (next.empty()) return true;
  }
  return false;
}

Read<std::vector<std::string>> Dialogue::twins_of(const Twin& twin) {
  std::vector<std::string> ids;
  std::string strange;
  const auto take = [&](const TheirPage& page) {
    if (strange.empty()) strange = page.why;
    for (const TheirOrder& order : page.orders)
      if (order.title.find(twin.reference) != std::string::npos ||
          order.description.find(twin.reference) != std::string::npos)
        ids.push_back(order.id);
  };
  const auto ended =
      list([&](const std::string& next, int most) { return cmms_.find(twin.reference, next, most); }, 0,
           kMostFound, take);
  blind_ = !ended && refuses_all(trouble_.status) ? trouble_.why : "";
  if (!ended) return tl::unexpected(ended.error());
  if (!strange.empty()) return odd("its search for " + twin.reference + " " + strange);
  if (!*ended) return odd(fmt::format("its search for {} finds more than {}", twin.reference, kMostFound));
  std::ranges::sort(ids, earlier);
  const auto same = std::ranges::unique(ids);
  ids.erase(same.begin(), same.end());
  return ids;
}

Read<bool> Dialogue::changes(std::int64_t since_ms, const std::function<void(TheirPage)>& each) {
  return list([&](const std::string& next, int most) { return cmms_.changes(since_ms, next, most); },
              since_ms, kMostChanges, each);
}

tl::unexpected<std::string> Dialogue::odd(std::string why) {
  trouble_ = {Of::kTaken, trouble_.status, std::move(why)};
  return tl::unexpected(trouble_.why);
}

tl::unexpected<std::string> Dialogue::refuse(std::string why) {
  trouble_ = {Of::kOrder, 0, std::move(why)};
  return tl::unexpected(trouble_.why);
}

}  // namespace portent::serve::connector
