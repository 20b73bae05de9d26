#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ingest/archive/history_file.h"

// Whatever the bytes: rows, or one line that says what is wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest::archive;
  const int file = memfd_create("history", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  auto history = HistoryFile::open("/proc/self/fd/" + std::to_string(file));
  HistoryNames names;
  HistoryRows rows(names);
  for (std::size_t group = 0; history && group < history->groups() && group < 8; ++group) {
    rows.clear();
    if (!history->read(group, {}, rows)) break;
  }
  close(file);
  return 0;
}
