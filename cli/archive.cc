#include <fmt/format.h>

#include <csignal>
#include <thread>

#include "cli/archive_read.h"
#include "cli/archiving.h"
#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/service.h"
#include "cli/verbs.h"

namespace {

using namespace portent;

int archive_run(const cli::ServiceOptions& options, const std::string& folder, bool once,
                const char* program) {
  cli::ServiceConfig config = options.config();
  if (!folder.empty()) config.archive_folder = folder;
  if (config.archive_folder.empty()) config.archive_folder = "portent-archive";
  cli::Signals signals;
  const auto log = cli::open_existing_log(config);
  const ingest::Bindings bindings = cli::bindings_of(config, *log);
  serve::ArchiveCounters counters;
  const auto say = [program](const std::string& line) { fmt::print(stderr, "{}: {}\n", program, line); };
  serve::Archiver archiver(*log, bindings, cli::archive_options(config), counters, say);
  std::stop_source stop;
  std::jthread watcher([&](std::stop_token done) {
    while (!done.stop_requested())
      if (signals.wait(std::chrono::milliseconds(50))) stop.request_stop();
  });
  if (!once) say("archiving into " + config.archive_folder + "; Ctrl-C stops it");
  if (once)
    archiver.run_to_end(stop.get_token());
  else
    archiver.run(stop.get_token());
  say(fmt::format("archived {} rows with {} values; {} files of {} bytes in {}", counters.rows.load(),
                  counters.values.load(), counters.files.load(), counters.bytes.load(),
                  config.archive_folder));
  return once && signals.came() ? 128 + signals.last() : 0;
}

struct Command {
  CLI::App* app;
  std::function<int()> run;
};

}  // namespace

int verb_archive(int argc, char** argv) {
  CLI::App app("Keeps monitoring history as Parquet files: readings, features, forecasts, coarser tiers.");
  app.require_subcommand(1);
  cli::ServiceOptions service;
  cli::ArchiveReadOptions read;
  std::string folder;
  bool once = false;
  CLI::App* run = app.add_subcommand("run", "write what the topics hold, as it comes, into an archive");
  service.add_to(*run);
  run->add_option("--archive", folder, "the archive's folder [archive.folder]");
  run->add_flag("--once", once, "end when all that the topics hold by now is archived");
  std::vector<Command> commands = {{run, [&] {
                                      if (!service.wants_reference())
                                        return archive_run(service, folder, once, argv[0]);
                                      fmt::print("{}", cli::config_reference());
                                      return 0;
                                    }}};
  const auto add = [&](CLI::App* sub, int (*verb)(const cli::ArchiveReadOptions&)) {
    commands.push_back({sub, [&read, verb] { return verb(read); }});
  };
  add(cli::add_archive_query(app, read), cli::archive_query);
  add(cli::add_archive_show(app, read), cli::archive_show);
  add(cli::add_archive_verify(app, read), cli::archive_verify);
  add(cli::add_archive_drop(app, read), cli::archive_drop);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  for (const Command& command : commands)
    if (command.app->parsed()) return command.run();
  return 2;
}
