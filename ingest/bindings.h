#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reading.h"

namespace portent::ingest {

/// How a source's tag becomes a channel: value * scale + offset, which is in `unit`.
struct TagBinding {
  std::string channel;
  double scale = 1;
  double offset = 0;
  std::string unit = {};   ///< UCUM; "": the channel's own
  std::string part = {};   ///< of the asset that it is measured on
  std::string point = {};  ///< measuring point
  bool refused = false;    ///< its unit can't become the channel's: its values are marked, never used
  friend bool operator==(const TagBinding&, const TagBinding&) = default;
};

/// What a scorer must know of an asset before it may judge it (promise 10).
struct AssetBinding {
  std::string asset_class;
  std::string site;
  std::string model;                 ///< such as turbofan@champion
  std::optional<double> life_start;  ///< life counter at which the present life began; nullopt: not known
  std::map<std::string, TagBinding, std::less<>> tags;  ///< empty: tags are channels already
  std::vector<std::string> parts = {};                  ///< that it has
  std::optional<std::int64_t> silent_after_ms = {};     ///< without a reading; nullopt: as configured
  friend bool operator==(const AssetBinding&, const AssetBinding&) = default;
};

/// Assets bound by id or by a prefix (`plant1:*`); the longest match wins. An asset that nothing matches is
/// unbound: counted and listed, never guessed.
///
///     classes:
///       turbofan: {model: turbofan@champion, tags: {T24: {channel: s2}}}
///     assets:
///       - {asset: "plant1:engine-7", class: turbofan, site: plant1, life_start: 0}
///       - {asset: "plant1:*", class: turbofan}
///
/// Immutable once read; thread-safe.
class Bindings {
 public:
  using Bound = std::shared_ptr<const AssetBinding>;

  /// Every asset is bound to one model; its site is what stands before the first ':' of its id.
  static Bindings all_to(const std::string& model);
  /// Throws FatalError naming file, line and key of what is wrong; unknown keys are refused.
  static Bindings from_yaml(const std::string& text, const std::string& where);
  static Bindings from_file(const std::filesystem::path& path);

  /// nullptr: unbound. Valid as long as this object.
  const AssetBinding* find(std::string_view asset) const { return bound(asset).get(); }
  /// The same, for who keeps it longer.
  const Bound& bound(std::string_view asset) const;
  /// Every model that an asset may need.
  std::vector<std::string> models() const;
  /// Each entry by its name; one that ends in `*` is a prefix. In the order of the names.
  std::map<std::string, Bound> entries() const;

  /// -1: from a file. Else it is of the `assets` topic, and larger the more of that was read.
  std::int64_t version() const { return version_; }
  void set_version(std::int64_t version) { version_ = version; }
  /// `name`: an id, or a prefix with `*`. A null `binding` takes the entry out.
  void put(std::string name, Bound binding);

 private:
  using Entries = std::map<std::string, Bound, std::less<>>;
  Entries exact_, prefixes_;
  std::int64_t version_ = -1;
};

/// `name` with `*` allowed at its end, else [A-Za-z0-9._:-]{1,128}.
bool valid_binding_name(std::string_view name);

/// The binding with every tag's unit turned into its channel's (`units`, UCUM by channel; those that are not
/// in it take any unit as it is), by scale and offset; refused where that can't be. The same object where
/// there is nothing to turn.
Bindings::Bound in_units_of(const Bindings::Bound& binding, const std::map<std::string, std::string>& units);

/// Tags become channels; those that the binding does not name stay as they are.
void translate_tags(const AssetBinding& binding, Reading& reading);

/// The site of an asset: its binding's, else what stands before the first ':' of its id, else "".
std::string site_of(const AssetBinding& binding, std::string_view asset);

}  // namespace portent::ingest
