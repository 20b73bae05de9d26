#include "serve/desk/round_checks.h"

#include <fmt/format.h>

#include "serve/desk/plain_text.h"
#include "serve/desk/rounds.h"

namespace portent::serve::desk {

using store::Round;
using store::Session;
using Kind = Refusal::Kind;

std::vector<RouteItem> items_of(const Round& round) {
  Faults faults;
  return parse_items(round.items, faults);
}

void check_time(const char* name, std::int64_t at_ms, std::int64_t now_ms, Faults& faults) {
  if (at_ms > now_ms + kMostAheadMs)
    faults.push_back({name, "is ahead of the desk's clock by more than 5 minutes; check the device's clock"});
}

void check_begun(const char* name, std::int64_t at_ms, const Round& round, Faults& faults) {
  if (at_ms < round.begun_ms - kMostBeforeMs)
    faults.push_back({name, "is before its round began by more than a day; check the device's clock"});
}

void check_texts(std::initializer_list<std::pair<const char*, std::string>> texts, Faults& faults) {
  for (const auto& [name, text] : texts)
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
}

void check_words(const std::string& words, Faults& faults) {
  if (auto problem = text_problem(words, kMostWords, true); !problem.empty())
    faults.push_back({"words", problem});
}

tl::unexpected<Refusal> no_round(const std::string& id) {
  return refuse(Kind::kNotFound, "round", fmt::format("there is no round '{}'", id.substr(0, 128)));
}

tl::unexpected<Refusal> no_item(const std::string& route, const std::string& item) {
  return refuse(Kind::kNotFound, "item",
                fmt::format("route '{}' has no item '{}'", route, item.substr(0, 128)));
}

std::optional<Round> round_to_change(Session& session, const std::string& id) {
  return id_problem(id).empty() ? store::find_round_to_change(session, id) : std::nullopt;
}

void check_code(const RouteItem& item, const std::string& code, bool needed, Faults& faults) {
  if (!item.code.empty() && (needed || !code.empty()) && code != item.code)
    faults.push_back({"code", "is not the one that stands at the item"});
}

}  // namespace portent::serve::desk
