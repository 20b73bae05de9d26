#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/json_body.h"
#include "serve/api/web_answer.h"

// What the routes of access write and read as JSON. No secret is among it but a new key's own.

namespace portent::serve {

nlohmann::json right_json(const store::RightRow& row);
nlohmann::json key_json(const store::KeyRow& row, const std::vector<store::RightRow>& rights);
nlohmann::json person_json(const store::PersonRow& row, const std::vector<store::RightRow>& rights);
nlohmann::json denial_json(const store::Denial& denial);
nlohmann::json me_json(const desk::Principal& who, std::int64_t now_ms);

/// The member `rights` of a body; what is wrong with it goes into `reader`.
std::vector<WantedRight> read_rights(JsonReader& reader);

WebAnswer json_answer(const nlohmann::json& json, int status = 200);

}  // namespace portent::serve
