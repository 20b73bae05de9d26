#include "serve/archive/intake.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/encode.h"
#include "ingest/error.h"

namespace portent::serve {
namespace {

using ingest::archive::HistoryEntry;
using ingest::archive::HistoryKind;
using ingest::archive::HistoryRows;

constexpr std::chrono::seconds kQuiet{2};  // without a record, what is left before the end are markers

HistoryKind kind_of(TopicContent content) {
  if (content == TopicContent::kTelemetry) return HistoryKind::kReadings;
  return content == TopicContent::kFeatures ? HistoryKind::kFeatures : HistoryKind::kForecasts;
}

}  // namespace

TopicIntake::TopicIntake(ingest::Log& log, const ingest::GroupOptions& group, std::string topic,
                         TopicContent content, const ArchiveFolder& folder,
                         ingest::archive::HistoryNames& names, RecordRows maker)
    : log_(log),
      topic_(std::move(topic)),
      content_(content),
      folder_(folder),
      maker_(std::move(maker)),
      rows_(names),
      controls_(names),
      last_record_(std::chrono::steady_clock::now()),
      session_(log.join(group, topic_, *this)) {}

TopicIntake::~TopicIntake() = default;

std::size_t TopicIntake::read(std::size_t max, std::chrono::milliseconds wait) {
  records_.clear();
  session_->poll(max, wait, records_);
  for (const ingest::Record& record : records_) take(record);
  if (!records_.empty()) last_record_ = std::chrono::steady_clock::now();
  return records_.size();
}

void TopicIntake::take(const ingest::Record& record) {
  const auto at = next_.find(record.partition);
  if (at == next_.end()) return;
  at->second = record.offset + 1;
  pending_ = true;
  RecordRows::LeftOut flaw;
  if (content_ == TopicContent::kFeatures)
    flaw = maker_.add_features(record, rows_);
  else if (content_ == TopicContent::kForecasts)
    flaw = maker_.add_forecast(record, rows_);
  else if (ingest::find_header(record.headers, ingest::kControlHeader))
    flaw = maker_.add_control(record, controls_);
  else if (flaw = maker_.add_reading(record, rows_); !flaw)
    newest_ts_ = std::max(newest_ts_, rows_[rows_.size() - 1].ts);
  if (flaw) ++left_out_[std::string(*flaw)];
}

void TopicIntake::drop_old(std::int64_t oldest, HistoryRows& rows) {
  if (const auto count = rows.drop([&](const HistoryRows::Row& row) { return row.ts < oldest; }))
    left_out_["expired"] += count;
}

void TopicIntake::write(ArchiveFolder& folder, const ClassOf& class_of, const RetentionPolicy& policy,
                        ArchiveChange& change) {
  change.newest_ts = std::max(change.newest_ts, newest_ts_);
  const std::int64_t newest = std::max(change.newest_ts, folder.manifest().newest_ts);
  const auto put = [&](HistoryKind kind, HistoryRows& rows) {
    drop_old(oldest_kept(policy, kind, newest), rows);
    for (HistoryEntry& file : write_rows(folder, kind, rows, class_of))
      change.added.push_back(std::move(file));
  };
  put(kind_of(content_), rows_);
  put(HistoryKind::kControls, controls_);
  change.covered[topic_] = next_;
  for (const auto& [reason, count] : left_out_) change.left_out[reason] += count;
  change.gaps.insert(change.gaps.end(), gaps_.begin(), gaps_.end());
}

void TopicIntake::written() {
  rows_.clear();
  controls_.clear();
  left_out_.clear();
  gaps_.clear();
  pending_ = false;
  if (next_.empty()) return;
  // For others to see; what is true stands in the manifest, so an abort changes nothing.
  session_->commit({}, [this](std::span<const std::int64_t>) {
    std::map<int, ingest::CommitPoint> points;
    for (const auto& [partition, offset] : next_) points[partition] = {offset, ""};
    return points;
  });
}

std::int64_t TopicIntake::begin_of(int partition) {
  const ingest::Extent extent = log_.extent(topic_, partition);
  const auto& covered = folder_.manifest().covered;
  const auto topic = covered.find(topic_);
  if (topic == covered.end() || !topic->second.contains(partition)) return extent.begin;
  const std::int64_t next = topic->second.at(partition);
  if (next > extent.end)
    throw ingest::FatalError(fmt::format(
        "archive {}: holds partition {} of {} up to offset {}, but that ends at {}: the topic was made anew; "
        "name another folder for what it holds now",
        folder_.path().string(), partition, topic_, next, extent.end));
  if (next < extent.begin) gaps_.push_back({topic_, partition, next, extent.begin});
  return std::max(next, extent.begin);
}

void TopicIntake::assigned(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    next_[partition] = begin_of(partition);
    session_->seek(partition, next_[partition]);
  }
}

void TopicIntake::lost(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    next_.erase(partition);
    const auto gone = [&](const HistoryRows::Row& row) { return row.partition == partition; };
    rows_.drop(gone);
    controls_.drop(gone);
    std::erase_if(gaps_, [&](const auto& gap) { return gap.partition == partition; });
    std::erase_if(records_, [&](const ingest::Record& record) { return record.partition == partition; });
  }
}

std::int64_t TopicIntake::lag() const {
  std::int64_t left = 0;
  for (const auto& [partition, next] : next_)
    left += std::max<std::int64_t>(0, log_.extent(topic_, partition).end - next);
  return left;
}

bool TopicIntake::at_end() const {
  if (std::chrono::steady_clock::now() - last_record_ >= kQuiet) return true;
  return !next_.empty() && lag() == 0;
}

}  // namespace portent::serve
