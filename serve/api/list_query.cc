#include "serve/api/list_query.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "serve/desk/secret.h"

namespace portent::serve {
namespace {

using nlohmann::json;
const std::string kPlaces =
    "1 ";  // how places are written: a cursor of another program must not be read as ours
constexpr std::size_t kMostConditions = 16, kMostValues = 64, kMostFields = 64, kMark = 32;

tl::unexpected<Problem> refuse(const char* parameter, std::string why) {
  return tl::unexpected(Problem{400, std::move(why), parameter});
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    if (error != std::errc() || end != text.data() + i + 2) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::string mark_of(const std::string& secret, std::string_view list, std::string_view place) {
  const std::string text = fmt::format("{}:{}{}", list.size(), list, place);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return hex({reinterpret_cast<const char*>(mac.data()), size}).substr(0, kMark);
}

/// Each part as LENGTH:BYTES.
std::optional<std::vector<std::string>> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto at = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || at >= text.size() || text[at] != ':' || size > text.size() - at - 1)
      return std::nullopt;
    parts.emplace_back(text.substr(at + 1, size));
    text.remove_prefix(at + 1 + size);
  }
  return parts;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

constexpr std::pair<std::string_view, Condition::Is> kOperators[] = {{"!=", Condition::Is::kNotEqual},
                                                                     {"<=", Condition::Is::kLessOrEqual},
                                                                     {">=", Condition::Is::kGreaterOrEqual},
                                                                     {"=", Condition::Is::kEqual},
                                                                     {"<", Condition::Is::kLess},
                                                                     {">", Condition::Is::kGreater},
                                                                     {"~", Condition::Is::kHolds}};

bool known(const std::vector<std::string>& fields, std::string_view field) {
  return std::ranges::find(fields, field) != fields.end();
}

std::string list_of(const std::vector<std::string>& fields) {
  return fmt::format("known fields are {}", fmt::join(fields, ", "));
}

/// What to keep: names, and of objects below them what to keep there; nothing below: all of it.
struct Tree {
  std::map<std::string, Tree> below;
};

void prune(json& value, const Tree& tree) {
  if (value.is_array())
    for (json& one : value) prune(one, tree);
  if (!value.is_object()) return;
  for (auto member = value.begin(); member != value.end();) {
    const auto wanted = tree.below.find(member.key());
    if (wanted == tree.below.end()) {
      member = value.erase(member);
      continue;
    }
    if (!wanted->second.below.empty()) prune(*member, wanted->second);
    ++member;
  }
}

}  // namespace

std::string CursorSigner::encode(std::string_view list, const std::vector<std::string>& place) const {
  std::string text;
  for (const std::string& part : place) text += fmt::format("{}:{}", part.size(), part);
  return mark_of(secret_, kPlaces + std::string(list), text) + hex(text);
}

tl::expected<std::vector<std::string>, Problem> CursorSigner::decode(std::string_view list,
                                                                     std::string_view cursor) const {
  const auto place =
      cursor.size() > kMark && cursor.size() < 4'096 ? unhex(cursor.substr(kMark)) : std::nullopt;
  const bool ours =
      place && desk::equal_in_constant_time(cursor.substr(0, kMark),
                                            mark_of(secret_, kPlaces + std::string(list), *place));
  auto parts = ours ? parts_of(*place) : std::nullopt;
  if (!parts)
    return refuse("cursor",
                  "the cursor is none of this list's: take it from `next` of the page before, with the same "
                  "filter and order");
  return *std::move(parts);
}

tl::expected<std::vector<Condition>, Problem> parse_filter(std::string_view text,
                                                           const std::vector<std::string>& fields) {
  std::vector<Condition> conditions;
  if (text.empty()) return conditions;
  for (const std::string_view part : split(text, ';')) {
    const auto at = part.find_first_of("=!<>~");
    if (at == std::string_view::npos || at == 0)
      return refuse("filter",
                    "a filter is FIELD=VALUE; != < <= > >= and ~ (holds) are known as well, ; stands between "
                    "conditions");
    Condition condition{std::string(part.substr(0, at)), Condition::Is::kEqual, {}};
    if (!known(fields, condition.field)) return refuse("filter", list_of(fields));
    const std::string_view rest = part.substr(at);
    const auto* const found =
        std::ranges::find_if(kOperators, [&](const auto& one) { return rest.starts_with(one.first); });
    if (found == std::end(kOperators)) return refuse("filter", "known are = != < <= > >= ~");
    condition.is = found->second;
    for (const std::string_view value : split(rest.substr(found->first.size()), '|')) {
      if (value.empty() || condition.values.size() == kMostValues)
        return refuse("filter", "a condition has 1 to 64 values that are not empty, separated by |");
      condition.values.emplace_back(value);
    }
    conditions.push_back(std::move(condition));
    if (conditions.size() > kMostConditions) return refuse("filter", "a filter has 16 conditions at most");
  }
  return conditions;
}

tl::expected<std::vector<SortKey>, Problem> parse_sort(std::string_view text,
                                                       const std::vector<std::string>& fields) {
  std::vector<SortKey> keys;
  if (text.empty()) return keys;
  for (std::string_view part : split(text, ',')) {
    const bool descending = part.starts_with('-');
    if (descending) part.remove_prefix(1);
    if (!known(fields, part))
      return refuse("sort", list_of(fields) + ", each with - before it for descending");
    if (std::ranges::find(keys, part, &SortKey::field) != keys.end())
      return refuse("sort", fmt::format("{} is there twice", part));
    keys.push_back({std::string(part), descending});
  }
  return keys;
}

std::optional<Problem> select_fields(json& value, std::string_view fields) {
  Tree tree;
  const auto names = split(fields, ',');
  if (names.size() > kMostFields) return Problem{400, "64 fields at most can be selected", "fields"};
  for (const std::string_view name : names) {
    Tree* at = &tree;
    for (const std::string_view part : split(name, '.')) {
      if (part.empty())
        return Problem{400, "fields are names separated by commas, such as id,site.name", "fields"};
      at = &at->below[std::string(part)];
    }
  }
  prune(value, tree);
  return std::nullopt;
}

}  // namespace portent::serve
