#include "cli/dispatch.h"

#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/log.h"

namespace portent::cli {
namespace {

struct Verb {
  std::string_view name;
  std::string_view summary;
  int (*run)(int, char**);
};

constexpr std::array<Verb, 21> kVerbs = {
    {{"demo", "train, stream and forecast real engines, in one go", verb_demo},
     {"data", "look at data before training: describe, check", verb_data},
     {"train", "train a model and publish it to a registry", verb_train},
     {"evaluate", "score a model on a data set's test split", verb_evaluate},
     {"backtest", "score forecasts by warnings, nuisance alarms and cost", verb_backtest},
     {"explain", "why a forecast says what it says, replayed", verb_explain},
     {"simulate", "write a synthetic fleet with known failure times", verb_simulate},
     {"replay", "send a file's readings to the telemetry topic", verb_replay},
     {"bridge", "feed telemetry from MQTT, from files that grow, from waveforms", verb_bridge},
     {"score", "forecast from the telemetry topic: a scorer alone", verb_score},
     {"serve", "scorer, HTTP API and metrics in one process", verb_serve},
     {"assets", "what each asset is: bind, list, find the unbound", verb_assets},
     {"events", "what happened to a machine: overhaul, failure, mode, ...", verb_events},
     {"forward", "ship an edge node's spool of readings to Kafka", verb_forward},
     {"topics", "list, create and repartition the topics", verb_topics},
     {"archive", "keep monitoring history as Parquet files, and read it", verb_archive},
     {"models", "compare, promote, move and check the models of a registry", verb_models},
     {"backup", "write the desk's store to one file while it is in use", verb_backup},
     {"restore", "fill a new store from a backup", verb_restore},
     {"keys", "keys of programs and people who sign in", verb_keys},
     {"version", "what this program is and was built with", verb_version}}};

int usage(std::FILE* to, int code) {
  std::fputs("usage: portent VERB [OPTIONS]   (portent VERB --help tells its options)\n\n", to);
  for (const Verb& verb : kVerbs)
    std::fprintf(to, "  %-9.*s %.*s\n", static_cast<int>(verb.name.size()), verb.name.data(),
                 static_cast<int>(verb.summary.size()), verb.summary.data());
  return code;
}

}  // namespace

int guarded(int (*verb)(int, char**), int argc, char** argv) {
  try {
    return verb(argc, argv);
  } catch (const ingest::FatalError& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return error.exit_code();
  } catch (const ingest::FencedError& error) {
    std::fprintf(stderr, "%s: another scorer has taken over this one's work: %s\n", argv[0], error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
  }
  return 1;
}

int dispatch(int argc, char** argv) {
  if (argc < 2) return usage(stderr, 2);
  const std::string_view name = argv[1];
  if (name == "--help" || name == "-h" || name == "help") return usage(stdout, 0);
  for (const Verb& verb : kVerbs) {
    if (name != verb.name && !(name == "--version" && verb.name == "version")) continue;
    std::string called = "portent " + std::string(verb.name);
    argv[1] = called.data();
    return guarded(verb.run, argc - 1, argv + 1);
  }
  std::fprintf(stderr, "portent: unknown verb '%s'; portent --help lists them\n", argv[1]);
  return 2;
}

}  // namespace portent::cli
