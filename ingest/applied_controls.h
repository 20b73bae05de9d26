#pragma once

#include <cstdint>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/reading.h"

namespace portent::ingest {

/// The control records that an asset's state took in last. They come at least once: a desk that was cut off
/// from the log sends again what it can't know to have arrived. One that is here already changes nothing.
class AppliedControls {
 public:
  static constexpr std::size_t kKept = 16;  // many more than one asset has on its way at a time

  /// False: it was taken in before, be it after others.
  bool add(const Control& control);
  bool empty() const { return kept_.empty(); }

  void save(ByteWriter& to) const;
  static AppliedControls load(ByteReader& from);

 private:
  struct Applied {
    std::int64_t ts = 0;    ///< ms since epoch UTC
    std::uint32_t sum = 0;  ///< murmur2 of what it says
    friend bool operator==(const Applied&, const Applied&) = default;
  };
  std::vector<Applied> kept_;  ///< newest last
};

}  // namespace portent::ingest
