#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace portent::models {

/// What a look at every file of a registry found.
struct RegistryCheck {
  std::vector<std::string> problems;  ///< one line each: what, where
  std::vector<std::string> notes;     ///< harmless, such as what a crash left
  std::size_t models = 0, bundles = 0, changes = 0;
  std::size_t signatures = 0;  ///< that hold
  std::string head;  ///< hash of the audit's end; noted elsewhere it proves that nothing was cut off
};

/// Reads every bundle (hashes, also of extra files), every model's versions and aliases, the chain of the
/// audit, whether models and bundles are as their last audited change left them, and the signatures of
/// imported bundles against `keys` (PEM files) and the registry's own trusted keys. Never throws for what it
/// finds; throws FatalError where `root` is no folder or a file of `keys` is no key. Takes no lock: run
/// beside a writer it may name the change under way.
RegistryCheck verify_registry(const std::filesystem::path& root,
                              const std::vector<std::filesystem::path>& keys = {});

}  // namespace portent::models
