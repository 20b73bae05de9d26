#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/http_request.h"
#include "serve/api/problem.h"

namespace portent::serve {

inline constexpr int kDeepestJson = 64;

/// Whether arrays and objects stand in one another at most `deepest` times. Looks at brackets outside of
/// texts alone and needs no memory: asked before a parser is let near the text.
bool is_shallow(std::string_view json, int deepest = kDeepestJson);

/// The body as JSON. 400 where it is none, is nested deeper than 64 times, or names a member twice.
tl::expected<nlohmann::json, Problem> json_body(const HttpRequest& request);
tl::expected<nlohmann::json, Problem> parse_json(std::string_view text);

/// Reads the members of one object of a body, so that each handler says what it takes and nothing else is
/// taken: the first thing wrong is kept, as a problem (422) that points at it.
class JsonReader {
 public:
  /// `where` is the JSON pointer of the object. `json` must outlive the reader.
  explicit JsonReader(const nlohmann::json& json, std::string where = "");

  /// The member's value, or `otherwise` where it is missing.
  std::string text(std::string_view name, std::string otherwise = "");
  std::string required_text(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  double number(std::string_view name, double otherwise, double least, double most);
  bool truth(std::string_view name, bool otherwise);
  /// A time as ISO 8601 or ms since 1970; `otherwise` where it is missing.
  std::int64_t time(std::string_view name, std::int64_t otherwise);
  /// The member itself, or nullptr.
  const nlohmann::json* member(std::string_view name);
  bool has(std::string_view name);
  /// All of it, for who must tell null from missing.
  const nlohmann::json& object() const { return json_; }

  /// The first thing wrong: a member of the wrong type or range, one that is missing, or one that nobody
  /// asked for. To be called last.
  std::optional<Problem> problem();
  void fail(std::string_view name, std::string detail);
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& json_;
  std::string where_;
  std::vector<std::string> asked_;
  std::optional<Problem> problem_;
};

}  // namespace portent::serve
