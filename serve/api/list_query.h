#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/problem.h"

// What lists have in common: cursors, filters, sorting, selection of fields.

namespace portent::serve {

/// Signs cursors, so that none can be made up or carried from one list to another. Signers of one secret take
/// one another's (cursor_secret.h). Thread-safe.
class CursorSigner {
 public:
  /// `secret`: random, shared by those that answer for one another.
  explicit CursorSigner(std::string secret) : secret_(std::move(secret)) {}

  /// `list` names the list with its filter and order: a cursor holds for the same one alone.
  std::string encode(std::string_view list, const std::vector<std::string>& place) const;
  /// 400 naming `cursor` where it is none of this list's.
  tl::expected<std::vector<std::string>, Problem> decode(std::string_view list,
                                                         std::string_view cursor) const;

 private:
  std::string secret_;
};

/// `severity>=orange;site=plant1|plant2`: conditions that all must hold; values separated by | are
/// alternatives. `~` means holds.
struct Condition {
  enum class Is : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHolds };
  std::string field;
  Is is = Is::kEqual;
  std::vector<std::string> values;
  friend bool operator==(const Condition&, const Condition&) = default;
};
/// 400 naming `filter`: an unknown field, no operator, an empty value, over 16 conditions or 64 values.
tl::expected<std::vector<Condition>, Problem> parse_filter(std::string_view text,
                                                           const std::vector<std::string>& fields);

struct SortKey {
  std::string field;
  bool descending = false;
  friend bool operator==(const SortKey&, const SortKey&) = default;
};
/// `-raised_ms,id`. 400 naming `sort`.
tl::expected<std::vector<SortKey>, Problem> parse_sort(std::string_view text,
                                                       const std::vector<std::string>& fields);

/// Keeps of an object, or of each object of an array, only the members named in `fields`
/// (`id,name,site.name`). 400 naming `fields` where more than 64 are, or one is empty; one that is not there
/// is ignored.
std::optional<Problem> select_fields(nlohmann::json& json, std::string_view fields);

}  // namespace portent::serve
