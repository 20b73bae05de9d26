#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/registry.h"

// What may be done to one model's versions and aliases; nothing here touches a file. Internal to models.

namespace portent::models {

inline constexpr const char *kChampion = "champion", *kChallenger = "challenger", *kPrevious = "previous",
                            *kRolledBack = "rolled-back";

/// Of the version with that number or alias; nullopt where there is none.
std::optional<std::string> hash_of(const ModelEntry& entry, const std::string& selector);
/// nullptr where no version has the hash.
const ModelVersion* version_of(const ModelEntry& entry, const std::string& hash);
/// What can be named, for messages.
std::string choices_of(const ModelEntry& entry);

/// Throws FatalError for what cannot be moved by hand: a number, and aliases that Portent keeps itself.
void check_alias(const std::string& alias);

/// Moves the alias and keeps its former target under `previous`, an alias of its own for every alias but the
/// champion. A challenger that becomes champion is challenger no more. Returns the former target.
std::string point_alias(ModelEntry& entry, const std::string& alias, const std::string& hash);

/// Champion back to `previous`, once: what it was is kept as `rolled-back`, and there is no previous until
/// another version becomes champion, so that doing it twice does not bring the bad one back. Returns the hash
/// that the champion had. Throws FatalError where there is nothing to go back to.
std::string step_back(ModelEntry& entry);

}  // namespace portent::models
