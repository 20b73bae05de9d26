#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/http_request.h"
#include "serve/api/problem.h"

namespace portent::serve {

inline constexpr std::size_t kMostItems = 100'000;
inline constexpr std::string_view kLinesType = "application/x-ndjson";

/// The items of a post, each as the text that was sent: the elements of a JSON array, one object, or each
/// line that is not blank where the body says that it is lines. They are not read: whoever takes them finds
/// what is wrong with each. 400 where the body is none of these, 422 where it has more than kMostItems. They
/// lie in the request.
tl::expected<std::vector<std::string_view>, Problem> posted_items(const HttpRequest& request);

/// What the desk takes of no JSON (docs/security.md): why the item is refused, "" where nothing is wrong with
/// its form.
std::string item_problem(std::string_view item);

}  // namespace portent::serve
