#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ingest/error.h"
#include "ingest/files/csv.h"

// Whatever the bytes: rows as wide as the header, or one FatalError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("table", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  try {
    portent::ingest::CsvReader table("/proc/self/fd/" + std::to_string(file));
    std::vector<std::string_view> cells;
    while (table.next(cells)) {
      if (cells.size() != table.columns().size()) std::abort();
      for (const std::string_view cell : cells) static_cast<void>(portent::ingest::parse_cell(cell));
    }
  } catch (const portent::ingest::FatalError&) {
  }
  close(file);
  return 0;
}
