#pragma once

#include <cstdint>
#include <ostream>

#include "serve/store/node_list.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

enum class ExportFormat : std::uint8_t {
  kCsv,        ///< nodes alone, as RFC 4180
  kJsonLines,  ///< nodes with their points, documents and external ids, one object a line
  kJsonList,   ///< the same as one list
};

/// Writes the nodes of one moment by their ids, page by page. Importing them changes nothing. How many there
/// were. Stops early where the stream takes no more (look at its state).
std::size_t export_nodes(store::Store& store, const store::NodeFilter& filter, ExportFormat format,
                         std::ostream& to);

}  // namespace portent::serve::desk
