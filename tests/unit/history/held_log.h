#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "ingest/error.h"
#include "ingest/log.h"

namespace portent::tests {

/// A log that only takes records in, and lets nobody through a flush while it is held.
class HeldLog final : public ingest::Log {
 public:
  void hold() { set(true); }
  void let_go() { set(false); }
  void go_away(bool away = true) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }
  /// Until somebody stands before a flush.
  void wait_for_flush() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return flushing_; });
  }
  /// Keys of what was kept, in order.
  std::vector<std::string> kept() {
    const std::lock_guard lock(mutex_);
    return kept_;
  }
  std::size_t flushes() {
    const std::lock_guard lock(mutex_);
    return flushes_;
  }

  std::unique_ptr<ingest::Appender> appender() override { return std::make_unique<HeldAppender>(*this); }
  void create_topics(std::span<const ingest::TopicSpec>) override {}
  void raise_partitions(const std::string&, int) override {}
  int partitions(const std::string&) override { return 1; }
  ingest::Extent extent(const std::string&, int) override { return {}; }
  std::map<int, std::int64_t> committed_offsets(const std::string&, const std::string&) override {
    return {};
  }
  std::unique_ptr<ingest::GroupSession> join(const ingest::GroupOptions&, const std::string&,
                                             ingest::GroupListener&) override {
    return nullptr;
  }
  std::unique_ptr<ingest::PartitionReader> reader(const std::string&, int, std::int64_t) override {
    return nullptr;
  }

 private:
  class HeldAppender final : public ingest::Appender {
   public:
    explicit HeldAppender(HeldLog& log) : log_(log) {}
    void append(ingest::OutRecord record) override { waiting_.push_back(std::move(record.key)); }
    void flush() override {
      std::unique_lock lock(log_.mutex_);
      log_.flushing_ = true;
      log_.changed_.notify_all();
      log_.changed_.wait(lock, [&] { return !log_.held_; });
      log_.flushing_ = false;
      if (log_.away_) throw ingest::AwayError("the log is away");
      ++log_.flushes_;
      log_.kept_.insert(log_.kept_.end(), waiting_.begin(), waiting_.end());
      waiting_.clear();
    }

   private:
    HeldLog& log_;
    std::vector<std::string> waiting_;
  };
  void set(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false, away_ = false, flushing_ = false;
  std::vector<std::string> kept_;
  std::size_t flushes_ = 0;
};

}  // namespace portent::tests
