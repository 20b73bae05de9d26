#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/bundle.h"

namespace portent::models {

/// `NAME@ALIAS`, `NAME@VERSION` (a number) or `NAME` (the champion).
struct ModelRef {
  std::string name;
  std::string selector = "champion";
  friend bool operator==(const ModelRef&, const ModelRef&) = default;
};
/// Throws FatalError where `text` is neither.
ModelRef parse_model_ref(std::string_view text);
std::string to_string(const ModelRef& ref);

struct ModelVersion {
  int version = 0;
  std::string hash;
  std::string created;  ///< UTC, ISO 8601
};

struct ModelEntry {
  std::string name;
  std::vector<ModelVersion> versions;          ///< ascending
  std::map<std::string, std::string> aliases;  ///< alias -> hash
};

/// Why an alias moved; stands in the audit.
struct ChangeNote {
  std::string reason = {};
  bool forced = false;  ///< against the rules of models/promotion.h
};

/// A folder of bundles with aliases. Layout: `bundles/HASH/`, `models/NAME.json` (versions and aliases,
/// replaced atomically), `audit.jsonl` (append-only, chained by hashes), `trusted/*.pem` (keys whose bundle
/// files may be imported), `signatures/HASH` (what signed an imported bundle). Safe for several processes:
/// changes take a lock file, readers never see half a change. Not thread-safe per object.
class Registry {
 public:
  /// `create`: make the folder where it is missing; else throws FatalError.
  Registry(std::filesystem::path root, bool create);

  /// Adds a version; the first version of a name becomes its champion, a later one too where `promote`, else
  /// its challenger. Returns the version. A bundle that the name has already is not added again.
  ModelVersion publish(const Bundle& bundle, bool promote, const ChangeNote& note = {});
  std::vector<ModelEntry> list() const;
  std::optional<ModelEntry> find(const std::string& name) const;
  /// Hash of the bundle that `ref` names now; throws FatalError naming what exists.
  std::string resolve(const ModelRef& ref) const;
  Bundle load(const std::string& hash) const;
  /// Points an alias at a version; the former target is kept as `previous`.
  void promote(const ModelRef& from, const std::string& alias, const ChangeNote& note = {});
  /// The champion becomes what it was before; one step, a second one is refused. Returns the version that is
  /// champion now.
  ModelVersion rollback(const std::string& name, const ChangeNote& note = {});
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

}  // namespace portent::models
