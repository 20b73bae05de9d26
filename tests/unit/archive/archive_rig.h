#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ingest/archive/merged_rows.h"
#include "ingest/encode.h"
#include "ingest/local/local_log.h"
#include "serve/archive/archiver.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve {

inline constexpr std::int64_t kDay = ingest::archive::kDayMs;
inline constexpr std::int64_t kBegin = 20'454 * kDay;  // 2026-01-01

/// A local log with telemetry of two partitions, and an archive beside it.
class ArchiveRig {
 public:
  ArchiveRig() {
    ingest::LocalLogOptions options;
    options.folder = folder_.path() / "log";
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
    log_->create_topics(ingest::Topics{}.specs(2));
    appender_ = log_->appender();
    options_.folder = folder_.path() / "archive";
    options_.max_clock_ahead = std::chrono::hours(24 * 365 * 50);  // tests tell the time
  }

  void send(const std::string& asset, std::int64_t ts, double temp) {
    ingest::Reading reading{asset, ts, {}, ingest::Mode::kRun, {{"temp", temp, ingest::Mark::kNone}}};
    send_raw(asset, encode_telemetry(reading));
  }
  void send_raw(const std::string& asset, std::string value, std::vector<ingest::Header> headers = {}) {
    appender_->append({ingest::Topics{}.telemetry(), -1, asset, std::move(value), std::move(headers), false});
  }
  /// An archiver that takes all that was sent and ends.
  void archive() {
    appender_->flush();
    Archiver(*log_, bindings_, options_, counters_, [this](const std::string& line) {
      said_.push_back(line);
    }).run_to_end({});
  }
  ingest::archive::Manifest manifest() const { return ingest::archive::read_manifest(options_.folder); }
  std::vector<ingest::archive::HistoryEntry> files(ingest::archive::HistoryKind kind) const {
    auto files = manifest().files;
    std::erase_if(files, [&](const auto& file) { return file.kind != kind; });
    return files;
  }
  /// `ASSET@TS=NUMBER,NUMBER` of every row of a kind, day by day and in order.
  std::vector<std::string> rows(
      ingest::archive::HistoryKind kind = ingest::archive::HistoryKind::kReadings) const {
    auto list = files(kind);
    std::ranges::stable_sort(list, {}, &ingest::archive::HistoryEntry::day);
    std::vector<std::string> rows;
    for (auto at = list.begin(); at != list.end();) {
      std::vector<const ingest::archive::HistoryEntry*> day;
      for (const std::int64_t number = at->day; at != list.end() && at->day == number; ++at)
        day.push_back(&*at);
      ingest::archive::MergedRows merged(options_.folder, day);
      while (merged.next()) rows.push_back(told(merged));
    }
    return rows;
  }

  TemporaryFolder folder_;
  std::unique_ptr<ingest::LocalLog> log_;
  std::unique_ptr<ingest::Appender> appender_;
  ingest::Bindings bindings_ = ingest::Bindings::all_to("turbofan@champion");
  ArchiveOptions options_;
  ArchiveCounters counters_;
  std::vector<std::string> said_;

 private:
  static std::string told(const ingest::archive::MergedRows& merged) {
    std::string line =
        merged.rows().asset(merged.row()) + "@" + std::to_string(merged.row().ts - kBegin) + "=";
    for (const auto& cell : merged.rows().numbers(merged.row())) {
      if (line.back() != '=') line += ',';
      ingest::append_json_number(line, cell.value);
    }
    return line;
  }
};

}  // namespace portent::serve
