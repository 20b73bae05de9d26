#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/files/fleet_schema.h"

namespace portent::ingest {
namespace {

namespace fs = std::filesystem;

bool is_pattern(const std::string& name) {
  return name.find_first_of("*?[") != std::string::npos;
}

/// The files of one folder whose names match, sorted by name.
std::vector<fs::path> matching(const fs::path& folder, const std::string& pattern) {
  std::vector<fs::path> found;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing))
    if (entry.is_regular_file() && fnmatch(pattern.c_str(), entry.path().filename().c_str(), FNM_PERIOD) == 0)
      found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> expand(const std::string& pattern, const fs::path& folder) {
  const fs::path path = folder / pattern;
  const std::string name = path.filename().string();
  if (fs::is_directory(path)) {
    auto found = matching(path, "*.csv");
    for (const char* packed : {"*.csv.gz", "*.csv.xz"})
      std::ranges::copy(matching(path, packed), std::back_inserter(found));
    if (found.empty())
      throw FatalError(fmt::format("{}: the folder holds no *.csv, *.csv.gz or *.csv.xz", path.string()));
    return found;
  }
  if (!is_pattern(name)) {
    if (!fs::exists(path))
      throw FatalError(fmt::format("{}: no such file; correct files in the schema or --data", path.string()));
    return {path};
  }
  auto found = matching(path.parent_path(), name);
  if (found.empty())
    throw FatalError(
        fmt::format("{}: no file matches; correct files in the schema or --data", path.string()));
  return found;
}

}  // namespace

std::vector<fs::path> expand_files(const std::vector<std::string>& patterns, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const std::string& pattern : patterns)
    for (fs::path& file : expand(pattern, folder))
      if (std::ranges::find(files, file) == files.end()) files.push_back(std::move(file));
  return files;
}

}  // namespace portent::ingest
