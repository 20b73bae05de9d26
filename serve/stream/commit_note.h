#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "serve/stream/live_models.h"

namespace portent::serve {

/// What stands in the metadata of a partition's committed offset: all that a successor needs to restore it
/// (promise 4).
struct CommitNote {
  std::int64_t round_start =
      0;  ///< input offset at which the last complete round of states began: rewind to here
  std::int64_t state_end =
      -1;  ///< last `state` offset of that round; read `state` until past it. -1: none was written
  ModelHashes models;        ///< bundles in effect from the committed offset on
  ModelHashes shadows = {};  ///< and those that score beside them
  /// Version of the bindings in effect, where they come from the `assets` topic; which those are for an asset
  /// stands in `state`.
  std::optional<std::int64_t> bindings = {};
  friend bool operator==(const CommitNote&, const CommitNote&) = default;
};

/// At most 4,000 bytes for up to forty models, which is what brokers take (4,096). Where shadows would make
/// it more they are left out, and a successor warms their states from the champions'.
std::string to_metadata(const CommitNote& note);
/// The error says why these bytes are no note of ours.
tl::expected<CommitNote, std::string> note_from_metadata(std::string_view text);

}  // namespace portent::serve
