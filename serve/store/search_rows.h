#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What can be found by words.
inline constexpr std::array<std::string_view, 8> kSearchKinds = {"asset", "point",    "spare", "work_order",
                                                                 "alarm", "document", "route", "round"};

/// One record with its words. Of work orders and alarms those that are open and the newest `most`, of rounds
/// the newest, of the others `most` by id.
struct SearchRow {
  std::string id, site, asset;  ///< asset: that it is about; "": itself, or none
  std::string title, words;
  friend bool operator==(const SearchRow&, const SearchRow&) = default;
};
std::vector<SearchRow> search_rows(Session& session, std::string_view kind, std::size_t most);

/// Another text as soon as what search_rows() tells may have changed: cheap to ask for.
std::string search_stamp(Session& session, std::string_view kind);

}  // namespace portent::serve::store
