#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>

#include "ingest/archive/column_plan.h"
#include "ingest/archive/history_rows.h"
#include "ingest/archive/parquet_file.h"

namespace portent::ingest::archive {

/// Which rows and cells of a file are wanted.
struct HistoryFilter {
  std::optional<std::int64_t> from, to;                       ///< event time, ms; `to` not included
  std::optional<std::string> asset;                           ///< only this one
  std::optional<std::set<std::string, std::less<>>> columns;  ///< of numbers; nullopt: all
  bool texts = true;                                          ///< read the columns of text
};

/// Reads the rows of a file that a HistoryWriter made. Errors say what is wrong with it, without its name.
/// Not thread-safe.
class HistoryFile {
 public:
  static tl::expected<HistoryFile, std::string> open(const std::filesystem::path& path,
                                                     std::optional<std::uint32_t> footer_checksum = {});

  std::size_t groups() const { return file_.footer().groups.size(); }
  /// Whether a group may hold rows that are wanted.
  bool may_hold(std::size_t group, const HistoryFilter& filter) const;
  /// Appends the rows of a group that are wanted, in the file's order.
  tl::expected<void, std::string> read(std::size_t group, const HistoryFilter& filter, HistoryRows& into);

  /// Adds what this file says of its columns of numbers to `tallies`, by name, and names its columns of text.
  void tally(std::map<std::string, ScaleTally>& tallies, std::set<std::string>& texts) const;

 private:
  class GroupReader;
  explicit HistoryFile(ParquetFile file) : file_(std::move(file)) {}

  ParquetFile file_;
};

/// The names of a file's columns of numbers.
std::set<std::string> number_columns(const ParquetFooter& footer);

}  // namespace portent::ingest::archive
