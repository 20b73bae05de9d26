// Writes a large fleet with its schema, to see what memory and time training takes:
//
//   make_fleet FOLDER [LIVES 100000] [STEPS 200] [CHANNELS 24]
//   /usr/bin/time -v portent train --dataset FOLDER/fleet.yaml --registry FOLDER/registry --name big --preset
//   quick
//
// Lives differ in length by a quarter either way. A third of the channels shows wear near the end, each at
// its own pace. One life in five is replaced before it fails; a table names the machines that failed.

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "train/random.h"

namespace {

using portent::train::Random;

struct Shape {
  std::size_t lives = 100'000, steps = 200, channels = 24;
};

void write_schema(const std::filesystem::path& folder) {
  std::ofstream(folder / "fleet.yaml") << "files: fleet.csv\n"
                                          "asset: {column: unit}\n"
                                          "time: {column: cycle, format: count}\n"
                                          "life: {column: cycle, unit: cycle}\n"
                                          "failure: {file: ends.csv, asset: unit}\n";
}

/// Appends the rows of one life; returns whether it failed.
bool add_life(std::size_t number, const Shape& shape, Random& random, fmt::memory_buffer& to) {
  const double whole = std::floor(static_cast<double>(shape.steps) * (0.75 + 0.5 * random.uniform()));
  const bool failed = random.uniform() > 0.2;
  const double seen = failed ? whole : std::max(30.0, std::floor(whole * (0.3 + 0.65 * random.uniform())));
  for (double cycle = 1; cycle <= seen; ++cycle) {
    fmt::format_to(std::back_inserter(to), "M-{},{}", number, static_cast<int>(cycle));
    for (std::size_t c = 0; c < shape.channels; ++c) {
      const double pace = 0.075 + 0.3 * static_cast<double>(c) / static_cast<double>(shape.channels);
      const double wear = c < shape.channels / 3 ? std::exp((cycle - whole) / (whole * pace)) : 0;
      fmt::format_to(std::back_inserter(to), ",{}", std::lround(1000 * (wear + 0.2 * random.normal())));
    }
    to.push_back('\n');
  }
  return failed;
}

void write_rows(const std::filesystem::path& folder, const Shape& shape) {
  std::ofstream rows(folder / "fleet.csv"), ends(folder / "ends.csv");
  rows << "unit,cycle";
  for (std::size_t c = 0; c < shape.channels; ++c) rows << ",c" << c;
  rows << "\n";
  ends << "unit\n";
  Random random(1);
  fmt::memory_buffer text;
  for (std::size_t life = 0; life < shape.lives; ++life) {
    if (add_life(life, shape, random, text)) ends << "M-" << life << "\n";
    rows.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
  }
  if (!rows.flush() || !ends.flush()) {
    fmt::print(stderr, "make_fleet: {} can't be written; is the disk full?\n", folder.string());
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') {
    fmt::print(stderr, "make_fleet FOLDER [LIVES] [STEPS] [CHANNELS]\n");
    return 2;
  }
  Shape shape;
  if (argc > 2) shape.lives = std::strtoul(argv[2], nullptr, 10);
  if (argc > 3) shape.steps = std::strtoul(argv[3], nullptr, 10);
  if (argc > 4) shape.channels = std::strtoul(argv[4], nullptr, 10);
  std::filesystem::create_directories(argv[1]);
  write_schema(argv[1]);
  write_rows(argv[1], shape);
}
