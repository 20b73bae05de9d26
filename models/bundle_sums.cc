#include "models/bundle_sums.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "models/hash.h"
#include "models/manifest_check.h"

namespace portent::models {
namespace {

constexpr std::size_t kHashDigits = 64;

[[noreturn]] void refuse(const std::string& where, std::size_t line) {
  throw ingest::FatalError(fmt::format(
      "{} was changed since it was written (line {} is not what it should be): replace the bundle "
      "by an undamaged copy",
      where, line));
}

/// True where `name` may stand on line `line` (from 0), after `former`.
bool belongs(std::string_view name, std::size_t line, std::string_view former) {
  if (line == 0) return name == kManifestFile;
  if (line == 1) return name == kWeightsFile;
  return line < 2 + kMaxExtraFiles && is_extra_file_name(name) && (line == 2 || former < name);
}

}  // namespace

bool is_extra_file_name(std::string_view name) {
  return is_model_name(name) && name.front() != '.' && name != kManifestFile && name != kWeightsFile &&
         name != kSumsFile;
}

std::size_t largest_file(std::string_view name) {
  if (name == kManifestFile) return std::size_t{16} << 20;
  if (name == kWeightsFile) return std::size_t{4} << 30;
  if (name == kSumsFile) return std::size_t{16} << 10;
  return std::size_t{256} << 20;
}

std::string to_sums(std::span<const FileSum> files) {
  std::string text;
  for (const FileSum& file : files) text += fmt::format("{}  {}\n", file.hash, file.name);
  return text;
}

std::vector<FileSum> parse_sums(std::string_view text, const std::string& where) {
  std::vector<FileSum> files;
  while (!text.empty() || files.size() < 2) {
    const std::size_t end = text.find('\n'), line = files.size();
    if (end == std::string_view::npos || end < kHashDigits + 3) refuse(where, line + 1);
    const auto hash = text.substr(0, kHashDigits), name = text.substr(kHashDigits + 2, end - kHashDigits - 2);
    if (!is_sha256(hash) || text.substr(kHashDigits, 2) != "  " ||
        !belongs(name, line, files.empty() ? "" : files.back().name))
      refuse(where, line + 1);
    files.push_back({std::string(name), std::string(hash)});
    text.remove_prefix(end + 1);
  }
  return files;
}

}  // namespace portent::models
