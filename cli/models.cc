#include "cli/models.h"

#include "cli/options.h"
#include "cli/verbs.h"

namespace {

using portent::cli::ModelsOptions;

struct Command {
  CLI::App* app;
  int (*run)(const ModelsOptions&);
};

void add_looks(CLI::App& app, ModelsOptions& o, std::vector<Command>& commands) {
  commands.push_back({app.add_subcommand("list", "every version of every model"), portent::cli::models_list});

  CLI::App* show = app.add_subcommand("show", "what one version is and how well it did in training");
  show->add_option("MODEL", o.model, "NAME, NAME@ALIAS or NAME@VERSION")->required();
  commands.push_back({show, portent::cli::models_show});

  CLI::App* compare = app.add_subcommand("compare", "the figures of two versions side by side");
  compare->add_option("FIRST", o.model, "NAME@VERSION or NAME@ALIAS")->required();
  compare->add_option("SECOND", o.other, "NAME@VERSION or NAME@ALIAS")->required();
  o.data.add_optional_to(*compare, "compare on, of machines that neither has seen");
  commands.push_back({compare, portent::cli::models_compare});

  CLI::App* verify = app.add_subcommand(
      "verify", "check every hash, alias and signature and the audit's chain; exit code 1 where one fails");
  verify->add_option("--trust", o.trust, "public keys (PEM) beside those in REGISTRY/trusted");
  commands.push_back({verify, portent::cli::models_verify});
}

void add_moves(CLI::App& app, ModelsOptions& o, std::vector<Command>& commands) {
  CLI::App* promote = app.add_subcommand(
      "promote", "make a version champion where it beats the champion, or point another alias at it");
  promote->add_option("MODEL", o.model, "NAME@VERSION or NAME@ALIAS")->required();
  promote->add_option("--alias", o.alias, "the alias to move")->capture_default_str();
  promote->add_option("--margin", o.margin, "share of the champion's RMSE that must be gained")
      ->check(CLI::Range(0.0, 0.99))
      ->capture_default_str();
  o.data.add_optional_to(*promote, "compare on, of machines that neither has seen");
  promote->add_flag("--force", o.force,
                    "though it does not beat the champion; needs --reason, kept in the audit");
  promote->add_option("--reason", o.reason, "for the audit");
  commands.push_back({promote, portent::cli::models_promote});

  CLI::App* rollback =
      app.add_subcommand("rollback", "make the champion what it was before; one step, kept in the audit");
  rollback->add_option("NAME", o.name, "the model")->required();
  rollback->add_option("--reason", o.reason, "for the audit");
  commands.push_back({rollback, portent::cli::models_rollback});
}

void add_transfers(CLI::App& app, ModelsOptions& o, std::vector<Command>& commands) {
  CLI::App* keygen = app.add_subcommand("keygen", "make a key that signs bundle files: KEY and KEY.pub");
  keygen->add_option("--out", o.file, "KEY, the private one")->required();
  commands.push_back({keygen, portent::cli::models_keygen});

  CLI::App* to_file = app.add_subcommand("export", "write a version as one file, for another site");
  to_file->add_option("MODEL", o.model, "NAME, NAME@ALIAS or NAME@VERSION")->required();
  to_file->add_option("--out", o.file, "FILE.portent, which must not exist")->required();
  to_file->add_option("--key", o.key, "private key that signs it (PEM); else it is not signed");
  commands.push_back({to_file, portent::cli::models_export});

  CLI::App* from_file = app.add_subcommand("import", "take a version from another site's file");
  from_file->add_option("FILE", o.file, "FILE.portent")->required();
  from_file->add_option("--trust", o.trust, "public keys (PEM) beside those in REGISTRY/trusted");
  from_file->add_option("--name", o.name, "what to call the model here");
  from_file->add_flag("--allow-unsigned", o.allow_unsigned, "take it though nobody vouches for it; audited");
  commands.push_back({from_file, portent::cli::models_import});
}

}  // namespace

int verb_models(int argc, char** argv) {
  ModelsOptions options;
  std::vector<Command> commands;
  CLI::App app("List, compare, promote, move and check the models of a registry.");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--registry", options.registry, "the registry's folder")->capture_default_str();
  app.add_flag("--json", options.json, "print JSON");
  add_looks(app, options, commands);
  add_moves(app, options, commands);
  add_transfers(app, options, commands);
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  for (const Command& command : commands)
    if (command.app->parsed()) return command.run(options);
  return 2;
}
