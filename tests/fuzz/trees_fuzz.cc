#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "ingest/error.h"
#include "models/native/tree_shap.h"
#include "models/native/trees.h"

// Whatever the tensors: trees that can be walked and explained, or one FatalError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::models;
  const TreesSpec spec{"t0", 4, "log1p", 10, 125};
  const std::vector<float> row = {0.5F, std::numeric_limits<float>::quiet_NaN(), -3, 0};
  std::vector<double> out(row.size());
  try {
    const Tensors tensors = from_safetensors({reinterpret_cast<const char*>(data), size}, "fuzz");
    const native::TreeEnsemble trees(spec, tensors);
    const double life = trees.predict(row);
    if (!(life >= 0 && life <= spec.cap)) std::abort();
    trees.contributions(row, out);
    native::TreeShap(spec, tensors).contributions(row, out);
  } catch (const portent::ingest::FatalError&) {
  }
  return 0;
}
