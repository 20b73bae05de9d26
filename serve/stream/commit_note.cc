#include "serve/stream/commit_note.h"

#include <nlohmann/json.hpp>

namespace portent::serve {
namespace {
constexpr std::size_t kMostBytes = 4'000;
}

std::string to_metadata(const CommitNote& note) {
  nlohmann::json json = {
      {"v", 1}, {"round", note.round_start}, {"state", note.state_end}, {"models", note.models}};
  if (note.bindings) json["bindings"] = *note.bindings;
  std::string text = json.dump();
  if (note.shadows.empty()) return text;
  json["shadows"] = note.shadows;
  std::string whole = json.dump();
  return whole.size() <= kMostBytes ? whole : text;
}

tl::expected<CommitNote, std::string> note_from_metadata(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("v", nlohmann::json()) != 1)
    return tl::unexpected(std::string("not a note of version 1"));
  try {
    CommitNote note{json.at("round").get<std::int64_t>(), json.at("state").get<std::int64_t>(),
                    json.at("models").get<ModelHashes>(), json.value("shadows", ModelHashes())};
    if (json.contains("bindings")) note.bindings = json["bindings"].get<std::int64_t>();
    return note;
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace portent::serve
