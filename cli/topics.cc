#include <fmt/format.h>

#include <algorithm>

#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/service.h"
#include "cli/verbs.h"
#include "models/registry.h"
#include "serve/stream/repartition.h"

namespace {

using namespace portent;

int list_topics(const cli::ServiceConfig& config) {
  const auto log = cli::open_existing_log(config);
  const auto committed = log->committed_offsets(config.group, cli::topics_of(config).telemetry());
  fmt::print("{:<32} {:>9} {:>12} {:>12} {:>12}\n", "topic", "partition", "first", "end", "consumed");
  for (const ingest::TopicSpec& spec : cli::topics_of(config).specs(1))
    for (int p = 0; p < log->partitions(spec.name); ++p) {
      const ingest::Extent extent = log->extent(spec.name, p);
      const bool input = spec.name == cli::topics_of(config).telemetry();
      const auto at = input ? committed.find(p) : committed.end();
      fmt::print("{:<32} {:>9} {:>12} {:>12} {:>12}\n", spec.name, p, extent.begin, extent.end,
                 at == committed.end() ? "" : std::to_string(at->second));
    }
  return 0;
}

int create_topics(const cli::ServiceConfig& config) {
  static_cast<void>(cli::open_log(config));
  for (const ingest::TopicSpec& spec : cli::topics_of(config).specs(config.partitions))
    fmt::print("{} {}\n", spec.name, spec.partitions);
  return 0;
}

int repartition_topics(const cli::ServiceConfig& config, const char* program) {
  const auto log = cli::open_existing_log(config);
  const ingest::Bindings bindings = cli::bindings_of(config, *log);
  serve::ModelShelf shelf(models::Registry(config.registry, false), bindings.models(), config.backend,
                          {config.shadow});
  serve::RepartitionOptions options;
  options.scoring = cli::scoring_options(config);
  options.group.group = config.group;
  options.group.instance = "repartition";
  options.group.session_timeout = std::chrono::milliseconds(config.session_timeout_ms);
  options.partitions = config.partitions;
  options.patience = std::max(options.patience, 3 * options.group.session_timeout);
  const auto done = serve::repartition(*log, bindings, shelf, options);
  fmt::print("{{\"from\":{},\"to\":{},\"assets\":{},\"moved\":{}}}\n", done.from, options.partitions,
             done.assets, done.moved);
  fmt::print(stderr, "{}: {} of {} assets moved; set topics.partitions to {} and start sources and scorers\n",
             program, done.moved, done.assets, options.partitions);
  return 0;
}

}  // namespace

int verb_topics(int argc, char** argv) {
  CLI::App app("Portent's topics: what they hold, making them, giving them more partitions.");
  app.require_subcommand(1);
  app.fallthrough();
  cli::ServiceOptions options;
  options.add_to(app);
  app.add_subcommand("list", "each partition's offsets, and how far the group has consumed");
  app.add_subcommand("create", "make those that are missing, with topics.partitions partitions");
  CLI::App* raise = app.add_subcommand(
      "repartition", "give all more partitions while sources and scorers are stopped; states move along");
  int partitions = 0;
  raise->add_option("--partitions", partitions, "how many from now on")
      ->required()
      ->check(CLI::Range(1, 1024));
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  cli::ServiceConfig config = options.config();
  if (app.got_subcommand("list")) return list_topics(config);
  if (app.got_subcommand("create")) return create_topics(config);
  config.partitions = partitions;
  return repartition_topics(config, argv[0]);
}
