#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/desk/refusal.h"
#include "serve/desk/route_item.h"
#include "serve/store/rounds.h"

// What rounds and their results are checked by. Internal to rounds.h.

namespace portent::serve::desk {

inline constexpr std::size_t kMostWords = 10'000;  ///< bytes

std::vector<RouteItem> items_of(const store::Round& round);
/// Locks it; nullopt where there is none.
std::optional<store::Round> round_to_change(store::Session& session, const std::string& id);

/// What a device says of the time: not ahead of the desk's clock.
void check_time(const char* name, std::int64_t at_ms, std::int64_t now_ms, Faults& faults);
/// Not before its round began, but for a day that a device's clock may have been set by meanwhile.
void check_begun(const char* name, std::int64_t at_ms, const store::Round& round, Faults& faults);
void check_texts(std::initializer_list<std::pair<const char*, std::string>> texts, Faults& faults);
void check_words(const std::string& words, Faults& faults);
/// `needed`: it must be shown where one stands at the item; else only one that is shown is looked at.
void check_code(const RouteItem& item, const std::string& code, bool needed, Faults& faults);

tl::unexpected<Refusal> no_round(const std::string& id);
tl::unexpected<Refusal> no_item(const std::string& route, const std::string& item);

}  // namespace portent::serve::desk
