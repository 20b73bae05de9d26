#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The files of a bundle and SHA256SUMS, which lists them. Internal to models.

namespace portent::models {

inline constexpr const char* kManifestFile = "manifest.json";
inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kSumsFile =
    "SHA256SUMS";  // as sha256sum writes it: `sha256sum -c` checks a bundle

inline constexpr std::size_t kMaxExtraFiles = 64;

struct FileSum {
  std::string name;
  std::string hash;  ///< sha256
  friend bool operator==(const FileSum&, const FileSum&) = default;
};

/// What a file beside the manifest and the weights may be called: 1 to 64 of A-Z a-z 0-9 . _ -, not beginning
/// with a dot, none of the three names above. So none leads out of the folder.
bool is_extra_file_name(std::string_view name);

/// The most bytes that a bundle's file of this name may have.
std::size_t largest_file(std::string_view name);

/// One line a file: hash, two spaces, name.
std::string to_sums(std::span<const FileSum> files);

/// manifest.json, weights.safetensors, then the extra files in ascending order of their names. Throws
/// FatalError naming `where` for any other text.
std::vector<FileSum> parse_sums(std::string_view text, const std::string& where);

}  // namespace portent::models
