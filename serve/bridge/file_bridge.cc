#include "serve/bridge/file_bridge.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::serve {
namespace {

constexpr int kPlace = 0;  // the partition of `sources` under which positions are committed

}  // namespace

FileBridge::FileBridge(ingest::Log& log, FileBridgeOptions options)
    : log_(log),
      options_(std::move(options)),
      telemetry_partitions_(log.partitions(options_.topics.telemetry())) {}

void FileBridge::run(std::stop_token stop) {
  ingest::GroupOptions group;
  group.group = options_.topics.prefix + "file." + options_.name;
  group.instance = options_.name;
  group.session_timeout = options_.session_timeout;
  session_ = log_.join(group, options_.topics.sources(), *this);
  wait_until_mine(stop);
  std::vector<ingest::Record> ignored;
  while (!stop.stop_requested()) {
    const bool more = mine_ && gather();
    if (!outputs_.empty()) commit();
    if (!more && mine_ && !options_.follow) break;
    // Polling keeps this bridge a member; nothing was sought, so no record comes.
    session_->poll(1, more ? std::chrono::milliseconds(0) : options_.look_every, ignored);
    if (mine_ && regained_) go_on_from_committed();
  }
  session_.reset();
}

void FileBridge::wait_until_mine(std::stop_token stop) {
  const auto deadline = std::chrono::steady_clock::now() + options_.join_timeout;
  std::vector<ingest::Record> ignored;
  while (!mine_ && !stop.stop_requested()) {
    session_->poll(1, std::chrono::milliseconds(50), ignored);
    if (std::chrono::steady_clock::now() > deadline)
      throw ingest::FatalError(
          fmt::format("{}: another bridge called {} is at work; stop it, or give this one another --name",
                      options_.file.string(), options_.name));
  }
  if (mine_) go_on_from_committed();
}

void FileBridge::go_on_from_committed() {
  regained_ = false;
  outputs_.clear();
  rejected_ = 0;
  const auto point = session_->committed(kPlace);
  file_ = std::make_unique<ingest::FileFollower>(
      options_.file, point ? ingest::read_position(point->metadata) : std::nullopt, options_.table);
  table_.reset();
  table_of_ = 0;
}

/// Takes lines until the batch is full; false where there are no more for now.
bool FileBridge::gather() {
  std::string_view line;
  while (outputs_.size() < options_.max_batch) {
    if (!file_->next(line) && (options_.follow || !file_->rest(line))) {
      if (!options_.follow && file_->opened() == 0)
        throw ingest::FatalError(options_.file.string() +
                                 ": there is no such file; name one, or --follow it");
      return false;
    }
    add_line(line);
  }
  return true;
}

void FileBridge::add_line(std::string_view line) {
  if (ingest::trimmed(line).empty()) return;
  const auto reading = reading_of(line);
  if (reading) {
    outputs_.push_back(telemetry_record(options_.topics, telemetry_partitions_, *reading, options_.format));
    return;
  }
  ++rejected_;
  outputs_.push_back(dead_letter(options_.topics, kPlace, line,
                                 std::string(ingest::reason_name(reading.error().reason)),
                                 reading.error().detail,
                                 {{"source", "file"},
                                  {"file", file_->path().string()},
                                  {"line", std::to_string(file_->position().line)}}));
}

tl::expected<ingest::Reading, ingest::Reject> FileBridge::reading_of(std::string_view line) {
  if (!options_.table) return decoder_.telemetry(line);
  if (!table_ || table_of_ != file_->opened()) {
    table_.emplace(options_.columns, file_->header(), file_->path().string());
    table_of_ = file_->opened();
  }
  return table_->reading(line);
}

void FileBridge::commit() {
  const std::string position = to_text(file_->position());
  const auto result = session_->commit(outputs_, [&](auto) {
    return std::map<int, ingest::CommitPoint>{{kPlace, {0, position}}};
  });
  if (result == ingest::CommitResult::kAborted) {
    ++counts_.aborts;
    return go_on_from_committed();
  }
  counts_.rejected += rejected_;
  counts_.readings += outputs_.size() - rejected_;
  counts_.files = file_->opened();
  counts_.truncations = file_->truncations();
  counts_.lost_files = file_->lost_files();
  rejected_ = 0;
  outputs_.clear();
}

void FileBridge::assigned(const std::vector<int>& partitions) {
  if (std::ranges::find(partitions, kPlace) == partitions.end()) return;
  mine_ = true;
  regained_ = true;
}

void FileBridge::lost(const std::vector<int>& partitions) {
  if (std::ranges::find(partitions, kPlace) != partitions.end()) mine_ = false;
}

}  // namespace portent::serve
