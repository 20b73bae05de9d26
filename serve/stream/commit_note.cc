#include "serve/stream/commit_note.h"

#include <nlohmann/json.hpp>

namespace portent::serve {

std::string to_metadata(const CommitNote& note) {
  return nlohmann::json{
      {"v", 1}, {"round", note.round_start}, {"state", note.state_end}, {"models", note.models}}
      .dump();
}

tl::expected<CommitNote, std::string> note_from_metadata(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("v", nlohmann::json()) != 1)
    return tl::unexpected(std::string("not a note of version 1"));
  try {
    return CommitNote{json.at("round").get<std::int64_t>(), json.at("state").get<std::int64_t>(),
                      json.at("models").get<ModelHashes>()};
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace portent::serve
