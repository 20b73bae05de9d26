#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/policy/breach.h"
#include "serve/desk/refusal.h"
#include "serve/desk/thresholds.h"

namespace portent::serve::desk {

/// What is looked at on a route: one thing of one asset.
struct RouteItem {
  std::string id;            ///< [A-Za-z0-9._:-]{1,128}, unique on its route
  std::string asset;         ///< a node of the ledger that telemetry may be keyed by
  std::string point = {};    ///< a measuring point of it or its parts: its numbers are readings of it
  std::string channel = {};  ///< without a point: the tag that its numbers are readings of; "": of none
  std::string look = {};     ///< at what, in words
  std::string kind = {};     ///< number, choice, yes_no or words
  std::string unit = {};     ///< of a number, for people
  std::vector<std::string> choices = {};
  Thresholds limits = {};  ///< of a number without a point, whose own limits hold
  std::map<std::string, models::policy::Level> bad = {};  ///< answers that are, and how much so
  std::string code = {};  ///< that stands at the item (QR, NFC): who checks in shows it; "": nobody need
  std::optional<double> every_days = {};
  friend bool operator==(const RouteItem&, const RouteItem&) = default;
};

/// A JSON list of them, in order, keys sorted.
std::string encode_items(const std::vector<RouteItem>& items);
/// Faults stand under `items`, such as `items.2.kind`: what is wrong with an item by itself, and ids that
/// stand twice. At least one item and at most 500.
std::vector<RouteItem> parse_items(std::string_view json, Faults& faults);

/// nullptr where there is none.
const RouteItem* item_named(const std::vector<RouteItem>& items, std::string_view id);

/// How bad a number or an answer is at this item; kNone: not at all.
models::policy::Level level_of(const RouteItem& item, const std::optional<double>& number,
                               const std::string& answer);

/// blue, yellow, orange, red; nullopt: another word.
std::optional<models::policy::Level> severity_named(std::string_view name);

}  // namespace portent::serve::desk
