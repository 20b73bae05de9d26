#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "serve/stream/model_shelf.h"

namespace portent::serve {

/// What stands in the metadata of a partition's committed offset: all that a successor needs to restore it
/// (promise 4).
struct CommitNote {
  std::int64_t round_start =
      0;  ///< input offset at which the last complete round of states began: rewind to here
  std::int64_t state_end =
      -1;  ///< last `state` offset of that round; read `state` until past it. -1: none was written
  ModelHashes models;  ///< bundles in effect from the committed offset on
  friend bool operator==(const CommitNote&, const CommitNote&) = default;
};

std::string to_metadata(const CommitNote& note);
/// The error says why these bytes are no note of ours.
tl::expected<CommitNote, std::string> note_from_metadata(std::string_view text);

}  // namespace portent::serve
