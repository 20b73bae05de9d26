#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/bindings.h"
#include "models/policy/breach.h"
#include "serve/desk/refusal.h"
#include "serve/desk/thresholds.h"

namespace portent::serve::desk {

enum class AttributeType : std::uint8_t { kNumber, kText, kBoolean, kDate, kChoice };
inline constexpr std::array<std::string_view, 5> kAttributeTypes = {"number", "text", "boolean", "date",
                                                                    "choice"};

/// What an attribute of an asset of the class may be.
struct AttributeRule {
  std::string name;  ///< [A-Za-z0-9_]{1,64}
  AttributeType type = AttributeType::kText;
  std::string unit = {};  ///< UCUM, of a number
  bool required = false;
  std::optional<double> min = {}, max = {};  ///< of a number
  std::vector<std::string> choices = {};     ///< of a choice
  friend bool operator==(const AttributeRule&, const AttributeRule&) = default;
};

/// A measuring point that an asset of the class gets.
struct PointTemplate {
  std::string name;          ///< also the end of the point's id
  std::string channel = {};  ///< "": its name
  std::string tag = {};
  std::string unit = {};
  std::string type = {};
  std::string part = {};  ///< name of the part that it sits on; "": the asset itself
  double scale = 1, shift = 0;
  Thresholds thresholds = {};
  friend bool operator==(const PointTemplate&, const PointTemplate&) = default;
};

/// A part that an asset of the class gets, and what that is made of.
struct PartTemplate {
  std::string name;        ///< as forecasts call it; also the end of the part's id
  std::string title = {};  ///< for people; "": its name
  std::vector<PartTemplate> parts = {};
  friend bool operator==(const PartTemplate&, const PartTemplate&) = default;
};

/// A kind of asset: what is to be known of each, what it is made of, where it is measured, which model
/// forecasts it.
struct AssetClass {
  std::string name;  ///< as an asset's id, unique in the installation
  std::string site = {};
  std::string base = {};
  std::string title = {};
  std::string model = {};  ///< default alias for its assets, such as pump@champion; "": none
  std::optional<std::int64_t> silent_after_ms = {};
  /// Alarms of its assets from this level on become work orders by themselves; kNone: none does.
  models::policy::Level orders_from = models::policy::Level::kNone;
  std::vector<AttributeRule> attributes = {};
  std::vector<PartTemplate> parts = {};
  std::vector<PointTemplate> points = {};
  std::map<std::string, ingest::TagBinding, std::less<>> tags = {};  ///< of every asset of the class
  std::int64_t version = 0;  ///< 0: one that the program brings along, which can only be cloned
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const AssetClass&, const AssetClass&) = default;
};

/// The class as JSON (docs/ledger.md). `encode_definition`: title, model, silence, attributes, parts, points
/// and tags alone. Equal classes are equal bytes.
std::string encode_class(const AssetClass& of);
std::string encode_definition(const AssetClass& of);
/// Reads what either wrote; version and times are not taken from it. Every fault is added, named by its path.
AssetClass decode_class(std::string_view json, Faults& faults);
/// What is wrong with one that was read or made.
void check_class(const AssetClass& of, Faults& faults);

}  // namespace portent::serve::desk
