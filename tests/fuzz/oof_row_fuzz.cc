#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "train/oof_file.h"

// Whatever the line: a row or an error. A row that was read can be written, and is read back the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (line.find_first_of("\r\n") != std::string_view::npos) return 0;  // LineReader takes these off
  const auto row = portent::train::parse_oof_row(line);
  if (!row) return 0;
  std::string text;
  portent::train::append_oof_row(text, *row);
  text.pop_back();
  const auto again = portent::train::parse_oof_row(text);
  if (!again || !(*again == *row)) std::abort();
  return 0;
}
