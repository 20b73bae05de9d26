#pragma once

#include <string>

#include "serve/connector/cmms.h"

namespace portent::serve::connector {

/// What of two tellings holds.
enum class Verdict : std::uint8_t {
  kAgree,   ///< both say the same, or neither has moved
  kOurs,    ///< ours alone has moved: tell them
  kTheirs,  ///< theirs alone has moved: take it
  kBoth     ///< both have moved, to where the other is not
};

/// By the progress that both had last (`agreed`; "": none yet, which theirs counts as open).
Verdict merge(const std::string& agreed, Progress ours, const TheirOrder& theirs);
/// What both have, once they agree.
std::string agreed_now(const std::string& agreed, Progress ours, const TheirOrder& theirs);

}  // namespace portent::serve::connector
