#pragma once

#include <cstddef>
#include <functional>

namespace portent::train {

/// Calls work(0) .. work(count - 1), `threads` at a time, in that order of beginning. Throws what the first
/// failed one threw, after those in work have ended; those behind it may not have begun.
void run_parallel(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace portent::train
