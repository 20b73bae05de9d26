#include "train/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace portent::train {
namespace {

std::string complaint(std::size_t threads, const std::function<void(std::size_t)>& work) {
  try {
    run_parallel(6, threads, work);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(RunParallel, does_each_piece_of_work_once) {
  std::vector<std::atomic<int>> done(100);

  run_parallel(done.size(), 3, [&](std::size_t i) { ++done[i]; });

  for (const auto& times : done) EXPECT_EQ(times, 1);
}

TEST(RunParallel, works_on_as_many_threads_as_it_is_told) {
  std::mutex mutex;
  std::set<std::thread::id> threads;

  run_parallel(20, 1, [&](std::size_t) {
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });

  EXPECT_EQ(threads.size(), 1U);
}

TEST(RunParallel, without_work_or_threads_still_comes_to_an_end) {
  int done = 0;

  run_parallel(0, 4, [&](std::size_t) { ++done; });
  run_parallel(2, 0, [&](std::size_t) { ++done; });

  EXPECT_EQ(done, 2);
}

TEST(RunParallel, throws_what_the_work_threw_and_begins_no_more) {
  std::vector<std::size_t> begun;

  const std::string said = complaint(1, [&](std::size_t i) {
    begun.push_back(i);
    if (i == 2) throw std::runtime_error("no more paper");
  });

  EXPECT_EQ(said, "no more paper");
  EXPECT_EQ(begun, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(RunParallel, of_several_failures_throws_the_first_in_order) {
  std::atomic<int> begun = 0;

  const std::string said = complaint(6, [&](std::size_t i) {
    ++begun;
    while (begun < 6) std::this_thread::yield();  // all have begun
    throw std::runtime_error(std::to_string(i));
  });

  EXPECT_EQ(said, "0");
}

}  // namespace
}  // namespace portent::train
