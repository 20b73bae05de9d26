#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace portent::serve::store {

/// From the top of the tree to its leaves; a node never lies under one of a kind further down.
enum class NodeKind : std::uint8_t { kSite, kLine, kEquipment, kSubEquipment, kPart, kSubPart };
inline constexpr std::array<std::string_view, 6> kNodeKinds = {"site",          "line", "equipment",
                                                               "sub_equipment", "part", "sub_part"};

enum class NodeState : std::uint8_t {
  kCandidate,   ///< seen in the stream; nobody has said yet what it is
  kRegistered,  ///< known, and bound where it has a model
  kScrapped,    ///< gone; its history stays
};
inline constexpr std::array<std::string_view, 3> kNodeStates = {"candidate", "registered", "scrapped"};

/// Something that the plant is made of. Texts that nobody gave are "".
struct Node {
  std::string id;                            ///< [A-Za-z0-9._:-]{1,128}; never changes
  std::string parent = {};                   ///< id; "": at the top
  NodeKind kind = NodeKind::kEquipment;      ///<
  NodeState state = NodeState::kRegistered;  ///<
  std::string site = {};  ///< id of the site above (or itself), else what stands before the id's first ':'
  std::string name = {};
  std::string code = {};  ///< of a part: its name in forecasts and events
  std::string asset_class = {};
  std::string model = {};  ///< the maker's type
  std::string maker = {};
  std::string supplier = {};
  std::string serial = {};
  std::string criticality = {};  ///< A, B, C, ""
  std::string discipline = {};   ///< such as mechanical
  std::string location = {};
  std::string currency = {};     ///< of `cost`, ISO 4217
  std::string model_alias = {};  ///< of the registry, such as turbofan@champion; "": the class's
  std::string source = {};       ///< who said all this last
  std::optional<double> cost = {};
  std::optional<double> life_start = {};  ///< life counter at which its present life began
  std::string attributes = "{}";          ///< those that its class defines: a JSON object, keys sorted
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

/// Plain text fields by the names that they have everywhere: columns, JSON, CSV, errors.
inline constexpr std::array<std::pair<const char*, std::string Node::*>, 13> kNodeTexts = {
    {{"name", &Node::name},
     {"code", &Node::code},
     {"class", &Node::asset_class},
     {"model", &Node::model},
     {"maker", &Node::maker},
     {"supplier", &Node::supplier},
     {"serial", &Node::serial},
     {"criticality", &Node::criticality},
     {"discipline", &Node::discipline},
     {"location", &Node::location},
     {"currency", &Node::currency},
     {"model_alias", &Node::model_alias},
     {"source", &Node::source}}};

std::string_view kind_name(NodeKind kind);
std::string_view state_name(NodeState state);
std::optional<NodeKind> parse_node_kind(std::string_view text);
std::optional<NodeState> parse_node_state(std::string_view text);

/// Whether telemetry may be keyed by it: equipment, and sub-equipment with a class of its own. Parts below it
/// belong to it, down to the next such node.
inline bool is_asset(const Node& node) {
  return node.kind == NodeKind::kEquipment ||
         (node.kind == NodeKind::kSubEquipment && !node.asset_class.empty());
}

}  // namespace portent::serve::store
