#include "serve/stream/scorer.h"

#include <pthread.h>

#include <condition_variable>

#include "ingest/error.h"
#include "serve/stream/outage_words.h"
#include "serve/stream/scoring_job.h"

namespace portent::serve {

Scorer::Scorer(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
               ScorerOptions options, std::function<void()> failed)
    : log_(log),
      own_(std::make_unique<ScoringJob>(std::move(bindings), shelf, counters, options.worker.scoring)),
      job_(*own_),
      counters_(counters),
      options_(std::move(options)),
      failed_(std::move(failed)) {
  start();
}

Scorer::Scorer(ingest::Log& log, Job& job, StreamCounters& counters, ScorerOptions options,
               std::function<void()> failed)
    : log_(log), job_(job), counters_(counters), options_(std::move(options)), failed_(std::move(failed)) {
  start();
}

void Scorer::start() {
  job_.observe(counters_);
  for (int t = 0; t < options_.threads; ++t) {
    WorkerOptions worker = options_.worker;
    worker.group.member = options_.worker.group.member * options_.threads + t;
    worker.group.members = options_.worker.group.members * options_.threads;
    if (t > 0) worker.group.instance += "-" + std::to_string(t);
    threads_.emplace_back([this, worker](std::stop_token stop) { run_worker(stop, worker); });
  }
  threads_.emplace_back([this](std::stop_token stop) { watch_lag(stop); });
}

Scorer::~Scorer() {
  stop();
}

void Scorer::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

void Scorer::rethrow() const {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(error_);
}

void Scorer::run_worker(std::stop_token stop, WorkerOptions options) {
  pthread_setname_np(pthread_self(), "scoring");
  try {
    Worker(log_, job_, counters_, std::move(options)).run(stop);
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      if (error_) return;
      error_ = std::current_exception();
    }
    counters_.ready = false;
    failed_();
  }
}

void Scorer::watch_lag(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    try {
      look();
    } catch (const ingest::AwayError& error) {
      tell_unanswered(error.what());
    } catch (const std::exception&) {
      // What the scoring threads can't survive ends them, not this.
    }
    wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
}

void Scorer::look() {
  const std::string topic = job_.topics().telemetry();
  const auto committed = log_.committed_offsets(options_.worker.group.group, topic);
  const int partitions = log_.partitions(topic);
  for (int p = 0; p < partitions; ++p) {
    const auto at = committed.find(p);
    const ingest::Extent extent = log_.extent(topic, p);
    counters_.set_lag(p, extent.end - (at == committed.end() ? extent.begin : at->second));
  }
  const auto away = counters_.log.answered(LogContact::Clock::now());
  if (away && options_.worker.say) options_.worker.say(back_line(*away));
  job_.observe(counters_);
}

void Scorer::tell_unanswered(const std::string& why) {
  const auto silence = counters_.log.unanswered(LogContact::Clock::now());
  if (silence && options_.worker.say) options_.worker.say(silent_line(why, *silence));
}

}  // namespace portent::serve
