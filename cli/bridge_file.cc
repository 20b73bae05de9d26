#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/bridge.h"
#include "ingest/error.h"
#include "serve/bridge/file_bridge.h"

namespace portent::cli {
namespace {

struct FileCall {
  std::string file, name, kind = "auto", time_format = "iso8601";
  ingest::TableColumns columns;
  bool follow = false;
};

void add_options(CLI::App& app, FileCall& call) {
  app.add_option("FILE", call.file, "plain text: telemetry JSON, one message a line, or a table (CSV)")
      ->required();
  app.add_flag("--follow", call.follow, "wait for more, as tail -F does, through rotations and restarts");
  app.add_option("--as", call.kind, "jsonl or csv (default: csv where FILE ends in .csv)")
      ->check(CLI::IsMember({"auto", "jsonl", "csv"}));
  app.add_option("--name", call.name,
                 "of this bridge; its position is kept under it (default: the file's path)");
  app.add_option("--asset-column", call.columns.asset, "CSV: column of the asset's id")
      ->capture_default_str();
  app.add_option("--asset", call.columns.fixed_asset, "CSV: the one asset that the whole file is of");
  app.add_option("--time-column", call.columns.time, "CSV: column of the time")->capture_default_str();
  app.add_option("--time-format", call.time_format,
                 "CSV: iso8601, epoch_ms, epoch_s, or a pattern of strptime")
      ->capture_default_str();
  app.add_option("--usage-column", call.columns.usage, "CSV: column of the life counter");
}

/// Letters that a consumer group may have, from the file's full path.
std::string name_of(const FileCall& call) {
  if (!call.name.empty()) return call.name;
  std::string name = std::filesystem::absolute(call.file).lexically_normal().string();
  for (char& c : name)
    if (!ingest::valid_asset_id({&c, 1})) c = '_';
  return name;
}

serve::FileBridgeOptions options_of(const FileCall& call) {
  serve::FileBridgeOptions options;
  options.file = call.file;
  options.name = name_of(call);
  options.table = call.kind == "csv" || (call.kind == "auto" && call.file.ends_with(".csv"));
  options.columns = call.columns;
  options.columns.time_format = ingest::TimeFormat(call.time_format, "--time-format");
  options.follow = call.follow;
  return options;
}

}  // namespace

BridgeCommand add_bridge_file(CLI::App& app) {
  auto call = std::make_shared<FileCall>();
  add_options(app, *call);
  return [call](const BridgeOptions& shared, const std::string& program) {
    serve::FileBridgeOptions options = options_of(*call);
    options.format = shared.telemetry_format();
    return run_bridge(shared, !call->follow,
                      [&](ingest::Log& log, const ingest::Topics& topics, std::stop_token stop) {
                        options.topics = topics;
                        serve::FileBridge bridge(log, options);
                        if (call->follow)
                          fmt::print(stderr, "{}: following {}; Ctrl-C stops it\n", program, call->file);
                        bridge.run(stop);
                        const serve::FileBridgeCounts& c = bridge.counts();
                        print_summary(shared, program,
                                      {{"readings", c.readings},
                                       {"dead_letters", c.rejected},
                                       {"files", c.files},
                                       {"truncations", c.truncations},
                                       {"lost_files", c.lost_files}});
                      });
  };
}

}  // namespace portent::cli
