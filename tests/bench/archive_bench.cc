#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ingest/simulate/random.h"
#include "serve/archive/record_rows.h"
#include "serve/archive/upkeep.h"
#include "serve/archive/write_rows.h"
#include "tests/support/temporary_folder.h"

// What an archive of many points takes: `archive_bench [SECONDS]` archives that many seconds (3,600 where
// none are named) of 13,179 points at one reading a second, as 627 assets of 21 channels and one of 12 send
// them: JSON with four digits behind the point, noise on every value. Prints bytes a value before and after a
// day is sealed, with its tiers, the gigabytes that a year of it would take, and how fast it went on one
// thread.

namespace portent {
namespace {

using namespace serve;
using Clock = std::chrono::steady_clock;

constexpr int kAssets = 628, kChannels = 21, kLastChannels = 12;
constexpr int kPoints = (kAssets - 1) * kChannels + kLastChannels;
constexpr std::int64_t kBegin = 1'767'225'600'123;  // 2026-01-01

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Turbofan-like magnitudes, each wandering about its level.
class Plant {
 public:
  Plant() : level_(kAssets * kChannels) {
    for (double& level : level_) level = random_.uniform() - 0.5;
  }

  ingest::Record reading(int asset, int second) {
    static constexpr double kBase[kChannels] = {518.67, 642.3,  1589.7, 1408.9, 14.62, 21.61,  553.4,
                                                2388.1, 9065.2, 1.3,    47.5,   521.4, 2388.1, 8143.8,
                                                8.44,   0.03,   393.2,  2388.0, 100.0, 38.8,   23.29};
    ingest::Record record;
    record.key = fmt::format("plant1:a{:03}", asset);
    record.partition = asset % 4;
    record.offset = static_cast<std::int64_t>(second) * (kAssets / 4) + asset / 4;
    const std::int64_t ts = kBegin + second * 1'000LL + asset;
    record.timestamp_ms = ts;
    record.value = fmt::format(R"({{"asset":"{}","ts":{},"v":{{)", record.key, ts);
    for (int c = 0; c < (asset + 1 == kAssets ? kLastChannels : kChannels); ++c) {
      double& level = level_[static_cast<std::size_t>(asset * kChannels + c)];
      level = 0.98 * level + 0.2 * (random_.uniform() - 0.5);
      fmt::format_to(std::back_inserter(record.value), "{}\"s{}\":{:.4f}", c ? "," : "", c + 1,
                     kBase[c] * (1 + 0.01 * level));
    }
    record.value += "}}";
    return record;
  }

 private:
  ingest::SimulationRandom random_{1, 0, 0};
  std::vector<double> level_;
};

std::int64_t bytes_of(const ArchiveFolder& folder, ingest::archive::HistoryKind kind) {
  std::int64_t bytes = 0;
  for (const auto& file : folder.manifest().files)
    if (file.kind == kind) bytes += file.bytes;
  return bytes;
}

void print_size(const char* what, std::int64_t bytes, std::int64_t values, double years) {
  fmt::print("{:<32} {:>12} bytes  {:6.3f} a value  {:8.1f} GB a year\n", what, bytes,
             static_cast<double>(bytes) / static_cast<double>(values),
             1e-9 * static_cast<double>(bytes) / years);
}

void run(int seconds) {
  const TemporaryFolder home;
  ArchiveFolder folder(home.path() / "archive");
  Upkeep upkeep(folder, {});
  ingest::archive::HistoryNames names;
  ingest::archive::HistoryRows rows(names);
  RecordRows maker(names, {}, std::chrono::hours(1));
  Plant plant;
  std::int64_t values = 0;
  double busy = 0, wall = 0;
  for (int second = 0; second < seconds;) {
    std::vector<ingest::Record> records;
    for (std::size_t cells = 0; cells < 4'000'000 && second < seconds; ++second)
      for (int asset = 0; asset < kAssets; ++asset, cells += kChannels)
        records.push_back(plant.reading(asset, second));
    const double before = processor_seconds();
    const auto began = Clock::now();
    for (const auto& record : records)
      if (maker.add_reading(record, rows)) std::abort();
    ArchiveChange change;
    change.added = write_rows(folder, ingest::archive::HistoryKind::kReadings, rows,
                              [](const std::string&) { return "turbofan"; });
    change.newest_ts = records.back().timestamp_ms;
    folder.commit(change);
    values += static_cast<std::int64_t>(rows.values());
    rows.clear();
    while (upkeep.step()) {
    }
    busy += processor_seconds() - before;
    wall += std::chrono::duration<double>(Clock::now() - began).count();
  }
  const double years = seconds / (365.25 * 86'400);
  using ingest::archive::HistoryKind;
  fmt::print("{} points at 1/s for {} s: {} values\n", kPoints, seconds, values);
  print_size("readings as they come", bytes_of(folder, HistoryKind::kReadings), values, years);
  ArchiveChange later;
  later.newest_ts = kBegin + 2 * ingest::archive::kDayMs;
  folder.commit(later);
  const double before = processor_seconds();
  const auto began = Clock::now();
  while (upkeep.step()) {
  }
  const double sealing = processor_seconds() - before;
  wall += std::chrono::duration<double>(Clock::now() - began).count();
  print_size("readings of a sealed day", bytes_of(folder, HistoryKind::kReadings), values, years);
  print_size("tier of minutes", bytes_of(folder, HistoryKind::kMinutes), values, years);
  print_size("tier of hours", bytes_of(folder, HistoryKind::kHours), values, years);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "one thread, JSON to disk: {:.2f} CPU s a million values, of which sealing {:.2f}; {:.0f} values/s; "
      "{:.1f} % of a "
      "core at {} values/s; {} MB at most\n",
      1e6 * (busy + sealing) / static_cast<double>(values), 1e6 * sealing / static_cast<double>(values),
      static_cast<double>(values) / wall, 100 * (busy + sealing) * kPoints / static_cast<double>(values),
      kPoints, usage.ru_maxrss / 1000);
}

}  // namespace
}  // namespace portent

int main(int argc, char** argv) {
  portent::run(argc > 1 ? std::atoi(argv[1]) : 3'600);
}
