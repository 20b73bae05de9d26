#include "serve/api/log_posts.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace portent::serve {

LogPosts::LogPosts(ingest::Log& log, LogPostOptions options)
    : log_(log), options_(options), thread_([this](const std::stop_token& stop) { write(stop); }) {}

LogPosts::~LogPosts() = default;

LogPosts::Kept LogPosts::put(std::vector<ingest::OutRecord> records) {
  if (records.empty()) return Kept::kYes;
  const auto post = std::make_shared<Post>();
  post->records = std::move(records);
  std::unique_lock lock(mutex_);
  if (held_ >= options_.most_waiting) return Kept::kFull;
  ++held_;
  waiting_.push_back(post);
  changed_.notify_all();
  changed_.wait_for(lock, options_.patience, [&] { return post->ended; });
  if (post->ended) return post->kept ? Kept::kYes : Kept::kUnknown;
  if (post->begun) return Kept::kUnknown;  // it counts as held until the log has let go of it
  std::erase(waiting_, post);
  --held_;
  return Kept::kNo;
}

bool LogPosts::write_all(Posts& posts) {
  try {
    if (!appender_) appender_ = log_.appender();
    for (const auto& post : posts)
      for (ingest::OutRecord& record : post->records) appender_->append(std::move(record));
    appender_->flush();
    return true;
  } catch (const std::exception&) {
    // Whatever it is, those who wait are told; a log that came back is met by a new appender.
    appender_.reset();
    return false;
  }
}

void LogPosts::write(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return !waiting_.empty(); })) {
    Posts posts(waiting_.begin(), waiting_.end());
    waiting_.clear();
    for (const auto& post : posts) post->begun = true;
    lock.unlock();
    const bool kept = write_all(posts);
    lock.lock();
    for (const auto& post : posts) {
      post->ended = true;
      post->kept = kept;
    }
    held_ -= posts.size();
    changed_.notify_all();
  }
}

}  // namespace portent::serve
