#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ingest/reading.h"

namespace portent::train {

/// One life as its machine's gateway would have told it.
struct LifeReadings {
  std::string asset;
  std::string part;  ///< "": the asset as a whole
  std::vector<ingest::Reading> readings;
  bool failed = true;
  bool renewed = false;  ///< give the asset's state a replacement before the first reading
  double start = 0;
  double end = 0;  ///< see Life
};

/// A moment at which a machine is judged.
struct TestCut {
  std::size_t readings = 0;  ///< seen by then
  double truth = 0;          ///< life units left
  friend bool operator==(const TestCut&, const TestCut&) = default;
};

/// A machine cut short: what was seen of it and how much life it truly had left after its last reading.
struct TestLife {
  std::string asset;
  std::vector<ingest::Reading> readings;
  double truth = 0;  ///< life units; of a life that did not fail a lower bound
  std::string part;  ///< "": the asset as a whole
  bool failed = true;
  bool renewed = false;            ///< give the asset's state a replacement before the first reading
  std::vector<TestCut> cuts = {};  ///< where it is judged, in order; empty: after its last reading
};

}  // namespace portent::train
