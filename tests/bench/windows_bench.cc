#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include "features/window_statistics.h"
#include "serve/stream/asset_windows.h"

// windows_bench [ASSETS] [CHANNELS] [WINDOW]: fills the windows of that many assets, as a process that makes
// window statistics holds them, and prints what memory that takes, and the time and state bytes of one asset.

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:" && status >> word) return std::stod(word) / 1024;
  return 0;
}

std::size_t argument(int argc, char** argv, int i, std::size_t fallback) {
  return argc > i ? std::strtoul(argv[i], nullptr, 10) : fallback;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t assets = argument(argc, argv, 1, 590'000), channels = argument(argc, argv, 2, 21),
                    window = argument(argc, argv, 3, 30);
  using S = features::Statistic;
  const features::WindowStatistics statistics(channels, window,
                                              {S::kMean, S::kStd, S::kMin, S::kMax, S::kLast, S::kSlope});
  const double before = resident_mib();
  serve::AssetWindows windows(statistics);
  std::vector<double> sample(channels);
  std::vector<float> results(statistics.results());
  const auto start = Clock::now();
  for (std::size_t round = 0; round < window; ++round)
    for (std::size_t a = 0; a < assets; ++a) {
      for (std::size_t c = 0; c < channels; ++c)
        sample[c] = 500 + static_cast<double>((a + round * c) % 97) * 0.01;
      serve::AssetWindow& asset = windows.of(fmt::format("plant{}:machine-{:06}", a % 7, a));
      statistics.add(asset.ring, sample);
      if (round + 1 == window) statistics.compute(asset.ring, results);
    }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const double mib = resident_mib();
  std::string state;
  windows.save(windows[0], state);
  fmt::print(
      "{} assets, {} channels, window {}: {:.0f} MiB resident, {:.0f} bytes an asset in memory, {} bytes "
      "of state; filled in {:.1f} s\n",
      assets, channels, window, mib, (mib - before) * 1024 * 1024 / static_cast<double>(assets), state.size(),
      seconds);
}
