#include "serve/store/node.h"

#include <algorithm>

namespace portent::serve::store {
namespace {

template <typename Word, std::size_t N>
std::optional<Word> word_of(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Word>(found - names.begin());
}

}  // namespace

std::string_view kind_name(NodeKind kind) {
  return kNodeKinds[static_cast<std::size_t>(kind)];
}

std::string_view state_name(NodeState state) {
  return kNodeStates[static_cast<std::size_t>(state)];
}

std::optional<NodeKind> parse_node_kind(std::string_view text) {
  return word_of<NodeKind>(kNodeKinds, text);
}

std::optional<NodeState> parse_node_state(std::string_view text) {
  return word_of<NodeState>(kNodeStates, text);
}

}  // namespace portent::serve::store
