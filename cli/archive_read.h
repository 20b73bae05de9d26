#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace portent::cli {

/// What `portent archive query | show | verify | drop` may be told.
struct ArchiveReadOptions {
  std::string folder = "portent-archive";
  std::string asset, channel, from, to;
  std::string file;  ///< to drop
  std::size_t max_points = 1'000;
  bool json = false;
};

CLI::App* add_archive_query(CLI::App& app, ArchiveReadOptions& options);
CLI::App* add_archive_show(CLI::App& app, ArchiveReadOptions& options);
CLI::App* add_archive_verify(CLI::App& app, ArchiveReadOptions& options);
CLI::App* add_archive_drop(CLI::App& app, ArchiveReadOptions& options);

/// One point of one asset as CSV or JSON.
int archive_query(const ArchiveReadOptions& options);
/// What the archive holds, by kind, and how far it covers the topics.
int archive_show(const ArchiveReadOptions& options);
/// Reads every file; 1 where one is damaged or missing.
int archive_verify(const ArchiveReadOptions& options);
/// Takes a damaged file out of the archive for good.
int archive_drop(const ArchiveReadOptions& options);

}  // namespace portent::cli
