#include "cli/options.h"

#include <cstdio>
#include <filesystem>
#include <iostream>

#include "ingest/error.h"

namespace portent::cli {

std::optional<int> parse_options(CLI::App& app, int argc, char** argv) {
  try {
    app.name(argv[0]);
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s: %s; %s --help tells its options\n", argv[0], error.what(), argv[0]);
    return 2;
  }
  return std::nullopt;
}

void ServiceOptions::flag(CLI::App& app, const std::string& name, const std::string& key,
                          const std::string& help) {
  app.add_option_function<std::string>(
      name,
      [this, name, key](const std::string& value) {
        flags_.push_back({name, {key, value}});
      },
      help + " [" + key + "]");
}

void ServiceOptions::add_log_to(CLI::App& app) {
  app.add_option("--config", file_, "configuration file (default: portent.yaml where it exists)");
  app.add_option("--set", sets_, "KEY=VALUE of any key of docs/configuration.md; may be repeated");
  flag(app, "--log", "log.folder", "folder of the local log");
  flag(app, "--broker", "kafka.broker", "HOST:PORT of Apache Kafka, instead of the local log");
  flag(app, "--prefix", "topics.prefix", "what stands before every topic's name");
}

void ServiceOptions::add_to(CLI::App& app) {
  add_log_to(app);
  app.add_flag("--help-config", help_config_, "print every key with default, unit and range");
  flag(app, "--registry", "models.registry", "folder of the model registry");
  flag(app, "--model", "models.model", "model of every asset");
  flag(app, "--assets", "models.assets", "bindings file, or topic");
  flag(app, "--backend", "models.backend", "native or torch");
  flag(app, "--group", "scoring.group", "consumer group");
  flag(app, "--instance", "scoring.instance", "name of this scorer");
  flag(app, "--threads", "scoring.threads", "scoring threads");
  flag(app, "--metrics", "metrics.listen", "HOST:PORT of /metrics");
}

ServiceConfig ServiceOptions::config() const {
  ServiceConfig config;
  if (!file_.empty())
    read_config(config, file_);
  else if (std::filesystem::exists("portent.yaml"))
    read_config(config, "portent.yaml");
  for (const std::string& set : sets_) {
    const auto equals = set.find('=');
    if (equals == std::string::npos) throw ingest::FatalError("--set " + set + ": expected KEY=VALUE", 2);
    set_key(config, set.substr(0, equals), set.substr(equals + 1), "--set");
  }
  for (const auto& [option, entry] : flags_) set_key(config, entry.first, entry.second, option);
  return config;
}

}  // namespace portent::cli
