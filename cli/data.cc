#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/dataset_options.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/plural.h"
#include "train/check_values.h"
#include "train/data_check.h"
#include "train/describe.h"

namespace {

namespace train = portent::train;
using nlohmann::ordered_json;

const char* kind_name(portent::features::ChannelKind kind) {
  using Kind = portent::features::ChannelKind;
  return kind == Kind::kSensor ? "sensor" : kind == Kind::kSymbol ? "symbol" : "events";
}

ordered_json as_json(const train::DataCheck& check) {
  ordered_json channels = ordered_json::array(), findings = channels, evidence = channels;
  for (const auto& c : check.channels)
    channels.push_back({{"channel", c.channel},
                        {"unit", c.unit},
                        {"kind", kind_name(c.kind)},
                        {"completeness", c.completeness},
                        {"validity", c.validity},
                        {"low", c.low},
                        {"high", c.high}});
  for (const auto& f : check.findings)
    findings.push_back({{"severity", severity_name(f.severity)}, {"where", f.where}, {"text", f.text}});
  for (const auto& e : check.evidence)
    evidence.push_back({{"part", e.part}, {"failed", e.failed}, {"censored", e.censored}});
  return {{"wrong", check.wrong()},     {"assets", check.assets}, {"lives", check.lives},
          {"readings", check.readings}, {"steps", check.steps},   {"evidence", evidence},
          {"advice", check.advice},     {"findings", findings},   {"channels", channels}};
}

void print_text(const train::DataCheck& check) {
  fmt::print("{} readings, {} steps, {} of {}\n", check.readings, check.steps,
             portent::ingest::counted(check.lives, "life", "lives"),
             portent::ingest::counted(check.assets, "machine", "machines"));
  for (const auto& e : check.evidence)
    fmt::print("{}{} ended in a failure, {} did not (still running, or replaced early)\n",
               e.part.empty() ? "" : e.part + ": ", e.failed, e.censored);
  fmt::print("good for: {}\n\n", check.advice);
  fmt::print("{:<24} {:<7} {:>9} {:>8} {:>12} {:>12}\n", "channel", "kind", "complete", "valid", "lowest",
             "highest");
  for (const auto& c : check.channels)
    fmt::print("{:<24} {:<7} {:>9.4f} {:>8.4f} {:>12.5g} {:>12.5g}\n", c.channel, kind_name(c.kind),
               c.completeness, c.validity, c.low, c.high);
  fmt::print("\n");
  for (const auto& f : check.findings)
    fmt::print("{:<7} {}: {}\n", severity_name(f.severity), f.where, f.text);
  if (check.findings.empty()) fmt::print("nothing to complain about\n");
}

train::CheckOptions options_for(const train::DatasetRef& ref) {
  train::CheckOptions options;
  if (ref.kind != "schema") return options;
  const auto failure = portent::ingest::read_fleet_schema(ref.subset).failure;
  options.failures_expected = failure.from != portent::ingest::FailureSource::From::kNone;
  options.failure_column = failure.when.column;
  return options;
}

/// True where no time but the life counter orders rows, so that it must tell of doubled and lost ones.
bool ordered_by_life(const train::DatasetRef& ref) {
  if (ref.kind != "schema") return false;
  const auto schema = portent::ingest::read_fleet_schema(ref.subset);
  return !schema.topic && !schema.history && schema.life.from == portent::ingest::LifeSource::From::kColumn &&
         (schema.time_column.empty() || schema.time_column == schema.life.column);
}

struct Call {
  portent::cli::DatasetOptions data;
  std::string file;
  bool json = false;
};

int check(const Call& call) {
  const auto ref = call.data.ref();
  const train::Fleet fleet = train::load_training_fleet(ref, call.data.folder(), call.data.load_options());
  train::DataCheck result = check_data(fleet, options_for(ref));
  if (ordered_by_life(ref)) check_life_order(fleet, result.findings);
  if (call.json)
    fmt::print("{}\n", as_json(result).dump(1));
  else
    print_text(result);
  return result.wrong() ? 1 : 0;
}

}  // namespace

int verb_data(int argc, char** argv) {
  CLI::App app("Looks at data before any training.");
  Call call;
  app.require_subcommand(1);
  auto* describe =
      app.add_subcommand("describe", "a first guess of a schema for a table, as fleet.yaml on stdout");
  describe->add_option("FILE", call.file, "the table: .csv, plain, .gz or .xz")->required();
  auto* checks = app.add_subcommand("check",
                                    "gaps, stuck channels, jumps of unit, leaks of the future, evidence of "
                                    "failures; exit code 1 where training on it would be wrong");
  call.data.add_to(*checks, "look at");
  checks->add_flag("--json", call.json, "print the result as JSON");
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  if (!describe->parsed()) return check(call);
  fmt::print("{}", train::describe_table(call.file));
  return 0;
}
