#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reading.h"

namespace portent::ingest {

/// How a source's tag becomes a channel: value * scale + offset.
struct TagBinding {
  std::string channel;
  double scale = 1;
  double offset = 0;
  friend bool operator==(const TagBinding&, const TagBinding&) = default;
};

/// What a scorer must know of an asset before it may judge it (promise 10).
struct AssetBinding {
  std::string asset_class;
  std::string site;
  std::string model;                 ///< such as turbofan@champion
  std::optional<double> life_start;  ///< life counter at which the present life began; nullopt: not known
  std::map<std::string, TagBinding, std::less<>> tags;  ///< empty: tags are channels already
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
  /// Every asset is bound to one model; its site is what stands before the first ':' of its id.
  static Bindings all_to(const std::string& model);
  /// Throws FatalError naming file, line and key of what is wrong; unknown keys are refused.
  static Bindings from_yaml(const std::string& text, const std::string& where);
  static Bindings from_file(const std::filesystem::path& path);

  /// nullptr: unbound. Valid as long as this object.
  const AssetBinding* find(std::string_view asset) const;
  /// Every model that an asset may need.
  std::vector<std::string> models() const;

 private:
  std::map<std::string, AssetBinding, std::less<>> exact_;
  std::map<std::string, AssetBinding, std::less<>> prefixes_;
};

/// Tags become channels; those that the binding does not name stay as they are.
void translate_tags(const AssetBinding& binding, Reading& reading);

/// The site of an asset: its binding's, else what stands before the first ':' of its id, else "".
std::string site_of(const AssetBinding& binding, std::string_view asset);

}  // namespace portent::ingest
