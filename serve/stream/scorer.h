#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ingest/bindings.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/worker.h"

namespace portent::serve {

struct ScorerOptions {
  WorkerOptions worker;  ///< group.instance names the first thread; others add "-1", "-2", ...
  int threads = 1;       ///< members of the group in this process, each with a transaction of its own
};

/// The workers of this process on their threads, and one more that watches how far they lag and whether the
/// log answers, also where nothing is in work. What they write is the same for any number of threads.
class Scorer {
 public:
  /// `failed` is called once, from a scoring thread, when one cannot go on; then rethrow() says why.
  Scorer(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
         ScorerOptions options, std::function<void()> failed);
  /// The same for any job, which must outlive this.
  Scorer(ingest::Log& log, Job& job, StreamCounters& counters, ScorerOptions options,
         std::function<void()> failed);
  ~Scorer();

  /// Stops after the transactions in flight; returns when the threads have ended.
  void stop();
  /// Throws what ended a thread, if anything did.
  void rethrow() const;

 private:
  void start();
  void run_worker(std::stop_token stop, WorkerOptions options);
  void watch_lag(std::stop_token stop);
  void look();
  void tell_unanswered(const std::string& why);

  ingest::Log& log_;
  std::unique_ptr<Job> own_;
  Job& job_;
  StreamCounters& counters_;
  ScorerOptions options_;
  std::function<void()> failed_;
  mutable std::mutex mutex_;
  std::exception_ptr error_;
  std::vector<std::jthread> threads_;
};

}  // namespace portent::serve
