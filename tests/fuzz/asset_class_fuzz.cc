#include <cstdlib>

#include "serve/desk/asset_class.h"

// Any bytes are a class or are refused; one that nothing is wrong with survives being written again, and so
// do thresholds.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::serve::desk;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Faults faults;
  const Thresholds thresholds = parse_thresholds(bytes, "", faults);
  if (faults.empty() && !(parse_thresholds(encode_thresholds(thresholds), "", faults) == thresholds))
    std::abort();
  faults.clear();
  const AssetClass of = decode_class(bytes, faults);
  check_class(of, faults);
  if (!faults.empty()) return 0;
  if (!(decode_class(encode_class(of), faults) == of) || !faults.empty()) std::abort();
  return 0;
}
