#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>

#include "ingest/step.h"
#include "train/mapped_records.h"

namespace portent::train {

/// One stored step. `values` is valid until the next step is appended to its store.
struct StepView {
  std::int64_t ts = 0;
  std::optional<double> usage;
  bool after_gap = false;
  bool counter_reset = false;
  ingest::Mode mode = ingest::Mode::kRun;
  std::span<const double> values;  ///< by column, NaN where missing
};

class StepStore;

/// Consecutive steps of a store, which must outlive it: a view of two numbers and a pointer. Reading is
/// thread-safe.
class StepSeries {
 public:
  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = StepView;
    Iterator() = default;
    Iterator(const StepSeries* series, std::size_t i) : series_(series), i_(i) {}
    StepView operator*() const { return (*series_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++i_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const StepSeries* series_ = nullptr;
    std::size_t i_ = 0;
  };

  StepSeries() = default;
  StepSeries(const StepStore& store, std::size_t first, std::size_t size)
      : store_(&store), first_(first), size_(size) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  StepView operator[](std::size_t i) const;
  StepView front() const { return (*this)[0]; }
  StepView back() const { return (*this)[size_ - 1]; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }
  /// Steps [first, first + count), or fewer at the end.
  StepSeries subseries(std::size_t first, std::size_t count = static_cast<std::size_t>(-1)) const;

 private:
  const StepStore* store_ = nullptr;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

/// The steps of a fleet, each with the same columns, in a file (see MappedRecords for memory, disk and
/// threads).
class StepStore {
 public:
  explicit StepStore(std::size_t columns, const std::filesystem::path& folder = temporary_folder(),
                     std::size_t resident = MappedRecords::kResident);

  /// `step.values` has one value a column.
  void append(const ingest::Step& step);
  /// Appends them all and returns where they are.
  StepSeries add(std::span<const ingest::Step> steps);
  StepView operator[](std::size_t i) const;
  StepSeries series(std::size_t first, std::size_t count) const { return {*this, first, count}; }
  std::size_t size() const { return records_.size(); }
  std::size_t columns() const { return columns_; }

 private:
  std::size_t columns_;
  MappedRecords records_;
};

/// The same step with its own values.
ingest::Step to_step(const StepView& view);

}  // namespace portent::train
