#pragma once

#include <string>

namespace portent::serve {

/// Key of a record of `state`: asset, part (none yet), bundle, group; several groups may share a prefix.
inline std::string state_key(const std::string& asset, const std::string& bundle, const std::string& group) {
  return asset + "//" + bundle + "/" + group;
}

/// In place of a bundle: the binding in effect.
inline constexpr const char* kBindingState = "@binding";

}  // namespace portent::serve
