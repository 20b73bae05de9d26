#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/registry.h"

// The registry's files: reading and replacing models/NAME.json, and the audit. Internal to models.

namespace portent::models {

/// One line of audit.jsonl.
struct RegistryChange {
  std::string action;  ///< publish | promote
  std::string name;
  int version = 0;
  std::string hash;
  std::string alias = {};   ///< empty: none moved
  std::string former = {};  ///< hash that the alias named before; empty: none
};

bool is_sha256(std::string_view text);
/// Now, ISO 8601 with seconds.
std::string utc_now();

/// nullopt where the model is unknown; throws FatalError where its file does not parse.
std::optional<ModelEntry> read_entry(const std::filesystem::path& root, const std::string& name);
/// Every model, by name.
std::vector<ModelEntry> read_entries(const std::filesystem::path& root);

/// Makes the change visible, under the registry's lock. The audit line is durable before the change shows: a
/// crash or a full disk between the two leaves a line whose change did not happen, never a change without its
/// line.
void commit_change(const std::filesystem::path& root, const ModelEntry& entry, const RegistryChange& change);

/// Removes what a killed writer left, under the registry's lock.
void remove_unfinished_bundles(const std::filesystem::path& root);

}  // namespace portent::models
