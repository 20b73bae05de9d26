#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/policy/breach.h"
#include "serve/api/problem.h"
#include "serve/api/request_target.h"

namespace portent::serve {

enum class AssetSort : std::uint8_t {
  kAsset,   ///< by id
  kRul,     ///< shortest median remaining life first
  kHealth,  ///< worst health first
};

/// The last item of a page, after which the next begins. It names the item's place in the order and not its
/// number, so a page neither repeats nor skips assets that kept their place while others moved.
struct Cursor {
  AssetSort sort = AssetSort::kAsset;
  double key = 0;  ///< median remaining life or health; 0 where sorted by id
  std::string asset;
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// Opaque to users and safe in a URL as it is.
std::string encode_cursor(const Cursor& cursor);
/// nullopt for anything that encode_cursor() did not write.
std::optional<Cursor> decode_cursor(std::string_view text);

struct AssetsQuery {
  std::size_t limit = 100;  ///< 1..1000
  AssetSort sort = AssetSort::kAsset;
  models::policy::Level min_level = models::policy::Level::kNone;
  std::optional<Cursor> after;
  friend bool operator==(const AssetsQuery&, const AssetsQuery&) = default;
};

/// Unknown, repeated and malformed parameters are refused by name: a misspelt filter must not answer with the
/// whole fleet.
tl::expected<AssetsQuery, Problem> parse_assets_query(const RequestTarget& target);

/// `[A-Za-z0-9._:-]{1,128}`
bool is_asset_id(std::string_view text);

}  // namespace portent::serve
