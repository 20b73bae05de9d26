#include "cli/archive_read.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "ingest/archive/history_file.h"
#include "ingest/archive/series.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/files/timestamps.h"
#include "serve/archive/archive_folder.h"

namespace portent::cli {
namespace {

using ingest::archive::HistoryEntry;
using nlohmann::json;

void add_common(CLI::App* sub, ArchiveReadOptions& options) {
  sub->add_option("--archive", options.folder, "the archive's folder")->capture_default_str();
}

std::int64_t time_of(const std::string& text, const char* option, std::int64_t none) {
  if (text.empty()) return none;
  const auto time = ingest::TimeFormat().parse(text);
  if (!time)
    throw ingest::FatalError(
        fmt::format("{} {}: expected a time such as 2026-01-31 or 2026-01-31T06:00:00Z", option, text), 2);
  return *time;
}

std::string number(double value) {
  std::string text;
  ingest::append_json_number(text, value);
  return text;
}

std::string flaw_of(const std::filesystem::path& folder, const HistoryEntry& entry) {
  auto file = ingest::archive::HistoryFile::open(folder / entry.path, entry.footer_checksum);
  if (!file) return file.error();
  ingest::archive::HistoryNames names;
  ingest::archive::HistoryRows rows(names);
  std::int64_t count = 0;
  for (std::size_t group = 0; group < file->groups(); ++group) {
    rows.clear();
    if (const auto read = file->read(group, {}, rows); !read) return read.error();
    count += static_cast<std::int64_t>(rows.size());
  }
  return count == entry.rows ? "" : fmt::format("holds {} rows instead of {}", count, entry.rows);
}

}  // namespace

CLI::App* add_archive_query(CLI::App& app, ArchiveReadOptions& options) {
  CLI::App* query = app.add_subcommand("query", "the history of one channel of one asset");
  add_common(query, options);
  query->add_option("ASSET", options.asset, "the asset's id")->required();
  query->add_option("CHANNEL", options.channel, "the channel, as telemetry calls it")->required();
  query->add_option("--from", options.from, "event time, ISO 8601");
  query->add_option("--to", options.to, "event time, not included");
  query->add_option("--max-points", options.max_points, "more values than these become spans of time")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  query->add_flag("--json", options.json, "JSON instead of CSV");
  return query;
}

CLI::App* add_archive_show(CLI::App& app, ArchiveReadOptions& options) {
  CLI::App* show = app.add_subcommand("show", "what an archive holds, and what it takes");
  add_common(show, options);
  show->add_flag("--json", options.json, "print JSON");
  return show;
}

CLI::App* add_archive_verify(CLI::App& app, ArchiveReadOptions& options) {
  CLI::App* verify = app.add_subcommand("verify", "read every file; exit code 1 where one is damaged");
  add_common(verify, options);
  return verify;
}

CLI::App* add_archive_drop(CLI::App& app, ArchiveReadOptions& options) {
  CLI::App* drop = app.add_subcommand("drop", "take a damaged file out of the archive for good");
  add_common(drop, options);
  drop->add_option("FILE", options.file, "its path below the archive's folder, as verify prints it")
      ->required();
  return drop;
}

int archive_query(const ArchiveReadOptions& options) {
  ingest::archive::SeriesQuery query{options.asset, options.channel,
                                     time_of(options.from, "--from", INT64_MIN),
                                     time_of(options.to, "--to", INT64_MAX), options.max_points};
  const auto series = read_series(options.folder, query);
  if (!options.json) fmt::print("ts,count,min,max,mean,last\n");
  json points = json::array();
  for (const auto& p : series.points) {
    if (options.json)
      points.push_back({{"ts", p.ts},
                        {"count", p.count},
                        {"min", p.min},
                        {"max", p.max},
                        {"mean", p.mean},
                        {"last", p.last}});
    else
      fmt::print("{},{},{},{},{},{}\n", p.ts, p.count, number(p.min), number(p.max), number(p.mean),
                 number(p.last));
  }
  if (options.json)
    fmt::print("{}\n", json{{"asset", options.asset},
                            {"channel", options.channel},
                            {"span_ms", series.span_ms},
                            {"points", points}}
                           .dump());
  return 0;
}

int archive_show(const ArchiveReadOptions& options) {
  const auto manifest = ingest::archive::read_manifest(options.folder);
  json kinds = json::object();
  if (!options.json)
    fmt::print("{:<10} {:>7} {:>12} {:>14} {:>14} {:>13}\n", "KIND", "FILES", "ROWS", "VALUES", "BYTES",
               "BYTES/VALUE");
  for (std::size_t k = 0; k < ingest::archive::kHistoryKinds; ++k) {
    const auto kind = static_cast<ingest::archive::HistoryKind>(k);
    std::int64_t files = 0, rows = 0, values = 0, bytes = 0;
    for (const HistoryEntry& file : manifest.files) {
      if (file.kind != kind) continue;
      ++files;
      rows += file.rows;
      values += file.values;
      bytes += file.bytes;
    }
    if (files == 0) continue;
    const double each = values ? static_cast<double>(bytes) / static_cast<double>(values) : 0;
    kinds[std::string(kind_name(kind))] = {
        {"files", files}, {"rows", rows}, {"values", values}, {"bytes", bytes}};
    if (!options.json)
      fmt::print("{:<10} {:>7} {:>12} {:>14} {:>14} {:>13.2f}\n", kind_name(kind), files, rows, values, bytes,
                 each);
  }
  if (options.json)
    fmt::print(
        "{}\n",
        json{{"kinds", kinds}, {"left_out", manifest.left_out}, {"newest_ts", manifest.newest_ts}}.dump());
  for (const auto& [reason, count] : manifest.left_out)
    if (!options.json) fmt::print("left out: {} records, {}\n", count, reason);
  return 0;
}

int archive_verify(const ArchiveReadOptions& options) {
  const auto manifest = ingest::archive::read_manifest(options.folder);
  int damaged = 0;
  for (const HistoryEntry& entry : manifest.files) {
    const std::string flaw = flaw_of(options.folder, entry);
    if (flaw.empty()) continue;
    ++damaged;
    fmt::print("{} {}\n", entry.path, flaw);
  }
  fmt::print(stderr, "portent archive: {} files read, {} damaged\n", manifest.files.size(), damaged);
  return damaged > 0 ? 1 : 0;
}

int archive_drop(const ArchiveReadOptions& options) {
  serve::ArchiveFolder folder(options.folder);
  const auto& files = folder.manifest().files;
  const auto entry = std::ranges::find(files, options.file, &HistoryEntry::path);
  if (entry == files.end())
    throw ingest::FatalError(fmt::format("{}: holds no file {}; portent archive verify lists what is damaged",
                                         options.folder, options.file));
  if (const std::string flaw = flaw_of(options.folder, *entry); flaw.empty())
    throw ingest::FatalError(fmt::format("{}: is not damaged; retention removes what is old", options.file));
  serve::ArchiveChange change;
  change.removed.push_back(options.file);
  change.left_out["damaged"] = static_cast<std::uint64_t>(entry->rows);
  folder.commit(change);
  fmt::print(stderr, "portent archive: dropped {}\n", options.file);
  return 0;
}

}  // namespace portent::cli
