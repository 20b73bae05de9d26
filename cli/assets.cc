#include "cli/assets.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "cli/desk_access.h"
#include "cli/models.h"
#include "cli/open_log.h"
#include "cli/verbs.h"
#include "ingest/binding_json.h"
#include "ingest/error.h"
#include "serve/stream/bindings_feed.h"

namespace portent::cli {
namespace {

ingest::Bindings stored(const ServiceConfig& config) {
  const auto log = open_existing_log(config);
  return serve::read_bindings(*log, topics_of(config).assets());
}

/// The environment may name a store for other commands: bindings are bindings all the same.
bool for_ledger(const AssetsOptions& options, const CLI::Option& store) {
  if (options.store.empty()) return false;
  const char* usual = std::getenv("PORTENT_STORE");
  const bool asked = store.count() > 0 && (usual == nullptr || options.store != usual);
  const std::string ending = std::filesystem::path(options.file).extension().string();
  if (!options.prune && ending != ".yaml" && ending != ".yml") return true;
  if (asked)
    throw ingest::FatalError(
        "--store writes nodes into the ledger; a YAML file and --prune are of bindings: leave one of them "
        "out",
        2);
  return false;
}

}  // namespace

int assets_import(const AssetsOptions& options) {
  const ServiceConfig config = options.service.config();
  const auto wanted = ingest::Bindings::from_file(options.file).entries();
  const auto log = open_log(config);
  const std::string topic = topics_of(config).assets();
  const auto before = serve::read_bindings(*log, topic).entries();
  const auto appender = log->appender();
  std::size_t written = 0, removed = 0;
  for (const auto& [name, binding] : wanted) {
    const auto old = before.find(name);
    if (old != before.end() && *old->second == *binding) continue;
    appender->append({topic, -1, name, ingest::encode_binding({name, *binding}), {}});
    ++written;
  }
  if (options.prune)
    for (const auto& [name, binding] : before)
      if (!wanted.contains(name)) {
        appender->append({topic, -1, name, "", {}, true});
        ++removed;
      }
  appender->flush();
  fmt::print(stderr, "portent assets: {} bound anew, {} as they were, {} removed\n", written,
             wanted.size() - written, removed);
  return 0;
}

int assets_list(const AssetsOptions& options) {
  std::vector<std::vector<std::string>> rows = {{"ASSET", "CLASS", "SITE", "MODEL", "TAGS"}};
  for (const auto& [name, binding] : stored(options.service.config()).entries())
    if (options.json)
      fmt::print("{}\n", ingest::encode_binding({name, *binding}));
    else
      rows.push_back({name, binding->asset_class, ingest::site_of(*binding, name), binding->model,
                      std::to_string(binding->tags.size())});
  if (!options.json) print_table(rows);
  return 0;
}

int assets_show(const AssetsOptions& options) {
  const ingest::Bindings bindings = stored(options.service.config());
  const ingest::AssetBinding* binding = bindings.find(options.asset);
  if (binding == nullptr)
    throw ingest::FatalError("asset " + options.asset +
                             " is bound to no class; portent assets list shows what is");
  fmt::print("{}\n", ingest::encode_binding({options.asset, *binding}));
  return 0;
}

int assets_remove(const AssetsOptions& options) {
  const ServiceConfig config = options.service.config();
  if (!stored(config).entries().contains(options.asset))
    throw ingest::FatalError("no binding is named " + options.asset + "; portent assets list shows them");
  const auto log = open_existing_log(config);
  const auto appender = log->appender();
  appender->append({topics_of(config).assets(), -1, options.asset, "", {}, true});
  appender->flush();
  fmt::print(stderr, "portent assets: {} is bound no more; its state is forgotten\n", options.asset);
  return 0;
}

}  // namespace portent::cli

int verb_assets(int argc, char** argv) {
  using namespace portent::cli;
  CLI::App app("What each asset is, in the topic that scorers follow with models.assets: topic.");
  AssetsOptions o;
  app.require_subcommand(1);
  app.fallthrough();
  o.service.add_to(app);
  app.add_flag("--json", o.json, "print JSON, one a line");
  CLI::App* import = app.add_subcommand("import",
                                        "bind what a YAML file names (docs/bindings.md), or with --store "
                                        "write the nodes of another file into the ledger (docs/ledger.md)");
  import->add_option("FILE", o.file, "bindings file; with --store nodes as CSV or JSON, - for standard input")
      ->required();
  import->add_flag("--prune", o.prune, "what a bindings file does not name is bound no more");
  const CLI::Option* store = add_store_option(*import, o.store);
  CLI::App* ledger =
      app.add_subcommand("export", "the ledger's nodes, so that importing them changes nothing");
  std::string
      exported;  // each command its own: the environment fills that of a command that was not given, too
  add_store_option(*ledger, exported)->required();
  for (CLI::App* of_ledger : {import, ledger})
    of_ledger->add_option("--format", o.format, "csv, json or jsonl (default: by the file's name, else csv)")
        ->check(CLI::IsMember({"csv", "json", "jsonl"}));
  CLI::App* list = app.add_subcommand("list", "every binding");
  CLI::App* show = app.add_subcommand("show", "the binding of one asset, as JSON");
  show->add_option("ASSET", o.asset, "the asset's id")->required();
  CLI::App* remove = app.add_subcommand("remove", "take a binding out, and with it the asset's state");
  remove->add_option("ASSET", o.asset, "the binding's name")->required();
  CLI::App* unbound = app.add_subcommand(
      "unbound",
      "assets that no binding knows and tags that no channel takes, in what telemetry still holds");
  unbound->add_option("--tail", o.tail, "newest records of each partition to look at")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  if (const auto code = parse_options(app, argc, argv)) return *code;
  if (import->parsed()) return for_ledger(o, *store) ? ledger_import(o) : assets_import(o);
  if (ledger->parsed()) {
    o.store = exported;
    return ledger_export(o);
  }
  if (list->parsed()) return assets_list(o);
  if (show->parsed()) return assets_show(o);
  return remove->parsed() ? assets_remove(o) : assets_unbound(o);
}
