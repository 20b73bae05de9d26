#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/models.h"
#include "models/registry_transfer.h"

namespace portent::cli {

using nlohmann::ordered_json;

int models_keygen(const ModelsOptions& options) {
  const models::PublicKey key = models::write_new_key(options.file);
  if (options.json) {
    const ordered_json result = {
        {"key", options.file}, {"public", options.file + ".pub"}, {"fingerprint", key.fingerprint()}};
    fmt::print("{}\n", result.dump());
  } else {
    fmt::print("{0}: keep it here and secret\n{0}.pub: give it to the sites that import; fingerprint {1}\n",
               options.file, key.fingerprint());
  }
  return 0;
}

int models_export(const ModelsOptions& options) {
  const models::Registry registry(options.registry, false);
  std::optional<models::SigningKey> key;
  if (!options.key.empty()) key.emplace(models::read_signing_key(options.key));
  const auto ref = models::parse_model_ref(options.model);
  const auto exported = export_model(registry, ref, options.file, key ? &*key : nullptr);
  if (options.json) {
    const ordered_json result = {{"file", options.file},
                                 {"bytes", exported.bytes},
                                 {"hash", exported.hash},
                                 {"key", key ? ordered_json(exported.key) : ordered_json()}};
    fmt::print("{}\n", result.dump());
  } else {
    fmt::print("{} ({:.12}) is in {}, {} bytes, {}\n", to_string(ref), exported.hash, options.file,
               exported.bytes, key ? fmt::format("signed by the key {:.16}", exported.key) : "not signed");
  }
  return 0;
}

int models_import(const ModelsOptions& options) {
  models::Registry registry(options.registry, true);
  models::ImportOptions how{.allow_unsigned = options.allow_unsigned, .name = options.name};
  for (const std::string& path : options.trust) how.trusted.push_back(models::read_public_key(path));
  const auto imported = import_model(registry, options.file, how);
  const auto entry = registry.find(imported.name).value();
  std::string alias;
  for (const char* candidate : {"challenger", "champion"})
    if (const auto at = entry.aliases.find(candidate);
        at != entry.aliases.end() && at->second == imported.version.hash)
      alias = candidate;
  if (options.json) {
    const ordered_json result = {{"name", imported.name},
                                 {"version", imported.version.version},
                                 {"hash", imported.version.hash},
                                 {"alias", alias.empty() ? ordered_json() : ordered_json(alias)},
                                 {"key", imported.key.empty() ? ordered_json() : ordered_json(imported.key)}};
    fmt::print("{}\n", result.dump());
  } else {
    fmt::print("{} version {} ({:.12}){}, {}\n", imported.name, imported.version.version,
               imported.version.hash, alias.empty() ? " was here already" : " is " + alias,
               imported.key.empty() ? "not signed" : fmt::format("signed by the key {:.16}", imported.key));
  }
  return 0;
}

}  // namespace portent::cli
