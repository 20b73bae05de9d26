#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace portent::train {

/// XGBoost's C handles, each owned by one object. Any failure is a FatalError with XGBoost's words. Not
/// thread-safe; objects of different threads are independent.

/// Rows in histogram bins, 1 byte a value (4 where any is NaN).
class BinnedRows {
 public:
  /// `values` row after row, no longer needed afterwards; `weights` one a row.
  BinnedRows(std::span<const float> values, std::size_t features, std::span<const float> weights,
             std::size_t bins);
  ~BinnedRows();
  BinnedRows(const BinnedRows&) = delete;
  BinnedRows& operator=(const BinnedRows&) = delete;

  void set(const char* field, std::span<const float> values);
  void* handle() const { return handle_; }

 private:
  void* handle_ = nullptr;
};

class Booster {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  /// `rows` must outlive the booster.
  Booster(const BinnedRows& rows, const Parameters& parameters);
  ~Booster();
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;

  /// Adds a tree that lowers the objective named in the parameters.
  void boost(std::size_t iteration);
  /// Adds a tree that lowers a loss given by its derivatives at margins().
  void boost(std::span<float> gradient, std::span<float> hessian);
  /// Of the rows, so far. Valid until the next call.
  std::span<const float> margins();
  std::string ubjson() const;

 private:
  const BinnedRows& rows_;
  void* handle_ = nullptr;
};

}  // namespace portent::train
