#include "models/registry_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/error.h"
#include "models/manifest_check.h"

namespace portent::models {
namespace {

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::string> hash_of(const ModelEntry& entry, const std::string& selector) {
  if (!is_number(selector)) {
    const auto alias = entry.aliases.find(selector);
    return alias == entry.aliases.end() ? std::nullopt : std::optional(alias->second);
  }
  for (const ModelVersion& version : entry.versions)
    if (std::to_string(version.version) == selector) return version.hash;
  return std::nullopt;
}

const ModelVersion* version_of(const ModelEntry& entry, const std::string& hash) {
  const auto found = std::find_if(entry.versions.begin(), entry.versions.end(),
                                  [&](const ModelVersion& version) { return version.hash == hash; });
  return found == entry.versions.end() ? nullptr : &*found;
}

std::string choices_of(const ModelEntry& entry) {
  std::string text = fmt::format("versions 1 to {}", entry.versions.size());
  for (const auto& [alias, hash] : entry.aliases) text += fmt::format(", {}", alias);
  return text;
}

void check_alias(const std::string& alias) {
  if (!is_model_name(alias) || alias.size() > 48 || is_number(alias) || alias.starts_with(kPrevious) ||
      alias == kRolledBack)
    throw ingest::FatalError(
        fmt::format("\"{}\" cannot be an alias: use 1 to 48 of A-Z a-z 0-9 . _ -, not a number, "
                    "not \"{}\", not beginning with \"{}\"",
                    alias, kRolledBack, kPrevious));
}

std::string point_alias(ModelEntry& entry, const std::string& alias, const std::string& hash) {
  const std::string former = std::exchange(entry.aliases[alias], hash);
  if (former == hash) return former;
  const bool champion = alias == kChampion;
  if (!former.empty()) entry.aliases[champion ? kPrevious : fmt::format("{}-{}", kPrevious, alias)] = former;
  if (champion) {
    entry.aliases.erase(kRolledBack);
    if (const auto found = entry.aliases.find(kChallenger);
        found != entry.aliases.end() && found->second == hash)
      entry.aliases.erase(found);
  }
  return former;
}

std::string step_back(ModelEntry& entry) {
  const auto previous = entry.aliases.find(kPrevious);
  if (previous == entry.aliases.end())
    throw ingest::FatalError(fmt::format(
        "{} has no previous champion to go back to{}: name the one you want, `portent models promote "
        "{}@VERSION`",
        entry.name, entry.aliases.contains(kRolledBack) ? ", it was rolled back already" : "", entry.name));
  std::string& champion = entry.aliases[kChampion];
  const std::string former = std::exchange(champion, previous->second);
  entry.aliases[kRolledBack] = former;
  entry.aliases.erase(previous);
  return former;
}

}  // namespace portent::models
