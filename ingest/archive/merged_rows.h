#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ingest/archive/history_file.h"
#include "ingest/archive/manifest.h"

namespace portent::ingest::archive {

/// A file of the archive that can't be read; what() names it and says why.
class DamagedHistory : public std::runtime_error {
 public:
  DamagedHistory(const std::filesystem::path& path, const std::string& flaw)
      : std::runtime_error(path.string() + " " + flaw), path_(path) {}
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The rows of several files as one sequence in the order of comes_before(). Holds one group of rows a file.
/// Throws DamagedHistory. Not thread-safe.
class MergedRows {
 public:
  MergedRows(const std::filesystem::path& folder, const std::vector<const HistoryEntry*>& files,
             HistoryFilter filter = {});

  /// False at the end.
  bool next();
  const HistoryRows& rows() const { return sources_[heap_.front()].rows; }
  const HistoryRows::Row& row() const {
    const Source& first = sources_[heap_.front()];
    return first.rows[first.at];
  }
  /// Columns for a file that holds them all.
  ColumnPlan plan() const;

 private:
  struct Source {
    std::filesystem::path path;
    HistoryFile file;
    HistoryRows rows;
    std::size_t group = 0, at = 0;
  };

  bool fill(Source& source);
  bool later(std::size_t a, std::size_t b) const;

  HistoryNames names_;
  HistoryFilter filter_;
  std::vector<Source> sources_;
  std::vector<std::size_t> heap_;  ///< sources with rows left, the one with the next row first
  bool begun_ = false;
};

}  // namespace portent::ingest::archive
