#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "serve/api/http_request.h"
#include "serve/api/web_answer.h"

namespace portent::serve {

/// The strong entity tag of a row's version, such as "v7" in quotes.
std::string etag_of(std::int64_t version);

/// 428 where If-Match is missing, 412 where it names another version; nothing where it fits (or is *).
std::optional<Problem> match_problem(const HttpRequest& request, std::int64_t version);
/// The one version that If-Match names, for a change that compares it in its statement; nothing where it is
/// missing, *, or a list.
std::optional<std::int64_t> matched_version(const HttpRequest& request);

/// Adds the ETag; becomes 304 without a body where If-None-Match names it.
WebAnswer with_etag(WebAnswer answer, const HttpRequest& request, const std::string& etag);
/// An entity tag of the body itself.
std::string etag_of_body(const std::string& body);

}  // namespace portent::serve
