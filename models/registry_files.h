#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/registry.h"
#include "models/registry_audit.h"

// The registry's files: bundles and models/NAME.json. Internal to models.

namespace portent::models {

std::filesystem::path bundle_folder(const std::filesystem::path& root, const std::string& hash);

/// nullopt where the model is unknown; throws FatalError where its file does not parse.
std::optional<ModelEntry> read_entry(const std::filesystem::path& root, const std::string& name);
/// Every model, by name.
std::vector<ModelEntry> read_entries(const std::filesystem::path& root);

/// Makes the change visible, under the registry's lock. The audit line is durable before the change shows: a
/// crash or a full disk between the two leaves a line whose change did not happen, never a change without its
/// line.
void commit_change(const std::filesystem::path& root, const ModelEntry& entry, AuditRecord record);

/// Makes the bundle of `record.hash`, which lies in its folder, a version of `record.name`, under the
/// registry's lock; champion where it is the first or `promote`, else challenger. Fills in the rest of the
/// record. A bundle that the name has already stays the version that it is.
ModelVersion add_version(const std::filesystem::path& root, bool promote, AuditRecord record);

/// Removes what a killed writer left, under the registry's lock.
void remove_unfinished(const std::filesystem::path& root);

}  // namespace portent::models
