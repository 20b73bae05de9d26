#pragma once

#include <filesystem>
#include <string>

#include "models/bundle.h"
#include "models/forecast.h"

namespace portent::models {

/// A folder of its own under the system's temporary one, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);

/// `text` with its only occurrence of `from` replaced; throws where there is none or more than one.
std::string replaced(std::string text, const std::string& from, const std::string& to);

/// A manifest of every field away from its default: two channels, one setting, two regimes, two networks.
Manifest sample_manifest();
/// A bundle of it; bundles of different `seed` have different hashes.
Bundle sample_bundle(std::uint64_t seed = 1);
Forecast sample_forecast();

}  // namespace portent::models
