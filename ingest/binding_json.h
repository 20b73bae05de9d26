#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/bindings.h"

namespace portent::ingest {

/// One record of the `assets` topic, whose key is `name`: an asset's id, or a prefix of ids with `*`.
struct NamedBinding {
  std::string name;
  AssetBinding binding;
  friend bool operator==(const NamedBinding&, const NamedBinding&) = default;
};

/// Larger ones no topic takes: 1 MiB, less room for the key and for a log's own bytes.
inline constexpr std::size_t kMostBindingBytes = (1 << 20) - 4'096;

/// docs/schemas/asset.schema.json. Equal bindings are equal bytes.
std::string encode_binding(const NamedBinding& of);
/// The error says which field is wrong. Unknown fields are ignored; a unit must be known.
tl::expected<NamedBinding, std::string> decode_binding(std::string_view bytes);

}  // namespace portent::ingest
