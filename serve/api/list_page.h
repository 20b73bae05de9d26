#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/list_query.h"
#include "serve/api/route.h"

// Lists that are told a page at a time: what a call asks for, and its answer.

namespace portent::serve {

/// `limit` and `cursor`, as every list has them.
std::vector<Parameter> page_parameters();
/// These and `fields`.
std::vector<Parameter> list_parameters();

/// Which page of a list is asked for.
struct PageAsked {
  std::size_t limit = 100;
  std::vector<std::string> after =
      {};  ///< the place of the last row of the page before; empty: the first page
};
/// `list` names the list with its filter and order, as in CursorSigner. 400 where the cursor is none of it.
tl::expected<PageAsked, Problem> page_asked(const Call& call, const CursorSigner& signer,
                                            std::string_view list);

/// The cursor behind a page's last row, whose place `place_of` tells, where `rows` hold more than were asked
/// for: the rest is dropped.
template <typename Rows, typename PlaceOf>
std::optional<std::string> cut_page(Rows& rows, const PageAsked& asked, const CursorSigner& signer,
                                    std::string_view list, PlaceOf place_of) {
  if (rows.size() <= asked.limit) return std::nullopt;
  rows.resize(asked.limit);
  return signer.encode(list, place_of(rows.back()));
}

/// Names of the sites that a list is held to, where its caller may do that; empty: every one.
std::vector<std::string> visible_sites(const Call& call, desk::Permission permission);

/// `{"items": [...], "next": CURSOR}`, each item reduced to the call's `fields`.
WebAnswer page_answer(const Call& call, nlohmann::json items, const std::optional<std::string>& next = {});
/// An object reduced in the same way.
WebAnswer object_answer(const Call& call, nlohmann::json object);

}  // namespace portent::serve
